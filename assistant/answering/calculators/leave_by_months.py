"""Annual leave in the first or last calendar year, by completed months of service, as in Singapore. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators import questions, rounding
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import (
    LEAVE,
    PRORATION,
    clauses_of,
    days,
    less_taken,
    years_on,
)
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.time_spans import (
    completed_months,
    year_end,
)
from assistant.answering.calculators.values import Calculation, Quantity, Refusal, Step, Wording
from assistant.domain.parameters import ClauseReference, ParameterName, Unit

_MONTHS = Wording("当年满整月数", "completed months of service in the year")
_SHARE = Wording(
    "折算天数 ＝ 满整月数 ÷ 12 × 全年天数", "pro-rated days = completed months ÷ 12 × days of a full year"
)


def _by_months(given: Given, parameters: ParameterSet) -> Calculation:
    hired = given.day("hire_date")
    last = given.day("leave_date") if given.has("leave_date") else year_end(hired.year)
    if last < hired:
        raise Refusal(
            Wording("离职日期早于入职日期。", "The day of leaving comes before the day of joining.")
        )
    divisor, step = _divisor(parameters), parameters.one(ParameterName.LEAVE_STEP)
    years = years_on(hired, last)
    full, clauses = _full_year(parameters, years)
    first = max(hired, date(last.year, 1, 1))
    months = completed_months(first, last)
    exact = rounding.ratio(months, full, by=divisor.value)
    result = rounding.nearest(exact, step.value)
    steps = (
        Step(_MONTHS, f"{first} → {last}", Quantity(Decimal(months), Unit.MONTHS)),
        Step(_SHARE, f"{months} ÷ {divisor.value} × {full}", days(exact)),
        Step(Wording("舍入到最近的半天", "rounded to the nearest half day"), "", days(result)),
        *less_taken(given, result),
    )
    granted = Wording(
        f"全年天数按满{years}年司龄计算。",
        f"Days of a full year are those after {years} completed years of service.",
    )
    return Calculation(
        BY_MONTHS.title,
        steps[-1].result,
        steps,
        rounding.NEAREST_HALF_DAY,
        tuple(dict.fromkeys((*clauses, *clauses_of(divisor, step)))),
        assumptions=(granted,),
    )


def _divisor(parameters: ParameterSet) -> Found:
    divisor = parameters.find(ParameterName.LEAVE_DIVISOR)
    if divisor is None or divisor.unit is not Unit.MONTHS:
        raise Refusal(
            Wording("现行条款不按月折算年假。", "The clause in force does not pro-rate leave by months."),
            divisor.clauses if divisor else (),
        )
    return divisor


def _full_year(parameters: ParameterSet, years: int) -> tuple[Decimal, tuple[ClauseReference, ...]]:
    """Days of a full year after so many completed years of service."""
    first_year = parameters.one(LEAVE, "0")
    rise = parameters.find(ParameterName.ANNUAL_LEAVE_RISE)
    most = parameters.find(ParameterName.ANNUAL_LEAVE_MOST)
    full = first_year.value + (rise.value * years if rise else 0)
    full = min(full, most.value) if most else full
    return full, clauses_of(*(one for one in (first_year, rise, most) if one))


BY_MONTHS = Formula(
    CalculatorName.LEAVE_BY_MONTHS,
    Wording("按满整月折算的年假", "Annual leave pro-rated by completed months"),
    Wording(
        "当年满整月数 ÷ 12 × 全年天数，舍入到最近的半天",
        "completed months in the year ÷ 12 × days of a full year, to the nearest half day",
    ),
    Needs(
        (
            questions.HIRE_DATE,
            questions.day(
                "leave_date",
                "最后工作日是哪一天（离职时）?",
                "Which day is the last day, if leaving?",
                required=False,
            ),
            questions.TAKEN_IF_ANY,
        ),
        (*PRORATION, ParameterName.ANNUAL_LEAVE_RISE, ParameterName.ANNUAL_LEAVE_MOST),
    ),
    _by_months,
)
