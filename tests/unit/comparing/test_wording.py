"""A clause's own words, put together of its chunks."""

from __future__ import annotations

from assistant.comparing.wording import Row, wordings
from assistant.domain.documents import Chunk, ChunkKind, Clause, ClauseKind, StructuredVersion

TABLE = "表1 标准\n| 职级 | 标准 |\n| --- | --- |\n| P1 | 350元 |"
MORE = "表1 标准\n| 职级 | 标准 |\n| --- | --- |\n| P5 | 450元 |"


def read(*texts: str, kind: ChunkKind = ChunkKind.TEXT, title: str = "") -> tuple[str, tuple[Row, ...]]:
    clause = Clause(0, ClauseKind.ARTICLE, "第1条", title, (), None)
    chunks = tuple(Chunk(str(n), n, 0, kind, text, text) for n, text in enumerate(texts))
    [wording] = wordings(StructuredVersion((clause,), chunks))
    return wording.prose, wording.rows


def test_chunks_are_read_in_order() -> None:
    assert read("前半。", "后半。") == ("前半。\n后半。", ())


def test_a_heading_without_text_says_its_title() -> None:
    assert read(title="休假") == ("休假", ())


def test_a_divided_table_is_one_table_again() -> None:
    rows = (Row(("职级", "标准"), ("P1", "350元")), Row(("职级", "标准"), ("P5", "450元")))
    assert read(TABLE, MORE, kind=ChunkKind.TABLE) == ("表1 标准", rows)


def test_the_text_ahead_of_a_divided_table_is_kept() -> None:
    prose, rows = read("住宿标准见下表。\n" + TABLE, MORE, kind=ChunkKind.TABLE)
    assert (prose, [row.cells[0] for row in rows]) == ("住宿标准见下表。\n表1 标准", ["P1", "P5"])


def test_bars_inside_a_cell_are_text() -> None:
    [row] = read("| 选项 |\n| --- |\n| 甲\\|乙 |", kind=ChunkKind.TABLE)[1]
    assert row.cells == ("甲|乙",)
