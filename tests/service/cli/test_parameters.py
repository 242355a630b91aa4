"""`assistant documents parameters`: the numbers of a version are shown and confirmed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.domain.parameters import ParameterName, ProposedParameter, Unit
from assistant.storage.opening import open_storage
from tests.service.cli.terminal import Terminal
from tests.service.storage.examples import HANDBOOK, ingest, structure_of

READ = ProposedParameter(ParameterName.ANNUAL_LEAVE, Decimal(10), Unit.DAYS, 1, 0, "年假10天", "0")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A shell of a house whose handbook sets one number."""
    found = Terminal(tmp_path / "data", tmp_path / "models")
    found.data.mkdir()
    with closing(open_storage(f"sqlite:///{found.data / 'assistant.db'}", found.data)) as storage:
        id = ingest(storage, HANDBOOK).version.id
        storage.documents.save_structure(id, replace(structure_of(id, "年假10天"), parameters=(READ,)))
    return found


def test_numbers_are_shown_and_confirmed(terminal: Terminal) -> None:
    shown = terminal.call("documents", "parameters", "员工手册").output
    assert "第1条" in shown and "10" in shown and "nobody" in shown
    assert "1 confirmed" in terminal.call("documents", "parameters", "员工手册", "--confirm-all").output
    assert "nobody" not in terminal.call("documents", "parameters", "员工手册").output


def test_an_unknown_version_is_one_sentence(terminal: Terminal) -> None:
    assert terminal.call("documents", "parameters", "员工手册", "--version", "404").is_refusal()
