"""Annual leave in the year of joining, and in the year in which long service is completed; by calendar days. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators import questions, rounding, statutes
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import (
    LEAVE,
    PRORATION,
    by_calendar_days,
    days,
    less_taken,
    share_clauses,
)
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.time_spans import (
    days_of,
    last_day_of,
    year_end,
)
from assistant.answering.calculators.values import Ask, Calculation, Refusal, Step, Wording
from assistant.domain.parameters import ClauseReference


def _entitlement(
    given: Given, leave: Found
) -> tuple[Decimal, tuple[Wording, ...], tuple[ClauseReference, ...]]:
    """Days a year: the clause's, or the statute's where that is more and the years of work are known."""
    if not given.has("cumulative_years"):
        taken_for_granted = Wording(
            "按公司规定的年假天数计算；法定天数更多的，以法定为准（累计工作满20年为15天）。",
            "The company's days are used; where the statute gives more (15 from 20 years of work), that holds.",
        )
        return leave.value, (taken_for_granted,), leave.clauses
    statutory = statutes.reached(statutes.LEAVE_TIERS, given.number("cumulative_years")) or 0
    if statutory <= leave.value:
        return leave.value, (), leave.clauses
    return Decimal(statutory), (), (*leave.clauses, statutes.LEAVE_REGULATION)


def _joining(given: Given, parameters: ParameterSet) -> Calculation:
    hired = given.day("hire_date")
    leave = parameters.tier(LEAVE, 0)
    divisor, step = by_calendar_days(parameters, "joining")
    full, assumptions, clauses = _entitlement(given, leave)
    end = year_end(hired.year)
    left = days_of(hired, end)
    exact = rounding.ratio(left, full, by=divisor.value)
    result = min(rounding.down(exact, step.value), full)
    steps = [
        Step(
            Wording(
                "当年剩余日历天数 ＝ 12月31日 － 入职日 ＋ 1",
                "days left in the year = 31 December − day of joining + 1",
            ),
            f"{end} − {hired} + 1",
            days(left),
        ),
        Step(
            Wording(
                f"折算天数 ＝ 剩余日历天数 ÷ {divisor.value} × 全年天数",
                f"pro-rated days = days left ÷ {divisor.value} × days of a full year",
            ),
            f"{left} ÷ {divisor.value} × {full}",
            days(exact),
        ),
        Step(Wording("舍去不足1整天的部分", "without the part day"), "", days(result)),
    ]
    steps += less_taken(given, result)
    return Calculation(
        JOINING.title,
        steps[-1].result,
        tuple(steps),
        rounding.DOWN_TO_DAY,
        tuple(dict.fromkeys((*share_clauses(divisor, step), *clauses))),
        assumptions=assumptions,
    )


def _tenth_year(given: Given, parameters: ParameterSet) -> Calculation:
    rows = parameters.rows(LEAVE)
    if len(rows) != 2:
        raise Refusal(
            Wording("现行条款没有按司龄增加的年假。", "No clause in force adds leave for long service.")
        )
    usual, more = sorted(rows, key=lambda row: Decimal(row.row))
    divisor, step = by_calendar_days(parameters, "long_service")
    completed = _completed_on(given, int(more.row))
    end = year_end(completed.year)
    left = (end - completed).days
    extra = more.value - usual.value
    exact = usual.value + rounding.ratio(left, extra, by=divisor.value)
    result = rounding.down(exact, step.value)
    return Calculation(
        TENTH_YEAR.title,
        days(result),
        (
            Step(
                Wording(f"满{more.row}年后剩余日历天数", f"days left after {more.row} years are complete"),
                f"{end} − {completed}",
                days(left),
            ),
            Step(
                Wording(
                    f"当年天数 ＝ 原天数 ＋ 剩余日历天数 ÷ {divisor.value} × 增加的天数",
                    f"days of the year = usual days + days left ÷ {divisor.value} × added days",
                ),
                f"{usual.value} + {left} ÷ {divisor.value} × {extra}",
                days(exact),
            ),
            Step(Wording("舍去不足1整天的部分", "without the part day"), "", days(result)),
        ),
        rounding.DOWN_TO_DAY,
        share_clauses(divisor, step, usual, more),
    )


def _completed_on(given: Given, years: int) -> date:
    if given.has("completed_on"):
        return given.day("completed_on")
    if not given.has("hire_date"):
        raise Ask("completed_on")
    return last_day_of(given.day("hire_date"), 12 * years)


JOINING = Formula(
    CalculatorName.LEAVE_JOINING,
    Wording("入职当年年假", "Annual leave in the year of joining"),
    Wording(
        "当年剩余日历天数 ÷ 365 × 全年天数，不足1整天的不计",
        "days left in the year ÷ 365 × days of a full year, part days dropped",
    ),
    Needs((questions.HIRE_DATE, questions.CUMULATIVE_YEARS_IF_KNOWN, questions.TAKEN_IF_ANY), PRORATION),
    _joining,
)
TENTH_YEAR = Formula(
    CalculatorName.LEAVE_TENTH_YEAR,
    Wording("司龄满档当年的年假", "Annual leave in the year long service is completed"),
    Wording(
        "原天数 ＋ 满档后剩余日历天数 ÷ 365 × 增加的天数，不足1整天的不计",
        "usual days + days left after completion ÷ 365 × added days, part days dropped",
    ),
    Needs(
        (
            questions.day(
                "completed_on",
                "司龄在哪一天满10年？",
                "On which day are the years of service complete?",
                required=False,
            ),
            questions.HIRE_DATE_IF_KNOWN,
        ),
        PRORATION,
    ),
    _tenth_year,
)
