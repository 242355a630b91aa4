"""A tokenizer's directory, read without torch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.engine.base import Thinking
from assistant.engine.remote.tokenizer import read_tokenizer, thinking_of
from assistant.errors import ModelUnavailable
from tests.unit.engine.tiny_vocabulary import tokenizer

HYBRID = (
    "{% if add_generation_prompt %}{% if enable_thinking is false %}<think>\n\n</think>{% endif %}{% endif %}"
)


def directory(path: Path, **files: object) -> Path:
    """A directory with a tokenizer and these JSON files."""
    tokenizer().save(str(path / "tokenizer.json"))
    for name, value in files.items():
        (path / f"{name}.json").write_text(json.dumps(value), "utf-8")
    return path


def test_control_tokens_written_in_a_text_stay_text(tmp_path: Path) -> None:
    vocabulary = read_tokenizer(directory(tmp_path)).vocabulary
    assert vocabulary.control_id("</think>") not in vocabulary.encode("</think>")


@pytest.mark.parametrize(
    ("generation", "config", "names"),
    [
        ({"eos_token_id": 302}, {}, {"<|im_end|>"}),
        ({"eos_token_id": [302, 300]}, {}, {"<|im_end|>", "<|endoftext|>"}),
        ({}, {"eos_token": "<|im_end|>"}, {"<|im_end|>"}),
        ({}, {}, set()),
    ],
)
def test_the_end_tokens_are_those_the_model_declares(
    tmp_path: Path, generation: object, config: object, names: set[str]
) -> None:
    read = read_tokenizer(directory(tmp_path, generation_config=generation, tokenizer_config=config))
    assert read.end_ids == {read.vocabulary.control_id(name) for name in names}


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        ("", Thinking.NONE),
        ("{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}", Thinking.NONE),
        ("{{ '</think>' }}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}", Thinking.NONE),
        ("{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}", Thinking.ALWAYS),
        (HYBRID, Thinking.HYBRID),
    ],
)
def test_the_template_tells_what_the_model_can_do_about_thinking(template: str, kind: Thinking) -> None:
    assert thinking_of(template) is kind


def test_the_template_may_lie_in_a_file_or_in_the_config(tmp_path: Path) -> None:
    read = read_tokenizer(directory(tmp_path, tokenizer_config={"chat_template": HYBRID}))
    assert read.thinking is Thinking.HYBRID
    (tmp_path / "chat_template.jinja").write_text("nothing", "utf-8")
    assert read_tokenizer(tmp_path).thinking is Thinking.NONE


@pytest.mark.parametrize("content", [None, "{}", "no JSON"])
def test_a_directory_without_a_tokenizer_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_text(content, "utf-8")
    with pytest.raises(ModelUnavailable, match="ASSISTANT_REMOTE_TOKENIZER"):
        read_tokenizer(tmp_path)
