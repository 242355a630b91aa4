"""A quality report in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.quality import NearDuplicate, PageConfidence, QualityReport
from assistant.domain.quality_words import page_list, summary


def test_nothing_to_look_at_is_nothing_to_say() -> None:
    assert summary(QualityReport(pages=4, read_by_ocr=(PageConfidence(1, 0.99),), clauses=9)) == ""


def test_what_deserves_a_look_is_counted() -> None:
    near = (NearDuplicate("d", 1, "《员工手册》", 0.934),)
    report = QualityReport(pages=4, pages_without_text=(2, 3), numbering=("gap",), near_duplicates=near)
    assert (
        summary(report)
        == "2 pages without text, 1 fault in the numbering, 93% of the text also in 《员工手册》"
    )


@pytest.mark.parametrize(("pages", "told"), [((), ""), ((4,), "4"), ((1, 3, 4, 5, 9), "1, 3-5, 9")])
def test_pages_are_drawn_together(pages: tuple[int, ...], told: str) -> None:
    assert page_list(pages) == told


@given(st.sets(st.integers(1, 60)))
def test_a_list_of_pages_names_exactly_these(pages: set[int]) -> None:
    named: set[int] = set()
    for run in filter(None, page_list(sorted(pages)).split(", ")):
        first, _, last = run.partition("-")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == pages
