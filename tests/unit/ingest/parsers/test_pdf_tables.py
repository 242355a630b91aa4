from __future__ import annotations

from collections.abc import Sequence

from ingest.parsed import Block, BlockKind
from ingest.parsers.pdf import parse_pdf
from tests.unit.ingest.parsers.printing import Placed, pdf

Boxes = list[tuple[float, float, float, float]]
HEADER = ("Grade", "Limit", "Paid by")


def grid(rows: int, columns: int = 3, top: float = 600, wide: float = 100) -> Boxes:
    return [(60 + wide * c, top - 20 * (r + 1), wide, 20) for r in range(rows) for c in range(columns)]


def filled(rows: Sequence[Sequence[str]], top: float = 600, wide: float = 100) -> list[Placed]:
    return [
        (64 + wide * c, top - 20 * (r + 1) + 5, 10, text)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]


def tables(content: bytes) -> list[Block]:
    return [block for block in parse_pdf(content).blocks if block.kind is BlockKind.TABLE]


def test_a_ruled_table_is_read_in_rows_and_stands_in_its_place() -> None:
    rows = [HEADER, ("P1", "400", "company"), ("P5", "500", "company")]
    around: list[Placed] = [(60, 650, 11, "See table 1."), (60, 500, 11, "After it.")]
    parsed = parse_pdf(pdf([around[0], *filled(rows), around[1]], ruled=grid(3)))
    kinds = [BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH]
    assert [block.kind for block in parsed.blocks] == kinds
    assert parsed.blocks[1].rows == tuple(rows)
    assert "P1" not in parsed.blocks[0].text + parsed.blocks[2].text


def test_a_grid_drawn_in_one_stroke_is_a_table_too() -> None:
    across = " ".join(f"60 {y} m 360 {y} l" for y in (600, 580, 560))
    down = " ".join(f"{x} 560 m {x} 600 l" for x in (60, 160, 260, 360))
    (table,) = tables(pdf(filled([HEADER, ("P1", "400", "company")]), drawn=f"{across} {down} S"))
    assert table.rows == (HEADER, ("P1", "400", "company"))


def test_a_table_over_pages_has_its_header_once() -> None:
    first, second = [HEADER, ("P1", "400", "a")], [HEADER, ("P5", "500", "b")]
    (table,) = tables(pdf(filled(first), filled(second), ruled=grid(2)))
    assert table.rows == (HEADER, ("P1", "400", "a"), ("P5", "500", "b"))
    assert (table.page_from, table.page_to) == (1, 2)


def test_a_table_goes_on_over_a_page_that_does_not_repeat_the_header() -> None:
    (table,) = tables(
        pdf(
            filled([HEADER, ("P1", "400", "a")]),
            filled([("P5", "500", "b"), ("P6", "600", "b")]),
            ruled=grid(2),
        )
    )
    assert [row[0] for row in table.rows] == ["Grade", "P1", "P5", "P6"]


def test_a_row_that_the_page_divided_is_one_row() -> None:
    pages = (
        filled([HEADER, ("P1", "400", "the company")]),
        filled([("", "", "or the team"), ("P5", "500", "b")]),
    )
    (table,) = tables(pdf(*pages, ruled=grid(2)))
    assert table.rows[1] == ("P1", "400", "the company or the team")


def test_a_caption_that_says_continued_does_not_divide_the_table() -> None:
    again: Placed = (60, 650, 11, "Table 2 (continued)")
    (table,) = tables(
        pdf(filled([HEADER, ("P1", "400", "a")]), [again, *filled([HEADER, ("P5", "5", "b")])], ruled=grid(2))
    )
    assert len(table.rows) == 3


def test_another_table_on_the_next_page_stays_another() -> None:
    wide = grid(2, 2, wide=150)
    first = filled([("A", "B"), ("1", "2")], wide=150)
    second: list[Placed] = [(60, 650, 11, "Text between."), *filled([("C", "D"), ("3", "4")], wide=150)]
    assert len(tables(pdf(first, second, ruled=wide))) == 2


def test_a_cell_merged_down_stands_in_each_of_its_rows() -> None:
    boxes = [(60.0, 540.0, 100.0, 40.0), *[box for box in grid(3) if box[0] > 60 or box[1] > 570]]
    placed = filled([HEADER, ("Office", "400", "a"), ("", "500", "b")])
    (table,) = tables(pdf([item for item in placed if item[3]], ruled=boxes))
    assert table.rows == (HEADER, ("Office", "400", "a"), ("Office", "500", "b"))


def test_a_number_that_a_narrow_cell_cut_is_whole_again() -> None:
    boxes = grid(1, 2, wide=60) + [(60 + 60 * c, 540.0, 60.0, 40.0) for c in range(2)]
    placed: list[Placed] = [(64, 585, 10, "Name"), (122, 585, 10, "Telephone"), (64, 565, 10, "Li")]
    placed += [(122, 565, 10, "1380000000"), (122, 550, 10, "2")]
    (table,) = tables(pdf(placed, ruled=boxes))
    assert table.rows[1] == ("Li", "13800000002")


def test_a_frame_around_text_is_no_table() -> None:
    parsed = parse_pdf(pdf([(70, 700, 11, "Framed.")], ruled=[(60, 690, 300, 30)]))
    assert [block.kind for block in parsed.blocks] == [BlockKind.PARAGRAPH]
