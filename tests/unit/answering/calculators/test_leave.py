"""Annual leave of a part of a year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.calculators.leave_by_months import BY_MONTHS
from assistant.answering.calculators.leave_on_joining import JOINING, TENTH_YEAR
from assistant.answering.calculators.leave_on_leaving import LEAVING
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.values import Missing
from assistant.domain.parameters import ParameterName, Unit
from tests.unit.answering.calculators.rules import (
    DAYS,
    HANDBOOK,
    OLD_HANDBOOK,
    SINGAPORE,
    demo,
    every_day,
    number,
    reason,
    rules,
    value,
    worked,
)

CASES = settings(max_examples=1000)
ENTITLEMENTS = st.integers(1, 40)


def by_days(full: int = 10, more: int = 15) -> ParameterSet:
    return rules(
        number(ParameterName.ANNUAL_LEAVE, full, row="0"),
        number(ParameterName.ANNUAL_LEAVE, more, row="10"),
        *(
            number(ParameterName.LEAVE_DIVISOR, 365, row=case)
            for case in ("joining", "leaving", "long_service")
        ),
        number(ParameterName.LEAVE_STEP, 1),
    )


def by_months() -> ParameterSet:
    return rules(
        number(ParameterName.ANNUAL_LEAVE, 14, row="0"),
        number(ParameterName.ANNUAL_LEAVE_RISE, 1),
        number(ParameterName.ANNUAL_LEAVE_MOST, 18),
        number(ParameterName.LEAVE_DIVISOR, 12, Unit.MONTHS),
        number(ParameterName.LEAVE_STEP, "0.5"),
    )


@pytest.mark.parametrize(
    ("hired", "days"),
    [
        (date(2026, 7, 1), 5),
        (date(2026, 5, 15), 6),
        (date(2026, 5, 20), 6),
        (date(2026, 8, 17), 3),
        (date(2026, 1, 1), 10),
        (date(2026, 11, 26), 0),
        (date(2028, 1, 1), 10),
    ],
)
def test_whoever_joins_in_the_year_has_their_share_of_it(hired: date, days: int) -> None:
    assert value(JOINING, by_days(), hire_date=hired) == days


def test_the_handbook_before_gave_seven_days_a_year() -> None:
    assert value(JOINING, demo(OLD_HANDBOOK), hire_date=date(2024, 7, 1)) == 3
    assert value(JOINING, demo(HANDBOOK), hire_date=date(2026, 7, 1)) == 5


def test_the_statute_holds_where_it_gives_more() -> None:
    found = worked(JOINING, by_days(), hire_date=date(2026, 7, 1), cumulative_years=20)
    assert found.steps[-1].result == worked(JOINING, by_days(15), hire_date=date(2026, 7, 1)).result
    assert any("条例" in clause.label for clause in found.clauses)


def test_what_was_taken_is_taken_off() -> None:
    assert value(JOINING, by_days(), hire_date=date(2026, 7, 1), days_taken=2) == 3


@pytest.mark.parametrize(("taken", "days"), [(4, 3), (0, 7), (7, 0), (30, 0)])
def test_whoever_leaves_at_the_end_of_september(taken: int, days: int) -> None:
    asked = {"leave_date": date(2026, 9, 30), "hire_date": date(2021, 3, 15), "days_taken": taken}
    assert value(LEAVING, by_days(), **asked) == days


def test_days_taken_in_excess_are_not_claimed_back() -> None:
    notes = worked(LEAVING, by_days(), leave_date=date(2026, 3, 1), days_taken=9).notes
    assert "not claimed back" in notes[0].en


def test_a_tier_that_changes_in_the_year_of_leaving_is_for_hr() -> None:
    asked = {"leave_date": date(2026, 9, 30), "hire_date": date(2016, 6, 1), "days_taken": 0}
    assert "no clause says how both parts add up" in reason(LEAVING, by_days(), **asked)


def test_nobody_leaves_before_they_join() -> None:
    asked = {"leave_date": date(2026, 1, 30), "hire_date": date(2026, 6, 1), "days_taken": 0}
    assert "before the day of joining" in reason(LEAVING, by_days(), **asked)


def test_the_year_in_which_ten_years_are_complete() -> None:
    assert value(TENTH_YEAR, by_days(), completed_on=date(2026, 6, 30)) == 12
    assert value(TENTH_YEAR, by_days(), hire_date=date(2016, 7, 1)) == 12
    assert isinstance(TENTH_YEAR.work_out({}, by_days()), Missing)


def test_in_singapore_completed_months_count() -> None:
    handbook = demo(SINGAPORE)
    assert value(BY_MONTHS, handbook, hire_date=date(2026, 7, 1)) == 7
    assert value(BY_MONTHS, handbook, hire_date=date(2026, 7, 2)) == 6
    assert value(BY_MONTHS, handbook, hire_date=date(2023, 2, 1), leave_date=date(2026, 6, 30)) == Decimal(
        "8.5"
    )


def test_leave_by_days_and_leave_by_months_do_not_mix() -> None:
    assert "by calendar days" in reason(JOINING, by_months(), hire_date=date(2026, 7, 1))
    assert "by months" in reason(BY_MONTHS, by_days(), hire_date=date(2026, 7, 1))


@pytest.mark.thorough
@CASES
@given(DAYS, ENTITLEMENTS)
def test_a_share_on_joining_is_the_days_counted_one_by_one(hired: date, full: int) -> None:
    left = sum(1 for _ in every_day(hired, date(hired.year, 12, 31)))
    days = value(JOINING, by_days(full), hire_date=hired)
    assert days == min(left * full // 365, full)
    assert days == days.to_integral_value()


@pytest.mark.thorough
@CASES
@given(DAYS, ENTITLEMENTS)
def test_joining_a_day_later_never_gives_more(hired: date, full: int) -> None:
    later = hired + timedelta(days=1)
    if later.year == hired.year:
        assert value(JOINING, by_days(full), hire_date=later) <= value(
            JOINING, by_days(full), hire_date=hired
        )


@pytest.mark.thorough
@CASES
@given(DAYS, DAYS, ENTITLEMENTS, st.integers(0, 60))
def test_a_share_on_leaving_is_the_days_counted_one_by_one(
    one: date, other: date, full: int, taken: int
) -> None:
    hired, leaving = min(one, other), max(one, other)
    served = sum(1 for _ in every_day(max(hired, date(leaving.year, 1, 1)), leaving))
    asked = {"hire_date": hired, "leave_date": leaving, "days_taken": taken}
    assert value(LEAVING, by_days(full, full), **asked) == max(served * full // 365 - taken, 0)


@pytest.mark.thorough
@CASES
@given(DAYS)
def test_the_tenth_year_lies_between_both_entitlements(completed: date) -> None:
    left = (date(completed.year, 12, 31) - completed).days
    days = value(TENTH_YEAR, by_days(), completed_on=completed)
    assert days == 10 + left * 5 // 365
    assert 10 <= days <= 15


@pytest.mark.thorough
@CASES
@given(DAYS)
def test_months_give_the_nearest_half_day(hired: date) -> None:
    after = date(hired.year + 1, 1, 1)
    months = sum(1 for m in range(1, 13) if _later(hired, m) <= after)
    days = value(BY_MONTHS, by_months(), hire_date=hired)
    assert days * 2 == (days * 2).to_integral_value()
    assert abs(days - Decimal(14 * months) / 12) <= Decimal("0.25")


def _later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + year, month + 1, day.day)
    except ValueError:
        return date(day.year + year, month + 2, 1)
