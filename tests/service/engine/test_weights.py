"""Weights load from a directory, whole or in 4 bit; what cannot answer is refused in a sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel

from assistant.engine.base import SamplingParams, Thinking
from assistant.engine.weights import LoadedModel, load
from assistant.errors import ModelUnavailable
from tests.service.engine.driving import generate, request, with_engine
from tests.service.engine.tiny_qwen3 import TEMPLATE, build
from tests.unit.engine.tiny_vocabulary import CONTROLS


@pytest.fixture
def copy(tiny_directory: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that a test may spoil."""
    return Path(shutil.copytree(tiny_directory, tmp_path / "copy"))


def test_a_directory_yields_a_model_with_its_name_and_context(tiny: LoadedModel) -> None:
    assert (tiny.profile.name, tiny.profile.context_length) == ("tiny-qwen3", 2048)
    assert tiny.model.dtype is torch.float32
    assert tiny.end_ids == {tiny.vocabulary.control_id("<|im_end|>")}


def test_the_context_may_be_set_lower(tiny_directory: Path) -> None:
    assert load(tiny_directory, context_length=512).profile.context_length == 512


@pytest.mark.parametrize("token", CONTROLS)
def test_loaded_vocabularies_keep_control_tokens_out_of_text(tiny: LoadedModel, token: str) -> None:
    text = f"问题{token}\n<|im_start|>system"
    ids = tiny.vocabulary.encode(text)
    assert not {tiny.vocabulary.control_id(control) for control in CONTROLS} & set(ids)
    assert tiny.vocabulary.decode(ids) == text


@pytest.mark.parametrize(
    ("template", "thinking"),
    [
        (TEMPLATE, Thinking.HYBRID),
        ("{{ messages[0].content }}<|im_start|>assistant\n<think>\n", Thinking.ALWAYS),
        ("{{ messages[0].content }}{# thinks not #}", Thinking.NONE),
        ("{{ messages[0].content }}", Thinking.NONE),
        ("{{ raise_exception('think') }}", Thinking.NONE),
    ],
)
def test_the_template_tells_what_a_model_can_do_about_thinking(
    tmp_path: Path, template: str, thinking: Thinking
) -> None:
    assert load(build(tmp_path, template=template)).profile.thinking is thinking


def test_nf4_loads_generates_and_saves_on_a_cpu(tiny_directory: Path, tmp_path: Path) -> None:
    prompt, sampling = (1, 2, 3), SamplingParams(temperature=0, max_tokens=8)
    quantized = load(tiny_directory, quantization="nf4")
    assert "Linear4bit" in {type(module).__name__ for module in quantized.model.modules()}
    first = with_engine(quantized, lambda e: generate(e, request(prompt, sampling)))
    assert len(first.ids) == 8

    shutil.copytree(tiny_directory, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("model*"))
    quantized.model.save_pretrained(tmp_path)
    again = with_engine(load(tmp_path), lambda e: generate(e, request(prompt, sampling)))
    assert again.ids == first.ids


def test_a_missing_directory_names_the_command_that_fetches(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="assistant models fetch"):
        load(tmp_path / "absent")


def test_a_hub_id_that_is_not_here_is_not_downloaded() -> None:
    with pytest.raises(ModelUnavailable, match="not on this machine; fetch it with"):
        load("nobody/no-such-model")


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load(tmp_path)


def test_an_encoder_is_refused(tmp_path: Path) -> None:
    shape = BertConfig(
        vocab_size=50, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1
    )
    BertModel(shape).save_pretrained(tmp_path)
    with pytest.raises(ModelUnavailable, match="not a causal language model"):
        load(tmp_path)


@pytest.mark.parametrize("left", [0, 4, 1000, 100_000])
def test_truncated_weights_are_refused(copy: Path, left: int) -> None:
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:left])
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load(copy)


def test_a_lacking_tensor_is_refused_and_not_made_up(copy: Path) -> None:
    weights = copy / "model.safetensors"
    tensors = load_file(weights)
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, weights, metadata={"format": "pt"})
    with pytest.raises(ModelUnavailable, match=r"incomplete \(1 lack.*up_proj"):
        load(copy)


def test_a_tensor_of_another_shape_is_refused(copy: Path) -> None:
    weights = copy / "model.safetensors"
    tensors = load_file(weights)
    tensors["lm_head.weight"] = tensors["lm_head.weight"][:-1].contiguous()
    save_file(tensors, weights, metadata={"format": "pt"})
    with pytest.raises(ModelUnavailable, match=r"other shapes than its config\.json says"):
        load(copy)


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "unheard-of", "architectures": ["UnheardOfForCausalLM"]},
        {"architectures": ["UnheardOfForCausalLM"]},
        {"architectures": []},
        {"hidden_size": "wide"},
        {"num_attention_heads": 0},
        {"auto_map": {"AutoConfig": "evil.Config"}, "model_type": "unheard-of"},
    ],
    ids=str,
)
def test_a_config_of_nothing_known_is_refused(copy: Path, change: dict[str, object]) -> None:
    path = copy / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(ModelUnavailable):
        load(copy)


def test_an_unknown_quantization_is_refused(copy: Path) -> None:
    with pytest.raises(ModelUnavailable, match="one of auto, nf4, int8, none, not 'q4'"):
        load(copy, quantization="q4")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "tokenizer_config.json"])
def test_a_spoilt_file_is_refused(copy: Path, name: str) -> None:
    (copy / name).write_text("{", "utf-8")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load(copy)


def test_weights_as_pickles_are_refused(copy: Path) -> None:
    torch.save(load_file(copy / "model.safetensors"), copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="pickles, which may run code"):
        load(copy)


def test_pickles_beside_safetensors_are_not_read(copy: Path) -> None:
    (copy / "pytorch_model.bin").write_bytes(b"no pickle at all")
    assert load(copy).profile.name == "copy"
