"""Overtime pay, working days with the holiday calendar, and what a trip may cost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.calculators.holidays import DayKind, read_calendars
from assistant.answering.calculators.overtime import KINDS, OVERTIME
from assistant.answering.calculators.travel import HOTEL, MEALS
from assistant.answering.calculators.values import Missing
from assistant.answering.calculators.working_days import WORKING_DAYS
from assistant.answering.calendars import SHIPPED
from assistant.domain.parameters import ParameterName
from tests.unit.answering.calculators.rules import (
    ATTENDANCE,
    CALENDARS,
    PAY,
    TRAVEL,
    demo,
    every_day,
    read_from,
    reason,
    rules,
    value,
    worked,
)

CASES = settings(max_examples=1000)
KNOWN = st.dates(date(2025, 1, 1), date(2026, 12, 31))
REGIONS = st.sampled_from(["china", "singapore"])
SALARIES = st.integers(100, 1_000_000_00).map(lambda n: Decimal(n) / 100)
HOTELS = [p for p in read_from(TRAVEL) if p.name is ParameterName.HOTEL_LIMIT]


@pytest.mark.parametrize(
    ("kind", "pay"), [("workday", "129.31"), ("rest_day", "172.41"), ("public_holiday", "258.62")]
)
def test_overtime_is_paid_by_kind_of_day(kind: str, pay: str) -> None:
    asked = {"base_salary": 15000, "hours": 1, "kind_of_day": kind}
    assert value(OVERTIME, demo(ATTENDANCE, PAY), **asked) == Decimal(pay)


@pytest.mark.parametrize(
    ("day", "pay"),
    [(date(2026, 10, 1), 300), (date(2026, 10, 5), 200), (date(2026, 9, 20), 150), (date(2026, 11, 22), 200)],
)
def test_a_day_says_itself_what_kind_it_is(day: date, pay: int) -> None:
    assert value(OVERTIME, demo(ATTENDANCE), base_salary=17400, hours=1, worked_on=day) == pay


def test_the_calendar_knows_better_than_the_weekday() -> None:
    asked = {"base_salary": 17400, "hours": 1, "kind_of_day": "rest_day"}
    assert value(OVERTIME, demo(ATTENDANCE), **asked, worked_on=date(2026, 9, 20)) == 150
    assert value(OVERTIME, demo(ATTENDANCE), **asked, worked_on=date(2027, 9, 19)) == 200


def test_managers_have_no_overtime_pay() -> None:
    assert "M grades" in reason(
        OVERTIME, demo(PAY), base_salary=1000, hours=1, kind_of_day="workday", grade="M2"
    )


def test_the_kind_of_day_is_asked_for() -> None:
    ending = OVERTIME.work_out({"base_salary": Decimal(10000), "hours": Decimal(2)}, demo(PAY))
    assert isinstance(ending, Missing)
    assert [wanted.name for wanted in ending.inputs] == ["kind_of_day"]


def test_both_clauses_that_set_the_rate_are_cited() -> None:
    found = worked(OVERTIME, demo(ATTENDANCE, PAY), base_salary=15000, hours=1, kind_of_day="workday")
    labels = [clause.label for clause in found.clauses]
    assert labels == [
        "《考勤与休假管理制度V2.0》第3章第15条",
        "《薪酬福利制度V2.3》第3章第16条",
        "《劳动法》第44条",
    ]


@pytest.mark.parametrize(
    ("region", "first", "last", "days"),
    [
        ("china", date(2026, 10, 1), date(2026, 10, 11), 3),
        ("china", date(2026, 9, 20), date(2026, 9, 20), 1),
        ("china", date(2026, 2, 14), date(2026, 2, 28), 6),
        ("china", date(2025, 1, 1), date(2025, 12, 31), 248),
        ("china", date(2026, 1, 1), date(2026, 12, 31), 248),
        ("singapore", date(2026, 8, 8), date(2026, 8, 14), 4),
    ],
)
def test_working_days_follow_the_published_calendar(region: str, first: date, last: date, days: int) -> None:
    assert value(WORKING_DAYS, rules(), region=region, first_day=first, last_day=last) == days


def test_a_year_without_a_calendar_is_refused() -> None:
    asked = {"region": "china", "first_day": date(2026, 12, 1), "last_day": date(2027, 1, 10)}
    assert "no holiday calendar of china for 2027" in reason(WORKING_DAYS, rules(), **asked)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    asked = {"region": "china", "first_day": date(2026, 12, 1), "last_day": date(2026, 11, 1)}
    assert "comes before the first" in reason(WORKING_DAYS, rules(), **asked)


def test_every_holiday_stands_under_a_notice_with_its_source() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert set(read_calendars(text)) == {"china", "singapore"}
    assert text.count('"verified": true') == text.count('"read_in"') == 5


@pytest.mark.parametrize(
    ("city", "grade", "limit"),
    [
        ("成都", "P5", 420),
        ("纽约", "P7", 2050),
        ("新加坡", "P5", 1200),
        ("伦敦", "M1", 2200),
        ("伦敦", "M", 2200),
        ("北京市", "P4", 400),
    ],
)
def test_hotels_are_limited_by_grade_and_city(city: str, grade: str, limit: int) -> None:
    assert value(HOTEL, demo(TRAVEL), city=city, grade=grade) == limit


def test_an_unlisted_mainland_city_is_another_city() -> None:
    assert value(HOTEL, demo(TRAVEL), city="无锡", grade="P4", in_mainland=True) == 260
    assert value(MEALS, demo(TRAVEL), city="无锡", days=2, in_mainland=True) == 160


def test_an_unlisted_city_abroad_is_for_hr() -> None:
    assert "ask HR which" in reason(HOTEL, demo(TRAVEL), city="柏林", grade="P4", in_mainland=False)
    assert isinstance(HOTEL.work_out({"city": "某城", "grade": "P4"}, demo(TRAVEL)), Missing)


def test_a_grade_that_is_not_in_the_table_is_refused() -> None:
    assert "no grade X9" in reason(HOTEL, demo(TRAVEL), city="成都", grade="X9")


def test_no_more_than_was_spent_is_reimbursed() -> None:
    assert value(HOTEL, demo(TRAVEL), city="成都", grade="P5", nights=2, spent=700) == 700
    assert value(HOTEL, demo(TRAVEL), city="成都", grade="P5", nights=2, spent=900) == 840


@pytest.mark.parametrize(
    ("city", "days", "amount"), [("深圳", 3, 360), ("成都", 1, 100), ("东京", 1, 380), ("伦敦", "2.5", 1150)]
)
def test_meals_are_paid_by_group_of_cities(city: str, days: int | str, amount: int) -> None:
    assert value(MEALS, demo(TRAVEL), city=city, days=Decimal(days)) == amount


@pytest.mark.thorough
@CASES
@given(SALARIES, st.integers(1, 74400).map(lambda n: Decimal(n) / 100), st.sampled_from(KINDS))
def test_overtime_is_exact_to_the_nearest_cent(salary: Decimal, hours: Decimal, kind: str) -> None:
    pay = value(OVERTIME, demo(PAY), base_salary=salary, hours=hours, kind_of_day=kind)
    rate = {"workday": 150, "rest_day": 200, "public_holiday": 300}[kind]
    assert abs(pay * 17400 - salary * hours * rate) * 2 <= Decimal("0.01") * 17400
    assert pay == round(pay, 2)


@pytest.mark.thorough
@CASES
@given(KNOWN, KNOWN, REGIONS)
def test_working_days_are_the_days_counted_one_by_one(one: date, other: date, region: str) -> None:
    first, last = min(one, other), max(one, other)
    exceptions = CALENDARS[region].exceptions
    counted = sum(
        1
        for day in every_day(first, last)
        if exceptions.get(day) is DayKind.WORKDAY or (day.weekday() < 5 and day not in exceptions)
    )
    assert value(WORKING_DAYS, rules(), region=region, first_day=first, last_day=last) == counted


@pytest.mark.thorough
@CASES
@given(KNOWN, KNOWN, REGIONS, st.integers(0, 800))
def test_working_days_of_two_spans_add_up(one: date, other: date, region: str, cut: int) -> None:
    first, last = min(one, other), max(one, other)
    middle = first + timedelta(days=cut)
    if middle < last:
        parts = ((first, middle), (middle + timedelta(days=1), last))
        whole = value(WORKING_DAYS, rules(), region=region, first_day=first, last_day=last)
        assert whole == sum(
            value(WORKING_DAYS, rules(), region=region, first_day=a, last_day=b) for a, b in parts
        )


@pytest.mark.thorough
@CASES
@given(st.sampled_from(HOTELS), st.integers(1, 366), st.integers(1, 1_000_000))
def test_every_cell_of_the_hotel_table_is_found(cell: object, nights: int, spent: int) -> None:
    assert cell in HOTELS
    limit = next(p for p in HOTELS if p is cell)
    grade = "M3" if limit.column == "M" else limit.column[-2:]
    asked = {"city": limit.row, "grade": grade, "nights": nights, "in_mainland": True}
    assert value(HOTEL, demo(TRAVEL), **asked) == limit.value * nights
    assert value(HOTEL, demo(TRAVEL), **asked, spent=spent) == min(limit.value * nights, spent)


@pytest.mark.thorough
@CASES
@given(st.sampled_from(["北京", "成都", "无锡", "曼谷", "纽约"]), st.integers(1, 60))
def test_meals_are_a_multiple_of_the_day(city: str, halves: int) -> None:
    daily = {"北京": 120, "成都": 100, "无锡": 80, "曼谷": 260, "纽约": 480}[city]
    assert (
        value(MEALS, demo(TRAVEL), city=city, days=Decimal(halves) / 2, in_mainland=True) * 2
        == daily * halves
    )
