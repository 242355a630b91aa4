"""How many months of the year of joining count for the year-end bonus. Pure."""

from __future__ import annotations

from decimal import Decimal

from assistant.answering.calculators import questions, rounding
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import clauses_of
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.values import Calculation, Quantity, Step, Wording
from assistant.domain.parameters import ParameterName, Unit

_MONTHS = Wording(
    "在职月数（入职当月按入职日期计或不计）",
    "months employed (the month of joining counts by the day of joining)",
)
_SHARE = Wording("折算比例 ＝ 在职月数 ÷ 12", "share = months employed ÷ 12")


def _compute(given: Given, parameters: ParameterSet) -> Calculation:
    hired = given.day("hire_date")
    joined_by = parameters.one(ParameterName.BONUS_JOINED_BY)
    least = parameters.one(ParameterName.BONUS_LEAST_MONTHS)
    counts = hired.day <= joined_by.value
    months = 12 - hired.month + (1 if counts else 0)
    paid = months if months >= least.value else 0
    steps = [Step(_MONTHS, f"12 − {hired.month} + {1 if counts else 0}", _of(months))]
    if paid:
        steps.append(
            Step(_SHARE, f"{months} ÷ 12", Quantity(rounding.ratio(100, months, by=12), Unit.PERCENT))
        )
    else:
        few = Wording(
            f"不满{least.value}个月，不参加当年年终奖的分配",
            f"fewer than {least.value} months: no bonus that year",
        )
        steps.append(Step(few, "", _of(0)))
    granted = Wording(
        "至12月31日一直在职，没有长期病假或事假扣减。",
        "Employed until 31 December, with no long absence to deduct.",
    )
    return Calculation(
        BONUS.title,
        _of(paid),
        tuple(steps),
        rounding.NONE,
        clauses_of(joined_by, least),
        assumptions=(granted,),
    )


def _of(months: int) -> Quantity:
    return Quantity(Decimal(months), Unit.MONTHS)


BONUS = Formula(
    CalculatorName.BONUS_MONTHS,
    Wording("年终奖折算月数", "Months that count for the year-end bonus"),
    _SHARE,
    Needs((questions.HIRE_DATE,), (ParameterName.BONUS_JOINED_BY, ParameterName.BONUS_LEAST_MONTHS)),
    _compute,
)
