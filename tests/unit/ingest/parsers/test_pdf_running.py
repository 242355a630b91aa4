from __future__ import annotations

import pytest

from ingest.parsers.pdf import parse_pdf
from tests.unit.ingest.parsers.printing import Placed, pdf


def texts(*pages: list[Placed]) -> list[str]:
    return [block.text for block in parse_pdf(pdf(*pages)).blocks]


def bodies(count: int) -> list[list[Placed]]:
    return [
        [(60, 600 - 40 * row, 11, f"Page {n} paragraph {row}.") for row in range(3)] for n in range(count)
    ]


@pytest.mark.parametrize(
    "number",
    ["1", "- 1 -", "1 / 12", "Page 1 of 12", "page 1", "iv", "第1页", "第 1 页 共 12 页", "第 1 页/共 12 页"],
)
def test_page_numbers_are_no_text(number: str) -> None:
    pages = bodies(1)
    assert texts([*pages[0], (290, 30, 8, number)]) == texts(*pages)


def test_headers_that_differ_on_left_and_right_pages_are_no_text() -> None:
    pages = bodies(6)
    named = [[(60.0, 810.0, 8.0, ("Lanchuan", "Handbook")[n % 2]), *page] for n, page in enumerate(pages)]
    assert texts(*named) == texts(*pages)


def test_a_chapter_named_above_three_of_many_pages_is_no_text() -> None:
    pages = bodies(20)
    named = [[(60.0, 810.0, 8.0, "Leave"), *page] if 4 < n < 8 else page for n, page in enumerate(pages)]
    assert texts(*named) == texts(*pages)


def test_a_sentence_repeated_in_the_middle_of_pages_stays() -> None:
    repeated = [[(60.0, 420.0, 11.0, "Signed by both sides.")] for _ in range(4)]
    assert "".join(texts(*repeated)).count("Signed") == 4


def test_pages_that_are_copies_of_each_other_stay() -> None:
    line = "This declaration is to be filled in by every new employee in the first week of work."
    copies: list[list[Placed]] = [[(60, 760, 11, line), (60, 740, 11, f"{line} Twice.")] for _ in range(4)]
    assert len("".join(texts(*copies))) > 4 * len(line)
