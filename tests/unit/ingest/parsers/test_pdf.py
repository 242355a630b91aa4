from __future__ import annotations

import pytest

from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind
from ingest.parsers.pdf import parse_pdf
from tests.unit.ingest.parsers.printing import Placed, pdf

LINE = "Annual leave of up to three days should be requested at least five working days ahead, and"


def page(number: int, *texts: str) -> list[Placed]:
    header: list[Placed] = [(60, 800, 8, "Lanchuan Technology"), (290, 30, 8, f"{number} / 3")]
    return header + [(60, 700 - 16 * row, 11, text) for row, text in enumerate(texts)]


def test_text_comes_with_its_page_and_without_header_and_page_number() -> None:
    parsed = parse_pdf(pdf(page(1, "5.1 First."), page(2, "5.2 Second."), page(3, "5.3 Third.")))
    assert [(block.text, block.page_from) for block in parsed.blocks] == [
        ("5.1 First.", 1),
        ("5.2 Second.", 2),
        ("5.3 Third.", 3),
    ]
    assert parsed.pages == 3


def test_lines_that_the_page_divided_are_one_paragraph_even_over_the_page() -> None:
    parsed = parse_pdf(
        pdf(page(1, LINE, LINE), page(2, LINE, "longer leave earlier."), page(3, "5.2 Approval."))
    )
    whole = parsed.blocks[0]
    assert whole.text == f"{LINE} {LINE} {LINE} longer leave earlier."
    assert (whole.page_from, whole.page_to) == (1, 2)


def test_larger_type_is_a_heading_and_the_largest_comes_first() -> None:
    parsed = parse_pdf(pdf([(60, 780, 22, "Handbook"), (60, 700, 15, "5. Leave"), (60, 650, 11, LINE)]))
    assert [(block.kind, block.level) for block in parsed.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, None),
    ]


def test_a_ruled_table_is_read_in_rows_and_stands_in_its_place() -> None:
    boxes = [(60 + 100 * column, 600 - 20 * row, 100, 20) for row in range(3) for column in range(2)]
    cells = [("Grade", "Limit"), ("P1", "400"), ("P5", "500")]
    texts: list[Placed] = [
        (65 + 100 * column, 605 - 20 * row, 10, text)
        for row, pair in enumerate(cells)
        for column, text in enumerate(pair)
    ]
    parsed = parse_pdf(pdf([(60, 650, 11, "See table 1."), *texts, (60, 500, 11, "After it.")], ruled=boxes))
    assert [block.kind for block in parsed.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]
    assert parsed.blocks[1].rows == tuple(cells)


def test_a_page_without_text_is_reported() -> None:
    parsed = parse_pdf(pdf(page(1, "5.1 First."), []))
    assert parsed.warnings == ("Pages without text: 2.",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf([]), "no_text"),
        (pdf(page(1, "Secret."), password="secret"), "encrypted"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (pdf(page(1, "Half of it."))[:300], "damaged"),
    ],
)
def test_a_file_that_yields_no_text_says_why(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_pdf(content)
    assert refused.value.code == code
