"""From settings to an engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.engine.base import Thinking
from assistant.engine.remote.engine import RemoteEngine
from assistant.engines import engine_of
from assistant.errors import ModelUnavailable
from assistant.settings import EngineKind, Settings
from tests.unit.engine.tiny_vocabulary import tokenizer


def settings(**changes: object) -> Settings:
    values = {
        "engine": EngineKind.REMOTE,
        "remote_urls": "http://gpu1:8000/v1",
        "remote_model": "qwen3",
        **changes,
    }
    return Settings.model_validate(values)


def test_the_completions_form_reads_the_served_models_tokenizer(tmp_path: Path) -> None:
    tokenizer().save(str(tmp_path / "tokenizer.json"))
    engine = engine_of(settings(remote_tokenizer=str(tmp_path), remote_context_tokens=4096))
    assert isinstance(engine, RemoteEngine)
    assert (engine.profile.name, engine.profile.context_length) == ("qwen3", 4096)
    assert engine.control_id("<|im_end|>") == tokenizer().token_to_id("<|im_end|>")


def test_a_tokenizer_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=str(tmp_path)):
        engine_of(settings(remote_tokenizer=str(tmp_path)))


@pytest.mark.parametrize(("set_to", "kind"), [("auto", Thinking.NONE), ("hybrid", Thinking.HYBRID)])
def test_the_chat_form_thinks_as_it_was_set(set_to: str, kind: Thinking) -> None:
    engine = engine_of(settings(remote_form="chat", remote_thinking=set_to))
    assert isinstance(engine, RemoteEngine)
    assert engine.profile.thinking is kind
