"""What becomes of unused annual leave at the end of the year: how much is carried, how much lapses, until when. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators import questions, rounding
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import days
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.values import Calculation, Refusal, Step, Wording
from assistant.domain.parameters import ParameterName, Unit

_CARRIED = Wording("可以结转 ＝ 未休天数与上限中较小的", "carried = the smaller of unused days and the limit")
_LAPSED = Wording("不结转的天数 ＝ 未休天数 － 可以结转", "lapsing = unused days − carried")


def _compute(given: Given, parameters: ParameterSet) -> Calculation:
    unused = given.number("days_unused")
    limit = parameters.one(ParameterName.CARRY_OVER)
    until = parameters.find(ParameterName.CARRY_OVER_UNTIL)
    carried = min(unused, limit.value)
    steps = [
        Step(_CARRIED, f"min({unused}, {limit.value})", days(carried)),
        Step(_LAPSED, f"{unused} − {carried}", days(unused - carried)),
    ]
    clauses = limit.clauses
    result = days(carried)
    if carried and until:
        clauses = tuple(dict.fromkeys((*clauses, *until.clauses)))
        result = days(_after(given, until, carried, steps))
    return Calculation(CARRY_OVER.title, result, tuple(steps), rounding.NONE, clauses, _notes(until))


def _after(given: Given, until: Found, carried: Decimal, steps: list[Step]) -> Decimal:
    """What is left of the carried days on the day asked about."""
    if not given.has("leave_year"):
        return carried
    expiry = _expiry(given, until)
    steps.append(Step(Wording("最后可以使用的日期", "last day on which they may be taken"), "", expiry))
    if not given.has("on") or given.day("on") <= expiry:
        return carried
    lapsed = Wording("已过期，结转的天数作废", "that day is past, the carried days have lapsed")
    steps.append(Step(lapsed, f"{given.day('on')} > {expiry}", days(0)))
    return Decimal(0)


def _expiry(given: Given, until: Found) -> date:
    year = given.number("leave_year")
    if until.unit is not Unit.MONTH_AND_DAY or year % 1:
        raise Refusal(Wording("结转期限不可用。", "The day until which leave is carried cannot be used."))
    return date(int(year) + 1, int(until.value) // 100, int(until.value) % 100)


def _notes(until: Found | None) -> tuple[Wording, ...]:
    if until is None:
        return ()
    month, day = divmod(int(until.value), 100)
    return (
        Wording(
            f"结转的天数应在次年{month}月{day}日前用完，逾期作废。",
            f"Carried days lapse after {day}/{month} (day/month) of the next year.",
        ),
    )


CARRY_OVER = Formula(
    CalculatorName.CARRY_OVER,
    Wording("年假结转", "Annual leave carried over"),
    _CARRIED,
    Needs(
        (
            questions.UNUSED,
            questions.number(
                "leave_year",
                Wording("是哪一年的年假？", "Which year's leave is it?"),
                Unit.YEARS,
                questions.between("1950", "2198", "年份", "year"),
                required=False,
            ),
            questions.day("on", "按哪一天计算？", "On which day?", required=False),
        ),
        (ParameterName.CARRY_OVER, ParameterName.CARRY_OVER_UNTIL),
    ),
    _compute,
)
