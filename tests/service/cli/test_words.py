"""Word lists from the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A shell over a data folder that nobody has used."""
    made = Terminal(tmp_path / "data", tmp_path / "models")
    made.data.mkdir()
    return made


def test_a_list_is_tried_on_clean_text_before_it_is_listed(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps(["年假", "性", "内部代号蓝鲸"]), "utf-8")
    tried = terminal.call("words", "import", str(file), "--check").output
    assert "年假" in tried
    assert "nothing was changed; 1 of 3 would be listed" in tried
    assert "蓝鲸" not in terminal.call("words", "list").output
    imported = terminal.call("words", "import", str(file), "--category", "own").output
    assert "1 added, 0 listed already, 2 left out" in imported
    assert "own\t内部代号蓝鲸\tanywhere" in terminal.call("words", "list").output


def test_words_are_added_silenced_and_removed(terminal: Terminal) -> None:
    assert "1 added" in terminal.call("words", "add", "Blue Whale", "--category", "own").output
    terminal.call("words", "action", "own", "block")
    listed = terminal.call("words", "list", "--category", "own").output
    assert "block" in listed
    assert "own\tBlue Whale\twhole_word" in listed
    terminal.call("words", "remove", "Blue Whale", "--category", "own")
    assert "Blue Whale" not in terminal.call("words", "list").output


def test_what_cannot_be_is_said_in_one_sentence(terminal: Terminal, tmp_path: Path) -> None:
    missing = terminal.call("words", "import", str(tmp_path / "none.txt"))
    assert (missing.code, "cannot be read" in missing.errors) == (1, True)
    assert terminal.call("words", "remove", "枪支出售", "--category", "weapons").code == 1
    assert terminal.call("words", "action", "weapons", "hand_over").code == 1
