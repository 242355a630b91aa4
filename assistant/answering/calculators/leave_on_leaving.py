"""Annual leave that is left in the year of leaving; by calendar days. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators import questions, rounding
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import (
    LEAVE,
    PRORATION,
    by_calendar_days,
    days,
    share_clauses,
    years_on,
)
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.time_spans import (
    days_of,
)
from assistant.answering.calculators.values import Calculation, Refusal, Step, Wording


def _leaving(given: Given, parameters: ParameterSet) -> Calculation:
    leaving, taken = given.day("leave_date"), given.number("days_taken")
    divisor, step = by_calendar_days(parameters, "leaving")
    start = date(leaving.year, 1, 1)
    hired = given.day("hire_date") if given.has("hire_date") else None
    leave, assumptions = _tier_on_leaving(parameters, hired, leaving)
    first = max(start, hired) if hired else start
    served = days_of(first, leaving)
    exact = rounding.ratio(served, leave.value, by=divisor.value) - taken
    result = max(rounding.down(exact, step.value), Decimal(0))
    notes: tuple[Wording, ...] = ()
    if exact < 0:
        notes = (Wording("已经多休的天数不扣回。", "Days taken beyond this are not claimed back."),)
    return Calculation(
        LEAVING.title,
        days(result),
        (
            Step(
                Wording(
                    "当年已在职日历天数（含最后工作日）", "days employed in the year, the last one included"
                ),
                f"{leaving} − {first} + 1",
                days(served),
            ),
            Step(
                Wording(
                    f"剩余天数 ＝ 在职日历天数 ÷ {divisor.value} × 全年天数 － 已休天数",
                    f"days left = days employed ÷ {divisor.value} × days of a full year − days taken",
                ),
                f"{served} ÷ {divisor.value} × {leave.value} − {taken}",
                days(exact),
            ),
            Step(Wording("舍去不足1整天的部分", "without the part day"), "", days(result)),
        ),
        rounding.DOWN_TO_DAY,
        share_clauses(divisor, step, leave),
        notes,
        assumptions,
    )


def _tier_on_leaving(
    parameters: ParameterSet, hired: date | None, leaving: date
) -> tuple[Found, tuple[Wording, ...]]:
    if hired is None:
        granted = Wording(
            "司龄不满10年，当年1月1日已在职。",
            "Less than ten years of service, and employed since 1 January.",
        )
        return parameters.tier(LEAVE, 0), (granted,)
    if hired > leaving:
        raise Refusal(
            Wording("离职日期早于入职日期。", "The day of leaving comes before the day of joining.")
        )
    before = parameters.tier(LEAVE, years_on(hired, date(leaving.year, 1, 1)))
    after = parameters.tier(LEAVE, years_on(hired, leaving))
    if before.value != after.value:
        raise Refusal(
            Wording(
                "当年司龄跨档，条款没有规定离职时如何合并折算：请联系HR。",
                "The leave tier changes within that year and no clause says how both parts add up: please ask HR.",
            ),
            after.clauses,
        )
    return after, ()


LEAVING = Formula(
    CalculatorName.LEAVE_LEAVING,
    Wording("离职当年剩余年假", "Annual leave left in the year of leaving"),
    Wording(
        "当年在职日历天数 ÷ 365 × 全年天数 － 已休天数，不足1整天的不计",
        "days employed in the year ÷ 365 × days of a full year − days taken, part days dropped",
    ),
    Needs((questions.LEAVE_DATE, questions.TAKEN, questions.HIRE_DATE_IF_KNOWN), PRORATION),
    _leaving,
)
