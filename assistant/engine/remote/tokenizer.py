"""A tokenizer's directory -> what prompts in token ids need: the vocabulary, the end tokens, the kind of thinking.

Reads files alone, so that a machine without torch can send prompts to one that has it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from assistant.engine.base import Thinking
from assistant.engine.vocabulary import Vocabulary
from assistant.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class RemoteVocabulary:
    """The tokenizer that a server's model has too."""

    vocabulary: Vocabulary
    end_ids: frozenset[int]
    """Tokens with which the model itself says that it is done."""
    thinking: Thinking


def read_tokenizer(directory: Path) -> RemoteVocabulary:
    """Read tokenizer.json, and beside it tokenizer_config.json, generation_config.json and chat_template.jinja.

    Raises ModelUnavailable.
    """
    try:
        vocabulary = Vocabulary(Tokenizer.from_str((directory / "tokenizer.json").read_text("utf-8")))
        config = _read(directory / "tokenizer_config.json")
        generation = _read(directory / "generation_config.json")
        template = _template(directory / "chat_template.jinja", config)
    except Exception as error:  # the tokenizers library raises bare Exception
        words = " ".join(str(error).split())[:160]
        raise ModelUnavailable(
            f"{directory} holds no tokenizer that can be read ({words});"
            " set ASSISTANT_REMOTE_TOKENIZER to the directory of the served model"
        ) from error
    return RemoteVocabulary(vocabulary, _end_ids(vocabulary, config, generation), thinking_of(template))


def thinking_of(template: str) -> Thinking:
    """What the text of a chat template says about thinking: a switch, a prompt that opens a thought, or nothing."""
    if "enable_thinking" in template:
        return Thinking.HYBRID
    _, _, opening = template.rpartition("add_generation_prompt")
    opened = opening.count("<think>") > opening.count("</think>")
    return Thinking.ALWAYS if opened else Thinking.NONE


def _read(path: Path) -> dict[str, object]:
    value = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return value if isinstance(value, dict) else {}


def _template(path: Path, config: dict[str, object]) -> str:
    if path.is_file():
        return path.read_text("utf-8")
    template = config.get("chat_template")
    return template if isinstance(template, str) else ""


def _end_ids(
    vocabulary: Vocabulary, config: dict[str, object], generation: dict[str, object]
) -> frozenset[int]:
    declared = generation.get("eos_token_id")
    listed = declared if isinstance(declared, list) else [declared]
    ids = {token for token in listed if isinstance(token, int)}
    named = config.get("eos_token")
    if not ids and isinstance(named, str) and (token := vocabulary.control_id(named)) is not None:
        ids = {token}
    return frozenset(ids)
