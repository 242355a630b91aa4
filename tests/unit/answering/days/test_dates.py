from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.dates import DateProblem, resolve
from assistant.answering.days.numerals import number_of, plain

TODAY, HIRED = date(2026, 11, 22), date(2021, 3, 15)
MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
MONTHS += ["August", "September", "October", "November", "December"]
DIGITS = "〇一二三四五六七八九"
NUMBERS = ["", *"一二三四五六七八九十", *(f"十{d}" for d in DIGITS[1:]), "二十"]
NUMBERS += [*(f"二十{d}" for d in DIGITS[1:]), "三十", "三十一"]
few = settings(max_examples=25)
days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


def graded(name: str) -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(question, expected) for question, expected in rows]


def outcome(question: str) -> str:
    hired = None if question.startswith("@nohire ") else HIRED
    asked = resolve(question.removeprefix("@nohire "), TODAY, hired)
    if asked is None or asked.asked is None:
        return "-"
    return f"!{asked.problem}" if asked.problem else str(asked.day)


def test_every_known_wording_is_understood() -> None:
    wrong = [(q, expected, outcome(q)) for q, expected in graded("cases.tsv") if outcome(q) != expected]
    assert not wrong


def test_of_wordings_that_were_held_out_at_least_95_in_100_are_understood() -> None:
    cases = graded("heldout.tsv")
    assert len(cases) >= 60
    assert sum(outcome(q) == expected for q, expected in cases) >= 0.95 * len(cases)


@few
@given(days)
def test_a_day_in_figures_comes_back(day: date) -> None:
    for written in (
        f"{day:%Y-%m-%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        asked = resolve(f"{written}的规定", TODAY)
        assert asked is not None
        assert asked.day == day


@few
@given(days)
def test_a_day_in_chinese_numerals_comes_back(day: date) -> None:
    year = "".join(DIGITS[int(d)] for d in str(day.year))
    asked = resolve(f"{year}年{NUMBERS[day.month]}月{NUMBERS[day.day]}号的制度", TODAY)
    assert asked is not None
    assert asked.day == day


@few
@given(days)
def test_a_day_in_english_comes_back(day: date) -> None:
    month = MONTHS[day.month - 1]
    for written in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"):
        asked = resolve(f"What were the rules on {written}?", TODAY)
        assert asked is not None
        assert asked.day == day


@few
@given(days, days)
def test_of_a_span_the_day_nearest_to_today_counts(day: date, today: date) -> None:
    asked = resolve(f"{day.year}年{day.month}月的规定", today)
    assert asked is not None
    assert asked.asked is not None
    assert asked.day is not None
    first, last = asked.asked.first, asked.asked.last
    assert first is not None
    assert last is not None
    assert first <= asked.day <= last
    assert asked.day == min(max(today, first), last)


@few
@given(
    st.text(max_size=60)
    | st.text("去前明后年月日上下个0123456789-/. 的规定入职when joinedlastJuly", max_size=40)
)
def test_nothing_makes_it_fail_and_words_are_where_it_says(text: str) -> None:
    asked = resolve(text, TODAY, HIRED)
    found = () if asked is None else (*asked.facts, *asked.also, *((asked.asked,) if asked.asked else ()))
    for words in found:
        assert text[words.start : words.end] == words.words


def test_a_fact_of_the_case_is_told_and_is_not_the_day_of_the_rule() -> None:
    asked = resolve("我2020年3月入职，现在年假几天", TODAY)
    assert asked is not None
    assert asked.day is None
    assert [(fact.words, fact.first) for fact in asked.facts] == [("2020年3月", date(2020, 3, 1))]


def test_both_days_of_a_comparison_are_told() -> None:
    asked = resolve("2023年的规定和2024年的规定有什么不同", TODAY)
    assert asked is not None
    assert asked.day == date(2023, 12, 31)
    assert [words.words for words in asked.also] == ["2024年的"]


@pytest.mark.parametrize(("language", "says"), [("zh", "去年12月"), ("en", "2025-12-01 to 2025-12-31")])
def test_how_it_was_understood_can_be_said(language: str, says: str) -> None:
    asked = resolve("去年12月年假几天", TODAY)
    assert asked is not None
    assert says in asked.understood(language)


@pytest.mark.parametrize("problem", DateProblem)
def test_every_problem_says_what_to_write_instead(problem: DateProblem) -> None:
    questions = {
        DateProblem.IMPOSSIBLE: "2025年2月30日的规定",
        DateProblem.AMBIGUOUS: "03/04/2026的规定",
        DateProblem.NEEDS_HIRE_DATE: "我入职时的年假规定是几天",
        DateProblem.OTHER_CALENDAR: "民国113年的规定",
    }
    asked = resolve(questions[problem], TODAY)
    assert asked is not None
    assert asked.problem is problem
    assert "写" in asked.understood("zh") or "换成" in asked.understood("zh")
    assert asked.understood("en").endswith(".")


@pytest.mark.parametrize(
    ("written", "number"),
    [("12", 12), ("十二", 12), ("廿三", 23), ("二〇二五", 2025), ("一百一十三", 113), ("x", None)],
)
def test_numbers_are_read(written: str, number: int | None) -> None:
    assert number_of(written) == number


def test_folding_keeps_the_length() -> None:
    text = "２０２５年ﬁ測試①"
    assert len(plain(text)) == len(text)
