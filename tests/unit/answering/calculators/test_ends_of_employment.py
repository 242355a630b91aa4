"""Notice, probation, and the months that count for the year-end bonus."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.calculators.bonus import BONUS
from assistant.answering.calculators.notice import NOTICE, NOTICE_SINGAPORE
from assistant.answering.calculators.probation import PROBATION
from assistant.answering.calculators.time_spans import completed_months, last_day_of
from assistant.answering.calculators.values import Missing, Quantity
from assistant.domain.parameters import ParameterName, Unit
from tests.unit.answering.calculators.rules import (
    DAYS,
    HANDBOOK,
    LEAVING,
    PAY,
    SINGAPORE,
    demo,
    every_day,
    number,
    reason,
    result,
    rules,
    value,
    worked,
)

CASES = settings(max_examples=1000)
SUBMITTED = date(2026, 12, 1)


def test_regular_employees_give_thirty_days_and_probationers_three() -> None:
    assert value(NOTICE, demo(HANDBOOK, LEAVING)) == 30
    assert value(NOTICE, demo(HANDBOOK, LEAVING), on_probation=True) == 3


def test_notice_is_counted_from_the_day_after_it_is_given() -> None:
    assert result(NOTICE, demo(LEAVING), submitted_on=SUBMITTED) == date(2026, 12, 31)
    assert result(NOTICE, demo(LEAVING), submitted_on=SUBMITTED, on_probation=True) == date(2026, 12, 4)


def test_managers_may_agree_on_more() -> None:
    found = worked(NOTICE, demo(HANDBOOK), grade="M2")
    assert found.result == Quantity(Decimal(30), Unit.DAYS)
    assert "up to 60 days" in found.notes[0].en


def test_without_a_clause_the_statute_holds() -> None:
    found = worked(NOTICE, rules(), submitted_on=SUBMITTED)
    assert found.result == date(2026, 12, 31)
    assert [clause.label for clause in found.clauses] == ["《劳动合同法》第37条"]


@pytest.mark.parametrize(
    ("grade", "probation", "last"),
    [("P5", False, date(2026, 12, 31)), ("M1", False, date(2027, 1, 31)), ("P5", True, date(2026, 12, 7))],
)
def test_in_singapore_the_day_of_notice_counts(grade: str, probation: bool, last: date) -> None:
    asked = {"grade": grade, "on_probation": probation, "submitted_on": SUBMITTED}
    assert result(NOTICE_SINGAPORE, demo(SINGAPORE), **asked) == last


@pytest.mark.parametrize(
    ("hired", "length", "unit"),
    [
        (date(2026, 11, 1), 1, Unit.DAYS),
        (date(2026, 5, 1), 1, Unit.WEEKS),
        (date(2024, 12, 1), 2, Unit.WEEKS),
        (date(2024, 12, 2), 1, Unit.WEEKS),
        (date(2021, 12, 1), 4, Unit.WEEKS),
    ],
)
def test_the_employment_act_gives_notice_by_length_of_service(hired: date, length: int, unit: Unit) -> None:
    found = worked(NOTICE_SINGAPORE, rules(), hire_date=hired, submitted_on=SUBMITTED)
    assert found.steps[0].result == Quantity(Decimal(length), unit)


@pytest.mark.parametrize(
    ("months", "probation"), [(2, 0), (3, 1), (11, 1), (12, 2), (35, 2), (36, 6), (60, 6)]
)
def test_probation_follows_the_length_of_the_contract(months: int, probation: int) -> None:
    assert value(PROBATION, demo(LEAVING), contract_months=months) == probation


def test_probation_ends_the_day_before_the_months_are_over() -> None:
    policies = demo(HANDBOOK, LEAVING)
    assert result(PROBATION, policies, contract_months=36, hire_date=date(2026, 8, 17)) == date(2027, 2, 16)
    assert result(PROBATION, policies, contract_months=36, hire_date=date(2026, 8, 31)) == date(2027, 2, 28)
    assert result(PROBATION, policies, open_ended=True, hire_date=date(2026, 8, 17)) == date(2027, 2, 16)
    assert result(PROBATION, demo(SINGAPORE), hire_date=date(2026, 8, 17)) == date(2026, 11, 16)


def test_more_probation_than_the_law_allows_is_refused() -> None:
    asked = {"contract_months": 24, "agreed_months": 3}
    assert "above the 2 months the law allows" in reason(PROBATION, demo(LEAVING), **asked)


def test_without_a_contract_its_length_is_asked_for() -> None:
    ending = PROBATION.work_out({"hire_date": date(2026, 8, 17)}, demo(LEAVING))
    assert isinstance(ending, Missing)
    assert [wanted.name for wanted in ending.inputs] == ["contract_months"]


@pytest.mark.parametrize(
    ("hired", "months"),
    [
        (date(2026, 5, 20), 7),
        (date(2026, 5, 15), 8),
        (date(2026, 10, 15), 3),
        (date(2026, 10, 16), 0),
        (date(2026, 1, 1), 12),
    ],
)
def test_months_for_the_bonus(hired: date, months: int) -> None:
    assert value(BONUS, demo(PAY), hire_date=hired) == months


@pytest.mark.thorough
@CASES
@given(DAYS, st.integers(1, 90))
def test_notice_holds_as_many_days_as_it_says(submitted: date, length: int) -> None:
    rule = rules(number(ParameterName.NOTICE, length, row="regular"))
    last = result(NOTICE, rule, submitted_on=submitted)
    assert isinstance(last, date)
    assert sum(1 for _ in every_day(submitted + timedelta(days=1), last)) == length


@pytest.mark.thorough
@CASES
@given(DAYS, st.integers(0, 5000))
def test_longer_service_never_shortens_notice_in_singapore(hired: date, days: int) -> None:
    def length(on: date) -> Decimal:
        step = worked(NOTICE_SINGAPORE, rules(), hire_date=hired, submitted_on=on).steps[0].result
        assert isinstance(step, Quantity)
        return step.value * (7 if step.unit is Unit.WEEKS else 1)

    on = hired + timedelta(days=days)
    assert length(on) <= length(on + timedelta(days=1))


@pytest.mark.thorough
@CASES
@given(DAYS, st.integers(1, 120))
def test_a_span_of_months_ends_before_the_same_day_again(first: date, months: int) -> None:
    last = last_day_of(first, months)
    assert completed_months(first, last) == months
    assert completed_months(first, last - timedelta(days=1)) == months - 1


@pytest.mark.thorough
@CASES
@given(DAYS, st.integers(0, 120), st.booleans())
def test_probation_is_never_longer_than_the_law_allows(hired: date, contract: int, open_ended: bool) -> None:
    asked = {"contract_months": contract, "open_ended": open_ended}
    months = value(PROBATION, demo(LEAVING), **asked)
    assert months <= (
        6 if open_ended or contract >= 36 else 2 if contract >= 12 else 1 if contract >= 3 else 0
    )
    if months:
        last = result(PROBATION, demo(LEAVING), **asked, hire_date=hired)
        assert isinstance(last, date) and completed_months(hired, last) == months


@pytest.mark.thorough
@CASES
@given(DAYS)
def test_a_month_counts_for_the_bonus_up_to_its_fifteenth(hired: date) -> None:
    counted = [m for m in range(1, 13) if date(hired.year, m, 15) >= hired]
    assert value(BONUS, demo(PAY), hire_date=hired) == (len(counted) if len(counted) >= 3 else 0)
