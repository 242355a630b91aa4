"""Bad input ends each command in one sentence that says what to do, with an exit code, and loses nothing."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from assistant.cli.serving import listen
from assistant.errors import ConfigurationError
from tests.service.cli.terminal import Terminal


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"engine": "local"}, "needs ASSISTANT_MODEL"),
        ({"engine": "scripted"}, "needs ASSISTANT_SCRIPT"),
        ({"engine": "magic"}, "ASSISTANT_ENGINE"),
        ({"colour": "blue"}, "no setting is called ASSISTANT_COLOUR"),
        ({"host": "0.0.0.0"}, "set ASSISTANT_PUBLIC_URL"),
        ({"log_level": "loud"}, "log_level is one of"),
        ({"index_uri": "index.db"}, "address of a Milvus server"),
        ({"time_zone": "Mars/Olympus"}, "write one like Asia/Shanghai"),
        ({"database_url": "nonsense"}, "ASSISTANT_DATABASE_URL is not understood"),
        ({"config": "/nowhere/settings.toml"}, "cannot be read"),
        ({"data_dir": "/proc/nowhere"}, "set ASSISTANT_DATA_DIR"),
        ({"data_dir": __file__}, "set ASSISTANT_DATA_DIR"),
    ],
    ids=lambda value: "-".join(map(str, value.items())) if isinstance(value, dict) else "",
)
def test_settings_that_cannot_be_used(terminal: Terminal, settings: dict[str, str], sentence: str) -> None:
    ended = terminal.call("migrate", **settings)
    assert ended.is_refusal(), ended
    assert sentence in ended.errors


@pytest.mark.parametrize(
    "content",
    [b"colour = 'blue'", b"threads = [", "编码".encode("gb18030")],
    ids=["unknown key", "no TOML", "no UTF-8"],
)
def test_a_settings_file_that_cannot_be_used(terminal: Terminal, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    ended = terminal.call("migrate", config=str(tmp_path / "settings.toml"))
    assert ended.is_refusal(), ended


@pytest.mark.parametrize("settings", [{"embedder": "nope"}, {"engine": "local", "model": "nope"}])
def test_a_model_that_is_not_there(terminal: Terminal, settings: dict[str, str]) -> None:
    ended = terminal.call("ask", "年假几天？", **settings)
    assert ended.is_refusal(), ended
    assert "nope" in ended.errors
    assert "fetch" in ended.errors


def test_a_port_in_use(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = terminal.start("serve", port=str(taken.getsockname()[1]))
    assert ended.is_refusal(), ended
    assert "set ASSISTANT_PORT to another" in ended.errors


def test_a_port_is_taken_from_the_moment_a_server_begins_to_start() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(ConfigurationError, match="is in use"):
        listen("127.0.0.1", first.getsockname()[1])


def test_a_server_of_the_index_that_is_not_there(terminal: Terminal) -> None:
    ended = terminal.call("ask", "年假几天？", index_uri="http://127.0.0.1:9")
    assert ended.is_refusal(), ended
    assert "ASSISTANT_INDEX_URI" in ended.errors


def test_a_day_that_is_none(terminal: Terminal) -> None:
    ended = terminal.call("ask", "年假几天？", "--as-of", "2024-13-01")
    assert ended.is_refusal(), ended
    assert "write it like 2024-12-31" in ended.errors


def test_a_person_nobody_knows_even_one_with_brackets(terminal: Terminal) -> None:
    ended = terminal.call("ask", "年假几天？", "--as", "[/x]")
    assert ended.is_refusal(), ended
    assert "[/x]" in ended.errors


def test_an_empty_question(terminal: Terminal) -> None:
    ended = terminal.start("ask", " ")
    assert ended.is_refusal(), ended
    assert "write what you want to know" in ended.errors


def test_a_corrupt_pack(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text('{"id": "1", "text": "年假？", "as_of": "soon"}\n')
    ended = terminal.call("evaluate", str(tmp_path), "--json")
    assert ended.is_refusal(), ended
    assert "queries.jsonl, line 1" in ended.errors


def test_a_demo_that_is_not_there_yet(terminal: Terminal) -> None:
    ended = terminal.call("evaluate", "demo", "--limit", "1")
    assert ended.code == 1
    assert "run `ingest demo` first" in ended.errors
