from __future__ import annotations

from ingest.parsers.pdf import parse_pdf
from tests.unit.ingest.parsers.printing import Placed, pdf

LEFT = [f"left column line {row} of a text that fills its width" for row in range(8)]
RIGHT = [f"right column line {row} of a text that fills it too" for row in range(8)]


def placed(texts: list[str], left: float) -> list[Placed]:
    return [(left, 700 - 14 * row, 9, text) for row, text in enumerate(texts)]


def read(*items: Placed) -> str:
    return " ".join(block.text for block in parse_pdf(pdf(items)).blocks)


def test_the_left_column_is_read_before_the_right() -> None:
    assert read(*placed(LEFT, 60), *placed(RIGHT, 310)) == " ".join(LEFT + RIGHT)


def test_a_file_that_holds_the_columns_row_by_row_is_read_column_by_column() -> None:
    rows = [line for pair in zip(placed(LEFT, 60), placed(RIGHT, 310), strict=True) for line in pair]
    assert read(*rows) == " ".join(LEFT + RIGHT)


def test_a_line_over_both_columns_stands_between_what_is_above_and_below() -> None:
    title: Placed = (
        60,
        730,
        9,
        "A title that runs over the whole width of the page and over both columns of it",
    )
    middle: Placed = (
        60,
        640,
        9,
        "A line in the middle that runs over both columns and ends what is above of it",
    )
    upper, lower = [(60.0, 700 - 14 * row, 9.0, text) for row, text in enumerate(LEFT[:4])], LEFT[4:]
    below = [(60.0, 620 - 14 * row, 9.0, text) for row, text in enumerate(lower)]
    right = [(310.0, 700 - 14 * row, 9.0, text) for row, text in enumerate(RIGHT[:4])]
    right_below = [(310.0, 620 - 14 * row, 9.0, text) for row, text in enumerate(RIGHT[4:])]
    text = read(*upper, *below, *right, *right_below, title, middle)
    order = [title[3], *LEFT[:4], *RIGHT[:4], middle[3], *LEFT[4:], *RIGHT[4:]]
    assert text == " ".join(order)


def test_short_texts_side_by_side_are_no_columns() -> None:
    names = placed([f"Name {row}" for row in range(8)], 60)
    grades = placed([f"P{row}" for row in range(8)], 310)
    rows = [line for pair in zip(names, grades, strict=True) for line in pair]
    assert read(*rows).startswith("Name 0 P0 Name 1 P1")


def test_a_page_in_no_order_is_read_from_the_top_down() -> None:
    lines = placed([f"Line {row}." for row in range(8)], 60)
    shuffled = [lines[row] for row in (7, 2, 5, 0, 6, 1, 4, 3)]
    assert read(*shuffled) == " ".join(f"Line {row}." for row in range(8))
