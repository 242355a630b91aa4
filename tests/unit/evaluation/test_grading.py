"""What is right and wrong about one answer."""

from __future__ import annotations

import pytest

from assistant.domain.answers import Outcome
from assistant.evaluation.expected import says
from assistant.evaluation.workings import calculators_in
from tests.unit.evaluation.graded import NEW, OLD, OTHER, graded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("享有**10 天**带薪年假", "10天"),
        ("住宿限额：2050 元", "2,050"),
        ("a limit of SGD 2,050", "2050"),
        ("最后工作日：2027-01-09", "2027-01-09|2027年1月9日"),
        ("２０２７年１月９日", "2027-01-09|2027年1月9日"),
        ("One week's notice", "one week"),
        ("共计 689.66 元[1]", "689.66"),
        ("共4597.70元", "4597.7"),
        ("72000.00 yuan", "72000"),
        ("基本工资的 80 %", "80%"),
    ],
)
def test_a_number_is_said_however_it_is_spelled(text: str, expected: str) -> None:
    assert says(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15天", "5天"),
        ("1689.66元", "689.66"),
        ("10天[5]", "5"),
        ("6.19天", "19天"),
        ("5.5%", "5"),
        ("4597.75元", "4597.7"),
        ("4597.0元", "4597.05"),
        ("seventeen days", "seven"),
        ("12,050", "2050"),
    ],
)
def test_a_part_of_a_number_is_not_the_number(text: str, expected: str) -> None:
    assert not says(text, expected)


@pytest.mark.parametrize(
    ("cited", "right"),
    [
        ((OLD,), True),
        ((OLD, OTHER), True),
        ((NEW,), False),
        ((OLD, NEW), False),
        ((OTHER,), False),
        ((), False),
    ],
)
def test_the_right_version_is_cited_and_no_other_of_its_document(cited: tuple[str, ...], right: bool) -> None:
    assert graded(gold={OLD}, cited=cited, kind="as_of").right_version is right


def test_where_no_version_was_in_force_only_a_refusal_is_right() -> None:
    asked = {"gold": (), "answerable": False, "kind": "as_of"}
    assert graded(outcome=Outcome.UNANSWERABLE, **asked).right_version
    assert not graded(outcome=Outcome.ANSWERED, cited=(NEW,), **asked).right_version
    assert not graded(gold={NEW}, outcome=Outcome.UNANSWERABLE, kind="as_of").right_version


def test_right_for_the_person_needs_their_clause_and_their_number() -> None:
    assert graded(gold={NEW}, cited=(NEW,), numbers=("10天",), text="10天").right_for_person
    assert not graded(gold={NEW}, cited=(NEW,), numbers=("10天",), text="3天").right_for_person
    assert not graded(gold={NEW}, cited=(OTHER,), numbers=("10天",), text="10天").right_for_person
    assert not graded(gold={NEW}, outcome=Outcome.CLARIFY).right_for_person


def test_to_ask_back_is_a_refusal_only_where_it_is_not_due() -> None:
    assert not graded(must_clarify=True, outcome=Outcome.CLARIFY).refused
    assert graded(must_clarify=False, outcome=Outcome.CLARIFY).refused
    assert graded(must_clarify=True, outcome=Outcome.UNANSWERABLE).refused


def test_a_sum_is_exact_when_all_is_said_by_the_right_calculator() -> None:
    asked = {"numbers": ("5天", "3天"), "calculator": "annual_leave_carry_over"}
    right, other = frozenset({"annual_leave_carry_over"}), frozenset({"sick_pay"})
    assert graded(text="结转5天，作废3天", calculators=right, **asked).exact
    assert graded(text="结转5天，作废3天", **asked).exact
    assert not graded(text="结转5天", calculators=right, **asked).exact
    assert not graded(text="结转5天，作废3天", calculators=other, **asked).exact


def test_the_calculator_is_known_by_its_title() -> None:
    assert calculators_in("**加班工资：129.31 元**\n\n1. …") == {"overtime_pay"}
    assert calculators_in("加班工资：129.31 元") == frozenset()


@pytest.mark.parametrize(
    ("question", "ended", "wrong"),
    [
        ({"gold": {NEW}}, {"cited": (NEW,)}, ()),
        ({"gold": {NEW}}, {"cited": (OTHER,)}, ("cites none of the right clauses",)),
        ({"gold": {OLD}, "kind": "as_of"}, {"cited": (OLD, NEW)}, ("cites another version",)),
        ({"gold": {NEW}}, {"outcome": Outcome.UNANSWERABLE}, ("refused",)),
        ({"answerable": False}, {}, ("answered what nothing answers",)),
        ({"answerable": False}, {"outcome": Outcome.UNANSWERABLE}, ()),
        ({"must_clarify": True}, {}, ("did not ask back",)),
        ({"must_clarify": True}, {"outcome": Outcome.CLARIFY}, ()),
        ({"must_hand_over": True}, {}, ("not handed over",)),
        ({"must_hand_over": True}, {"outcome": Outcome.HANDED_OVER}, ()),
        ({"gold": {NEW}}, {"outcome": Outcome.HANDED_OVER}, ("handed over",)),
        ({"gold": {NEW}, "numbers": ("7",)}, {"cited": (NEW,), "text": "5"}, ("does not say 7",)),
    ],
)
def test_what_went_wrong_is_told_in_words(
    question: dict[str, object], ended: dict[str, object], wrong: tuple[str, ...]
) -> None:
    found = graded(ranked=(NEW, OLD), **question, **ended)
    assert found.failures == wrong
