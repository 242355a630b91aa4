"""What is put in front of questions and passages."""

import json
from pathlib import Path

import pytest

from assistant.retrieval.embedding_families import EmbeddingPrompts, family_prompts, prompts_of
from assistant.retrieval.model_directory import EmbedderDirectory, Precision, precision_for_this_processor


@pytest.mark.parametrize("name", ["multilingual-e5-small", "intfloat/multilingual-e5-base", "e5-large-v2"])
def test_e5_is_told_apart_what_is_asked_and_what_is_stored(name: str) -> None:
    assert family_prompts(name) == EmbeddingPrompts("query: ", "passage: ")


def test_bge_m3_takes_both_as_they_are() -> None:
    assert family_prompts("BAAI/bge-m3") == EmbeddingPrompts()


@pytest.mark.parametrize("name", ["Qwen/Qwen3-Embedding-0.6B", "intfloat/multilingual-e5-large-instruct"])
def test_instructed_models_are_instructed_on_questions_only(name: str) -> None:
    prompts = family_prompts(name)
    assert prompts.question.startswith("Instruct: ") and prompts.passage == ""


def test_prompts_saved_with_the_model_win(tmp_path: Path) -> None:
    saved = {"prompts": {"query": "Q: ", "document": "D: "}}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(saved))
    assert prompts_of(tmp_path, "multilingual-e5-small") == EmbeddingPrompts("Q: ", "D: ")


def test_empty_saved_prompts_leave_the_choice_to_the_family(tmp_path: Path) -> None:
    saved = {"prompts": {"query": "", "document": ""}}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(saved))
    assert prompts_of(tmp_path, "multilingual-e5-small").question == "query: "


@pytest.mark.parametrize(
    ("flags", "precision"),
    [
        ("avx2 avx512f amx_bf16", Precision.BFLOAT16),
        ("avx512_bf16", Precision.BFLOAT16),
        ("avx2", Precision.FLOAT32),
    ],
)
def test_bfloat16_runs_only_where_the_processor_has_it(
    flags: str, precision: Precision, tmp_path: Path
) -> None:
    (tmp_path / "cpuinfo").write_text(f"flags : fpu {flags} rdrand")
    assert precision_for_this_processor(tmp_path / "cpuinfo") is precision


def test_a_processor_that_says_nothing_gets_float32(tmp_path: Path) -> None:
    assert precision_for_this_processor(tmp_path / "none") is Precision.FLOAT32


def test_other_weights_have_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"hidden_size": 8}')
    fingerprints = set()
    for weights in (b"one", b"two"):
        (tmp_path / "model.safetensors").write_bytes(weights)
        fingerprints.add(EmbedderDirectory.read(tmp_path).fingerprint)
    assert len(fingerprints) == 2


def test_the_last_module_that_sets_a_width_gives_the_dimension(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    (tmp_path / "config.json").write_text('{"hidden_size": 8}')
    for module, config in (
        ("1_Pooling", '{"word_embedding_dimension": 8}'),
        ("2_Dense", '{"out_features": 4}'),
    ):
        (tmp_path / module).mkdir()
        (tmp_path / module / "config.json").write_text(config)
    assert EmbedderDirectory.read(tmp_path).dimension == 4
