"""Terms and BM25 weights."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.storage.lexical import (
    passage_weights,
    question_weights,
    simplify,
    term_counts,
    term_id,
    terms,
)


class Statistics:
    """Frequencies of a corpus of a hundred passages."""

    def __init__(self, frequencies: dict[str, int]) -> None:
        self._frequencies = {term_id(term): count for term, count in frequencies.items()}

    def counts(self, term_ids: Iterable[int]) -> tuple[int, dict[int, int]]:
        return 100, {term: self._frequencies[term] for term in term_ids if term in self._frequencies}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年假天", ["年", "假", "天", "年假", "假天"]),
        ("請假", ["请", "假", "请假"]),
        ("１０天 ＯＡ", ["10", "天", "oa"]),
        ("Employees' annual leaves", ["employe", "annual", "leav"]),
        ("what is the leave", ["leav"]),
        ("1,000.50 元", ["1000.50", "元"]),
        ("5.3", ["5.3"]),
        ("年假10天", ["年", "假", "年假", "10", "天"]),
        ("naïve café", ["naïve", "café"]),
        ("⻓期", ["长", "期", "长期"]),
        ("，。！ -_/ \n", []),
        ("", []),
    ],
)
def test_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_traditional_and_simplified_texts_have_the_same_terms() -> None:
    assert terms("員工請假後應於颱風過後補辦手續") == terms("员工请假后应于台风过后补办手续")


def test_a_pair_never_spans_punctuation() -> None:
    assert "假天" not in terms("年假，天数")


def test_simplifying_for_the_embedder_keeps_case_width_and_length() -> None:
    assert simplify("請假 ＯＡ") == "请假 ＯＡ"


@given(st.text(max_size=200))
def test_any_text_can_be_weighed(text: str) -> None:
    weights = passage_weights(text, 50.0)
    assert all(0 < term < 2**32 - 1 for term in weights)
    assert all(math.isfinite(weight) and weight > 0 for weight in weights.values())


def test_a_term_id_is_the_same_on_every_machine() -> None:
    assert term_id("年假") == 2262906361


def test_a_passage_weight_is_the_formula_of_bm25() -> None:
    counts = term_counts("年假 年假 病")
    assert counts[term_id("年假")] == 2
    length, average = counts.total(), 4.0
    expected = 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * length / average))
    assert passage_weights("年假 年假 病", average)[term_id("年假")] == pytest.approx(expected)


def test_a_rare_term_weighs_more_than_a_common_one() -> None:
    weights = question_weights("年假 员工", Statistics({"年假": 2, "员工": 90}))
    assert weights[term_id("年假")] > weights[term_id("员工")] > 0


def test_a_term_no_passage_holds_is_left_out_of_the_question() -> None:
    assert question_weights("量子", Statistics({})) == {}


def test_frequencies_above_the_total_give_no_nan() -> None:
    weights = question_weights("年假", Statistics({"年假": 1000}))
    assert all(math.isfinite(weight) and weight > 0 for weight in weights.values())


def test_a_passage_without_terms_has_no_weights() -> None:
    assert passage_weights("……！", 10.0) == {}
