"""Working days between two days, weekends worked in exchange included. Pure; refuses years without a calendar."""

from __future__ import annotations

from decimal import Decimal

from assistant.answering.calculators import questions, rounding
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.time_spans import days_of
from assistant.answering.calculators.values import Calculation, Quantity, Refusal, Step, Wording
from assistant.domain.parameters import Unit

LONGEST = 3700
"""Calendar days of one question: ten years."""
_COUNT = Wording(
    "工作日 ＝ 日历天数 － 休息日和节假日（调休上班的周末计为工作日）",
    "working days = calendar days − rest days and holidays (weekends worked in exchange count as working days)",
)


def _compute(given: Given, parameters: ParameterSet) -> Calculation:
    first, last = given.day("first_day"), given.day("last_day")
    span = days_of(first, last)
    if span == 0:
        raise Refusal(Wording("结束日期早于开始日期。", "The last day comes before the first."))
    if span > LONGEST:
        raise Refusal(Wording("时间跨度不能超过十年。", "The span may not be longer than ten years."))
    worked = sum(1 for _ in parameters.calendar(given.word("region")).working_days(first, last))
    return Calculation(
        WORKING_DAYS.title,
        Quantity(Decimal(worked), Unit.WORKING_DAYS),
        (
            Step(
                Wording("日历天数（首尾都计）", "calendar days, both ends counted"),
                f"{last} − {first} + 1",
                Quantity(Decimal(span), Unit.DAYS),
            ),
            Step(_COUNT, f"{span} − {span - worked}", Quantity(Decimal(worked), Unit.WORKING_DAYS)),
        ),
        rounding.NONE,
        (),
        (
            Wording(
                "按周一至周五的标准工作制和已公布的放假通知计算。",
                "Monday to Friday, with the published holidays.",
            ),
        ),
    )


WORKING_DAYS = Formula(
    CalculatorName.WORKING_DAYS,
    Wording("工作日天数", "Working days"),
    _COUNT,
    Needs(
        (
            questions.day("first_day", "从哪一天开始？", "Which is the first day?"),
            questions.day("last_day", "到哪一天为止？", "Which is the last day?"),
            questions.choice("region", "按哪里的节假日？", "Whose public holidays?", ("china", "singapore")),
        )
    ),
    _compute,
)
