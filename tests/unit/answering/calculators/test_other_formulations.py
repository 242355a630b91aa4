"""Each calculation against the same rule put otherwise: whole-number arithmetic, days stepped one by one, typed tables."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.answering.calculators.leave_by_months import BY_MONTHS
from assistant.answering.calculators.leave_on_joining import JOINING, TENTH_YEAR
from assistant.answering.calculators.leave_statutory import STATUTORY
from assistant.answering.calculators.notice import NOTICE, NOTICE_SINGAPORE
from assistant.answering.calculators.overtime import OVERTIME
from assistant.answering.calculators.probation import PROBATION
from assistant.answering.calculators.severance import SEVERANCE
from assistant.answering.calculators.sick_pay import MEDICAL_PERIOD, SICK_PAY
from assistant.answering.calculators.values import Quantity
from assistant.answering.calendars import SHIPPED
from assistant.domain.parameters import Unit
from tests.unit.answering.calculators.rules import (
    ATTENDANCE,
    DAYS,
    HANDBOOK,
    LEAVING,
    PAY,
    demo,
    result,
    rules,
    value,
    worked,
)
from tests.unit.answering.calculators.test_leave import by_days, by_months

pytestmark = pytest.mark.thorough
CASES = settings(max_examples=1000)
ONE_DAY = timedelta(days=1)
SALARIES = st.integers(100, 1_000_000_00).map(lambda n: Decimal(n) / 100)
SINCE_2008 = st.dates(date(2008, 1, 1), date(2060, 1, 1))
MEDICAL = """
    under 10 years of work: 0 3, 5 6
    10 years of work and more: 0 6, 5 9, 10 12, 15 18, 20 24
"""
"""劳部发〔1994〕479号, article 3: years with the company, months."""


def anniversary(day: date, months: int) -> date:
    """The first day behind so many months, found by going from month to month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    if day.day <= monthrange(year, month)[1]:
        return date(year, month, day.day)
    return date(year, month, monthrange(year, month)[1]) + ONE_DAY


def months_over(first: date, last: date) -> int:
    """Months that begin on `first` and are over with `last`."""
    months = 0
    while anniversary(first, months + 1) <= last + ONE_DAY:
        months += 1
    return months


def half_days(exact: Fraction) -> Decimal:
    """The nearest half day; a quarter day goes up."""
    return Decimal((exact * 4 + 1) // 2) / 2


def cents(exact: Fraction) -> Decimal:
    """To the nearest cent, a half goes up."""
    return Decimal((exact * 200 + 1) // 2) / 100


@CASES
@given(DAYS, st.sampled_from([None, 0, 1, 5, 10, 19, 20, 35]), st.integers(0, 20))
def test_leave_of_the_year_of_joining(hired: date, years: int | None, taken: int) -> None:
    asked: dict[str, object] = {"hire_date": hired, "days_taken": taken}
    asked |= {} if years is None else {"cumulative_years": years}
    full = max(10, 15 if (years or 0) >= 20 else 0)
    left = date(hired.year + 1, 1, 1).toordinal() - hired.toordinal()
    assert value(JOINING, by_days(), **asked) == max(min(left * full // 365, full) - taken, 0)


@CASES
@given(DAYS, st.integers(1, 20), st.integers(0, 20))
def test_leave_of_the_year_in_which_long_service_is_complete(completed: date, usual: int, more: int) -> None:
    left = 366 if monthrange(completed.year, 2)[1] == 29 else 365
    left -= completed.timetuple().tm_yday
    days = value(TENTH_YEAR, by_days(usual, usual + more), completed_on=completed)
    assert days == usual + left * more // 365


@CASES
@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 5000))
def test_leave_by_completed_months_on_leaving(hired: date, served: int) -> None:
    last = hired + timedelta(days=served)
    full = min(14 + months_over(hired, last - ONE_DAY) // 12, 18) if last > hired else 14
    months = months_over(max(hired, date(last.year, 1, 1)), last)
    asked = {"hire_date": hired, "leave_date": last}
    assert value(BY_MONTHS, by_months(), **asked) == half_days(Fraction(months * full, 12))


@CASES
@given(st.integers(1, 50), DAYS)
def test_statutory_leave_of_a_part_of_the_year(years: int, hired: date) -> None:
    full = [5, 10, 15][(years >= 10) + (years >= 20)]
    left = (date(hired.year, 12, 31) - hired).days + 1
    days = value(STATUTORY, rules(), cumulative_years=years, hire_date=hired)
    assert days == min(left * full // 365, full)


@CASES
@given(SALARIES, st.integers(1, 46), st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.integers(1, 13_000))
def test_sick_pay_by_the_years_since_joining(salary: Decimal, halves: int, hired: date, days: int) -> None:
    on = hired + timedelta(days=days)
    years = months_over(hired, on - ONE_DAY) // 12
    rate = next(rate for bound, rate in ((8, 100), (6, 90), (4, 80), (2, 70), (0, 60)) if years >= bound)
    exact = Fraction(salary) * rate * halves / 2 / 2175
    asked = {"base_salary": salary, "sick_days": Decimal(halves) / 2, "hire_date": hired, "on": on}
    assert value(SICK_PAY, demo(ATTENDANCE), **asked) == cents(exact)


@CASES
@given(st.integers(0, 60), st.integers(0, 60))
def test_the_medical_period_is_the_cell_of_the_ministrys_table(here: int, before: int) -> None:
    whole = here + before
    assume(whole <= 60)
    line = MEDICAL.strip().splitlines()[whole >= 10].split(":")[1]
    rows = [tuple(map(int, row.split())) for row in line.split(",")]
    months = [given for bound, given in rows if bound <= here][-1]
    asked = {"region": "china", "cumulative_years": whole, "service_years": here}
    assert value(MEDICAL_PERIOD, rules(), **asked) == months
    in_shanghai = value(MEDICAL_PERIOD, rules(), region="shanghai", service_years=here)
    assert in_shanghai == len(range(min(here, 21) + 1)) + 2


@CASES
@given(DAYS, st.booleans(), st.sampled_from(["P1", "P8", "M2"]))
def test_notice_of_the_handbook(submitted: date, probation: bool, grade: str) -> None:
    last = result(NOTICE, demo(HANDBOOK), submitted_on=submitted, on_probation=probation, grade=grade)
    assert isinstance(last, date)
    assert last.toordinal() - submitted.toordinal() == (3 if probation else 30)


@CASES
@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 4000))
def test_notice_of_the_employment_act(hired: date, served: int) -> None:
    submitted = hired + timedelta(days=served)
    months = months_over(hired, submitted - ONE_DAY) if served else 0
    weeks = 4 if months >= 60 else 2 if months >= 24 else 1 if served >= 182 else 0
    days = 7 * weeks or 1
    last = result(NOTICE_SINGAPORE, rules(), hire_date=hired, submitted_on=submitted)
    assert last == submitted + timedelta(days=days - 1)


@CASES
@given(DAYS, st.integers(0, 600))
def test_probation_ends_before_the_day_comes_again(hired: date, contract: int) -> None:
    months = 6 if contract >= 36 else 2 if contract >= 12 else 1 if contract >= 3 else 0
    found = worked(PROBATION, demo(LEAVING), contract_months=contract, hire_date=hired).result
    if not months:
        assert found == Quantity(Decimal(0), Unit.MONTHS)
    else:
        assert found == anniversary(hired, months) - ONE_DAY


@CASES
@given(SALARIES, st.integers(1, 7440), st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_overtime_by_the_calendars_own_file(salary: Decimal, tenths: int, day: date) -> None:
    entries = {e["date"]: e for e in json.loads(SHIPPED.read_text("utf-8"))["china"]["days"]}
    entry = entries.get(day.isoformat())
    works = entry["working"] if entry else day.isoweekday() <= 5
    rate = Fraction(3, 2) if works else Fraction(3 if entry and entry.get("statutory") else 2)
    exact = Fraction(salary) / Fraction("21.75") / 8 * rate * Fraction(tenths, 10)
    asked = {"base_salary": salary, "hours": Decimal(tenths) / 10, "worked_on": day}
    assert value(OVERTIME, demo(PAY, ATTENDANCE), **asked) == cents(exact)


@CASES
@given(SINCE_2008, st.integers(0, 14_000), SALARIES, st.none() | SALARIES, st.booleans())
def test_severance_in_half_months(
    hired: date, days: int, wage: Decimal, average: Decimal | None, plus: bool
) -> None:
    last = hired + timedelta(days=days)
    halves, start = 0, hired
    while start <= last:  # a year after the other: two halves, of the rest one or two
        over = months_over(start, last)
        halves += 2 if over >= 6 else 1
        start = anniversary(start, 12)
    assume(anniversary(hired, 12) - ONE_DAY >= hired)
    pay, counted = Fraction(wage), halves
    if average is not None and wage > 3 * average:
        pay, counted = 3 * Fraction(average), min(halves, 24)
    exact = pay * counted / 2 + (Fraction(wage) if plus else 0)
    asked: dict[str, object] = {"hire_date": hired, "leave_date": last, "average_salary": wage}
    asked |= {"without_notice": plus} | ({} if average is None else {"local_average": average})
    assert value(SEVERANCE, rules(), **asked) == cents(exact)
