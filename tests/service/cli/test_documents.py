"""What editors do from the terminal; no model is loaded for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.documents import VersionState
from assistant.storage.opening import Storage, open_storage
from tests.service.cli.terminal import Ended, Terminal
from tests.service.storage.examples import EMPLOYEE, HANDBOOK, chunk_ids, days, ingest, state, version_of

JANUARY = date(2025, 1, 1)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data", tmp_path / "models")


@pytest.fixture
def storage(terminal: Terminal) -> Iterator[Storage]:
    """What the commands change, looked at from outside."""
    terminal.data.mkdir()
    with closing(open_storage(f"sqlite:///{terminal.data / 'assistant.db'}", terminal.data)) as opened:
        yield opened


def done(terminal: Terminal, *arguments: str, **settings: str) -> str:
    ended = terminal.call("documents", *arguments, **settings)
    assert ended.code == 0, ended.errors
    return ended.output


def test_a_draft_is_corrected_and_approved(terminal: Terminal, storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False, label=""))
    number = str(made.version.id)
    said = ("--label", "V4", "--effective-from", "2025-01-01", "--effective-to", "2099-12-31")
    assert "V4 is draft" in done(terminal, "correct", number, *said)
    assert "V4 is live" in done(terminal, "approve", number)
    assert days(storage, made) == (JANUARY, date(2100, 1, 1))


def test_one_command_rolls_a_document_back(terminal: Terminal, storage: Storage) -> None:
    _, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    assert "V3.1 is live" in done(terminal, "rollback", "员工手册")
    assert state(storage, new) is VersionState.DRAFT


def test_rules_are_printed_and_changed(terminal: Terminal, storage: Storage) -> None:
    made = ingest(storage)
    assert "everyone" in done(terminal, "rules", "员工手册")
    done(terminal, "rules", made.document.id, "--applies-to", "location=chengdu")
    assert storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, JANUARY) == {}
    done(terminal, "clause", str(made.version.id), "第1条", "--applies-to", "all")
    assert storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, JANUARY)
    done(terminal, "rules", "员工手册", "--readers", "managers")
    assert storage.policies.documents(EMPLOYEE) == []


def test_jobs_are_listed_and_cancelled(terminal: Terminal, storage: Storage) -> None:
    made = storage.documents.register(HANDBOOK)
    assert "ingest" in done(terminal, "jobs")
    done(terminal, "cancel", made.job_id)
    assert state(storage, made) is VersionState.FAILED
    assert "failed" in done(terminal, "list")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("approve", "404"), "no version has this number"),
        (("rollback", "考勤制度"), "assistant documents list"),
        (("rules", "员工手册", "--applies-to", "colour=red"), "write it like location=shanghai"),
        (("clause", "1", "第99条", "--applies-to", "all"), "no clause 第99条"),
        (("correct", "1", "--effective-from", "soon"), "write it like 2025-01-01"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    terminal: Terminal, storage: Storage, arguments: tuple[str, ...], sentence: str
) -> None:
    ingest(storage)
    ended: Ended = terminal.call("documents", *arguments)
    assert ended.is_refusal()
    assert sentence in ended.errors


def test_four_eyes_are_a_setting(terminal: Terminal, storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False, uploaded_by="local|operator"))
    ended = terminal.call("documents", "approve", str(made.version.id), four_eyes="true")
    assert "ask another editor" in ended.errors
