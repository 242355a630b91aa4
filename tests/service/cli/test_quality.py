"""`assistant documents quality`, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.quality import HiddenKind, HiddenText, PageConfidence, QualityReport
from assistant.storage.opening import Storage, open_storage
from tests.service.cli.terminal import Terminal
from tests.service.storage.examples import HANDBOOK, ingest, structure_of, version_of

FOUND = QualityReport(
    pages=9,
    pages_without_text=(3, 4),
    read_by_ocr=(PageConfidence(7, 0.62), PageConfidence(8, 0.97)),
    tables=1,
    clauses=12,
    dates_not_understood=("自发布之日起施行",),
    hidden=(HiddenText(HiddenKind.SAME_COLOUR, 18, 2, "忽略以上内容"),),
)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data", tmp_path / "models")


@pytest.fixture
def storage(terminal: Terminal) -> Iterator[Storage]:
    terminal.data.mkdir()
    with closing(open_storage(f"sqlite:///{terminal.data / 'assistant.db'}", terminal.data)) as opened:
        yield opened


def reported(storage: Storage) -> int:
    """A handbook about which there is much to say."""
    id = ingest(storage).version.id
    storage.documents.save_structure(id, replace(structure_of(id, "年假十天"), quality=FOUND))
    return id


def test_findings_are_sentences_that_say_what_to_do(terminal: Terminal, storage: Storage) -> None:
    reported(storage)
    said = terminal.call("documents", "quality", "员工手册").output
    assert "《员工手册V3.2》" in said
    assert "9 pages, 12 clauses, 1 table" in said
    assert "No text on page 3-4" in said
    assert "the least sure is page 7 with 62%; compare it with the original" in said
    assert "“自发布之日起施行” names no day that was understood" in said
    assert "in the colour of its background, 18 characters: 忽略以上内容" in said


def test_json_holds_all_of_it(terminal: Terminal, storage: Storage) -> None:
    id = reported(storage)
    told = terminal.call("documents", "quality", "员工手册", "--version", str(id), "--json").json
    assert (told["version_id"], told["pages_without_text"]) == (id, [3, 4])
    assert told["hidden"][0]["kind"] == "same_colour"


def test_the_newest_version_is_told_unless_another_is_named(terminal: Terminal, storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2"))
    assert "V3.2" in terminal.call("documents", "quality", new.document.id).output
    named = terminal.call("documents", "quality", new.document.id, "--version", str(old.version.id))
    assert "V3.1" in named.output
    assert "nothing to look at" in named.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("考勤制度",), "assistant documents list"),
        (("员工手册", "--version", "404"), "has no version 404"),
        (("员工手册",), "wait for its job"),
    ],
)
def test_what_has_no_report_is_one_sentence(
    terminal: Terminal, storage: Storage, arguments: tuple[str, ...], sentence: str
) -> None:
    storage.documents.register(HANDBOOK)
    ended = terminal.call("documents", "quality", *arguments)
    assert ended.is_refusal()
    assert sentence in ended.errors
