"""Tables in text: whatever divides the cells, the rows come out with their header."""

from __future__ import annotations

import pytest

from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind
from ingest.parsers import delimited
from ingest.parsers.delimited import parse_delimited

ROWS = (("职级", "限额"), ("P1", "400"), ("P2", "500"))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in ROWS)
    assert parse_delimited(text.encode()).blocks[0].rows == ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, end: str) -> None:
    text = end.join(",".join(row) for row in ROWS)
    assert parse_delimited(text.encode(encoding)).blocks[0].rows == ROWS


def test_quoted_cells_may_hold_commas_quotes_and_lines() -> None:
    text = '问题,答案\n年假？,"10天,\n""带薪""；申请"\n'
    assert parse_delimited(text.encode()).blocks[0].rows[1] == ("年假？", '10天, "带薪"；申请')


def test_lines_around_the_table_are_text() -> None:
    blocks = parse_delimited("住宿标准\n职级,限额\nP1,400\n注：含早餐\n".encode()).blocks
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH]


def test_a_table_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST_CELLS", 3)
    with pytest.raises(UnreadableDocument) as refused:
        parse_delimited(b"a,b\nc,d\n")
    assert refused.value.code == "too_large"


def test_one_long_row_among_many_cannot_fill_the_memory() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_delimited((",".join("a" * 50_000) + "\n" + "a,b\n" * 50_000).encode())
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,,\n,,\n"])
def test_a_file_without_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_delimited(content)
    assert refused.value.code == "no_text"
