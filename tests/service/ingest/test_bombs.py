"""Hostile PDFs end within the limits: parsed, or refused with a sentence; the worker lives on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain.documents import VersionState
from assistant.domain.media_types import MediaType
from assistant.errors import UnreadableDocument
from ingest.parsed import ParsedDocument
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from tests.service.ingest import bombs
from tests.service.ingest.workplace import policy, workplace

LIMITS = Limits(megabytes=700, seconds=5)
TEXT = "Annual leave is ten days."


def parsed(path: Path, content: bytes) -> ParsedDocument:
    path.write_bytes(content)
    return IsolatedParser(LIMITS).parse(path, MediaType.PDF)


@pytest.mark.parametrize(
    "bomb",
    [
        bombs.page_loop,
        bombs.deep_nesting,
        bombs.deep_states,
        bombs.previous_loop,
        bombs.actions,
        bombs.many_lines,
        bombs.endless_bookmarks,
    ],
)
def test_what_does_no_harm_is_read(tmp_path: Path, bomb: Callable[[], bytes]) -> None:
    assert [block.text for block in parsed(tmp_path / "a", bomb()).blocks] == [TEXT]


@pytest.mark.parametrize(
    ("bomb", "codes"),
    [
        (bombs.flate_bomb, {"parser_crashed", "too_large"}),
        (bombs.text_bomb, {"parser_crashed", "too_large", "too_slow"}),
        (bombs.form_recursion, {"parser_crashed", "too_large", "too_slow"}),
        (bombs.form_fan, {"parser_crashed", "too_large", "too_slow"}),
        (bombs.picture_bomb, {"no_text"}),
        (lambda: bombs.many_pages(10_000), {"too_large"}),
        (bombs.truncated, {"damaged"}),
        (bombs.empty, {"damaged"}),
    ],
)
def test_what_takes_too_much_is_refused(tmp_path: Path, bomb: Callable[[], bytes], codes: set[str]) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parsed(tmp_path / "a", bomb())
    assert refused.value.code in codes
    assert " " in str(refused.value)


def test_a_page_that_holds_itself_is_named(tmp_path: Path) -> None:
    found = parsed(tmp_path / "a", bombs.page_loop())
    assert found.warnings == ("Pages that are damaged and could not be read: 2.",)


def test_a_picture_too_large_to_be_read_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="too large"):
        parsed(tmp_path / "a", bombs.picture_bomb())


def test_a_bomb_fails_its_own_document_only(tmp_path: Path) -> None:
    (tmp_path / "bomb.pdf").write_bytes(bombs.text_bomb())
    with workplace(tmp_path / "data", IsolatedParser(LIMITS)) as place:
        bomb, good = place.add(tmp_path / "bomb.pdf"), place.add(policy(tmp_path / "policy.txt", articles=2))
        assert place.work() == 2
        ends = [place.storage.documents.version_for_work(item.version_id or 0)[1] for item in (bomb, good)]
    assert [version.state for version in ends] == [VersionState.FAILED, VersionState.LIVE]
    assert ends[0].failure_reason
