"""What `assistant doctor` is told of servers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.cli.maintaining import doctor
from assistant.engine.remote.inspection import Inspected, inspect_servers
from assistant.engine.remote.link import Link
from assistant.errors import EngineUnavailable

NOBODY = "http://127.0.0.1:9/v1"


def inspected(model: str, *urls: str) -> list[Inspected]:
    return list(asyncio.run(inspect_servers(Link(urls, connect_seconds=5), model)))


def test_a_server_says_which_models_it_serves(llama: str) -> None:
    right, nobody = inspected("tiny", llama, NOBODY)
    assert right == Inspected(llama, True, "serves tiny")
    assert not nobody.well
    assert "ConnectError" in nobody.words
    (wrong,) = inspected("huge", llama)
    assert not wrong.well
    assert "serves tiny, not huge" in wrong.words


def test_doctor_says_that_no_server_can_be_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {
        "DATA_DIR": str(tmp_path),
        "EMBEDDER": str(tmp_path),
        "ENGINE": "remote",
        "REMOTE_URLS": NOBODY,
        "REMOTE_MODEL": "tiny",
        "REMOTE_FORM": "chat",
    }.items():
        monkeypatch.setenv(f"ASSISTANT_{name}", value)
    with pytest.raises(EngineUnavailable):
        doctor()
    assert NOBODY in capsys.readouterr().out
