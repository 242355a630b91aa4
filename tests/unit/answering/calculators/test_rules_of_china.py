"""Statutory leave, carry-over, sick pay, the medical treatment period and severance."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.calculators.carry_over import CARRY_OVER
from assistant.answering.calculators.leave_statutory import STATUTORY
from assistant.answering.calculators.severance import SEVERANCE
from assistant.answering.calculators.sick_pay import MEDICAL_PERIOD, SICK_PAY
from assistant.answering.calculators.values import Missing, Quantity
from assistant.domain.parameters import ParameterName, Unit
from tests.unit.answering.calculators.rules import (
    ATTENDANCE,
    DAYS,
    HANDBOOK,
    OLD_HANDBOOK,
    SINGAPORE,
    demo,
    number,
    reason,
    rules,
    value,
    worked,
)

CASES = settings(max_examples=1000)
HALVES = st.integers(0, 732).map(lambda n: Decimal(n) / 2)
SALARIES = st.integers(100, 1_000_000_00).map(lambda n: Decimal(n) / 100)
EMPTY = rules()
SICK = rules(
    *(
        number(ParameterName.SICK_PAY_RATE, rate, Unit.PERCENT, row=bound)
        for bound, rate in (("0", 60), ("2", 70), ("4", 80), ("6", 90), ("8", 100))
    ),
    number(ParameterName.PAID_DAYS_OF_MONTH, "21.75"),
)


@pytest.mark.parametrize(
    ("years", "days"),
    [(0, 0), ("0.9", 0), (1, 5), (9, 5), ("9.99", 5), (10, 10), (19, 10), (20, 15), (40, 15)],
)
def test_statutory_leave_rises_at_one_ten_and_twenty_years(years: str | int, days: int) -> None:
    assert value(STATUTORY, EMPTY, cumulative_years=Decimal(years)) == days


@pytest.mark.parametrize(
    ("years", "sick", "days"), [(5, 2, 0), (5, "1.9", 5), (15, 3, 0), (15, 2, 10), (25, 4, 0), (25, 3, 15)]
)
def test_long_sick_leave_excludes_statutory_leave(years: int, sick: str | int, days: int) -> None:
    assert value(STATUTORY, EMPTY, cumulative_years=years, sick_months=Decimal(sick)) == days


def test_twenty_days_of_paid_absence_exclude_it() -> None:
    assert value(STATUTORY, EMPTY, cumulative_years=5, paid_absence_days=20) == 0
    assert value(STATUTORY, EMPTY, cumulative_years=5, paid_absence_days=19) == 5
    assert value(STATUTORY, EMPTY, cumulative_years=5, school_holidays=True) == 0


def test_statutory_leave_is_shared_in_the_year_of_joining() -> None:
    assert value(STATUTORY, EMPTY, cumulative_years=10, hire_date=date(2026, 7, 1)) == 5


@pytest.mark.parametrize(("unused", "carried"), [(0, 0), (3, 3), (5, 5), (8, 5)])
def test_five_days_are_carried_at_most(unused: int, carried: int) -> None:
    assert value(CARRY_OVER, demo(HANDBOOK, ATTENDANCE), days_unused=unused) == carried


def test_carried_days_lapse_after_the_last_day() -> None:
    asked = {"days_unused": 8, "leave_year": 2025}
    assert value(CARRY_OVER, demo(HANDBOOK), **asked, on=date(2026, 3, 31)) == 5
    assert value(CARRY_OVER, demo(HANDBOOK), **asked, on=date(2026, 4, 1)) == 0
    assert value(CARRY_OVER, demo(SINGAPORE), **asked, on=date(2026, 6, 30)) == 7


def test_the_handbook_before_carried_nothing() -> None:
    assert value(CARRY_OVER, demo(OLD_HANDBOOK), days_unused=3) == 0


@pytest.mark.parametrize(
    ("years", "pay"), [(0, "689.66"), (2, "804.60"), (4, "919.54"), (6, "1034.48"), (8, "1149.43")]
)
def test_sick_pay_rises_with_tenure(years: int, pay: str) -> None:
    asked = {"base_salary": 12500, "sick_days": 2, "service_years": years}
    assert value(SICK_PAY, demo(ATTENDANCE), **asked) == Decimal(pay)


def test_tenure_is_counted_on_the_day_asked_about() -> None:
    asked = {"base_salary": 21750, "sick_days": 1, "hire_date": date(2021, 3, 15)}
    assert value(SICK_PAY, SICK, **asked, on=date(2025, 3, 14)) == 700
    assert value(SICK_PAY, SICK, **asked, on=date(2025, 3, 15)) == 800
    assert "before the day of joining" in reason(SICK_PAY, SICK, **asked, on=date(2020, 1, 1))


def test_without_tenure_sick_pay_asks_for_it() -> None:
    ending = SICK_PAY.work_out({"base_salary": Decimal(10000), "sick_days": Decimal(1)}, SICK)
    assert isinstance(ending, Missing)
    assert [wanted.name for wanted in ending.inputs] == ["service_years"]


@pytest.mark.parametrize(
    ("worked_for", "here", "months", "cycle"),
    [
        (3, 3, 3, 6),
        (9, 5, 6, 12),
        (10, 4, 6, 12),
        (12, 5, 9, 15),
        (15, 10, 12, 18),
        (20, 15, 18, 24),
        (30, 20, 24, 30),
    ],
)
def test_the_medical_treatment_period(worked_for: int, here: int, months: int, cycle: int) -> None:
    found = worked(MEDICAL_PERIOD, EMPTY, region="china", cumulative_years=worked_for, service_years=here)
    assert [step.result for step in found.steps] == [
        Quantity(Decimal(n), Unit.MONTHS) for n in (months, cycle)
    ]


@pytest.mark.parametrize(
    ("here", "months"), [(0, 3), ("0.5", 3), (1, 4), (6, 9), (20, 23), (21, 24), (40, 24)]
)
def test_in_shanghai_it_grows_by_a_month_a_year(here: str | int, months: int) -> None:
    assert value(MEDICAL_PERIOD, EMPTY, region="shanghai", service_years=Decimal(here)) == months


@pytest.mark.parametrize(
    ("hired", "last", "months"),
    [
        (date(2020, 1, 1), date(2025, 12, 31), "6"),
        (date(2020, 1, 1), date(2026, 1, 1), "6.5"),
        (date(2020, 1, 1), date(2026, 6, 29), "6.5"),
        (date(2020, 1, 1), date(2026, 6, 30), "7"),
        (date(2026, 1, 1), date(2026, 1, 1), "0.5"),
    ],
)
def test_severance_counts_years_and_halves(hired: date, last: date, months: str) -> None:
    asked = {"hire_date": hired, "leave_date": last, "average_salary": 1000}
    assert value(SEVERANCE, EMPTY, **asked) == 1000 * Decimal(months)


def test_a_high_wage_is_capped_in_amount_and_years() -> None:
    asked = {"hire_date": date(2010, 1, 1), "leave_date": date(2025, 12, 31), "average_salary": 50000}
    assert value(SEVERANCE, EMPTY, **asked) == 16 * 50000
    assert value(SEVERANCE, EMPTY, **asked, local_average=12000) == 12 * 36000


def test_without_notice_a_month_is_added() -> None:
    asked = {"hire_date": date(2024, 1, 1), "leave_date": date(2025, 12, 31), "average_salary": 10000}
    assert value(SEVERANCE, EMPTY, **asked, without_notice=True) == 30000
    assert value(SEVERANCE, EMPTY, **asked, without_notice=True, last_month_salary=8000) == 28000


def test_service_before_2008_is_for_hr() -> None:
    asked = {"hire_date": date(2007, 12, 31), "leave_date": date(2025, 1, 1), "average_salary": 10000}
    assert "before 2008" in reason(SEVERANCE, EMPTY, **asked)


@pytest.mark.thorough
@CASES
@given(st.integers(0, 6000).map(lambda n: Decimal(n) / 100), st.integers(0, 12), st.integers(0, 30))
def test_statutory_leave_is_one_of_four(years: Decimal, sick: int, absent: int) -> None:
    days = value(STATUTORY, EMPTY, cumulative_years=years, sick_months=sick, paid_absence_days=absent)
    full = 0 if years < 1 else 5 if years < 10 else 10 if years < 20 else 15
    limit = {0: 13, 5: 2, 10: 3, 15: 4}[full]
    assert days == (0 if sick >= limit or absent >= 20 else full)


@pytest.mark.thorough
@CASES
@given(HALVES, st.integers(0, 20), st.integers(2000, 2090), DAYS)
def test_nothing_carried_is_lost_or_invented(unused: Decimal, limit: int, year: int, on: date) -> None:
    rule = rules(
        number(ParameterName.CARRY_OVER, limit),
        number(ParameterName.CARRY_OVER_UNTIL, 331, Unit.MONTH_AND_DAY),
    )
    found = worked(CARRY_OVER, rule, days_unused=unused, leave_year=year, on=on)
    carried, lapsed = found.steps[0].result, found.steps[1].result
    assert isinstance(carried, Quantity) and isinstance(lapsed, Quantity)
    assert carried.value + lapsed.value == unused
    left = carried.value if on <= date(year + 1, 3, 31) else 0
    assert found.result == Quantity(Decimal(left), Unit.DAYS)


@pytest.mark.thorough
@CASES
@given(SALARIES, st.integers(1, 46).map(lambda n: Decimal(n) / 2), st.integers(0, 40))
def test_sick_pay_is_its_rate_to_the_nearest_cent(salary: Decimal, absent: Decimal, years: int) -> None:
    pay = value(SICK_PAY, SICK, base_salary=salary, sick_days=absent, service_years=years)
    rate = [60, 70, 80, 90, 100][min(years // 2, 4)]
    assert abs(pay * 2175 - salary * rate * absent) * 2 <= Decimal("0.01") * 2175
    assert pay == round(pay, 2)


@pytest.mark.thorough
@CASES
@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["china", "shanghai"]))
def test_a_longer_service_never_shortens_the_medical_period(here: int, before: int, region: str) -> None:
    def months(extra: int) -> Decimal:
        total = min(here + extra + before, 60)
        asked = {"region": region, "cumulative_years": total, "service_years": min(here + extra, total)}
        return value(MEDICAL_PERIOD, EMPTY, **asked)

    assert 3 <= months(0) <= months(1) <= 24


@pytest.mark.thorough
@CASES
@given(st.dates(date(2008, 1, 1), date(2060, 1, 1)), st.integers(0, 14000), SALARIES)
def test_severance_grows_with_every_day_and_by_halves(hired: date, days: int, salary: Decimal) -> None:
    def paid(last: date) -> Decimal:
        return value(SEVERANCE, EMPTY, hire_date=hired, leave_date=last, average_salary=salary) / salary

    last = hired + timedelta(days=days)
    assert paid(last) <= paid(last + timedelta(days=1))
    assert Decimal(days) / 366 - 1 <= paid(last) <= Decimal(days + 1) / 365 + 1
