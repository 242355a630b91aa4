"""Overtime pay by kind of day. Pure."""

from __future__ import annotations

from assistant.answering.calculators import questions, rounding, statutes
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import clauses_of
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.sick_pay import yuan
from assistant.answering.calculators.values import Ask, Calculation, Quantity, Refusal, Step, Wording
from assistant.domain.parameters import ParameterName, Unit

_HOURLY = Wording("小时工资 ＝ 基本工资 ÷ 21.75 ÷ 8", "an hour's pay = basic pay ÷ 21.75 ÷ 8")
_TOTAL = Wording("加班工资 ＝ 小时工资 × 倍数 × 小时数", "overtime pay = an hour's pay × rate × hours")
_APPROVED = Wording(
    "加班经过审批；优先安排调休的，以实际安排为准。",
    "The overtime was approved and no time off was given for it.",
)
KINDS = tuple(statutes.OVERTIME_RATES)


def _compute(given: Given, parameters: ParameterSet) -> Calculation:
    if given.has("grade") and given.word("grade").strip().upper().startswith("M"):
        raise Refusal(
            Wording("M级管理人员不适用加班工资的规定。", "Overtime pay does not apply to M grades."),
            parameters.clauses_of((ParameterName.OVERTIME_RATE,)),
        )
    salary, hours = given.number("base_salary"), given.number("hours")
    kind = _kind(given, parameters)
    rate = parameters.one(ParameterName.OVERTIME_RATE, kind)
    month, day = parameters.one(ParameterName.PAID_DAYS_OF_MONTH), parameters.one(ParameterName.HOURS_OF_DAY)
    divisor = month.value * day.value
    total = rounding.cents(rounding.ratio(salary, rate.value, hours, by=100 * divisor))
    return Calculation(
        OVERTIME.title,
        yuan(total),
        (
            Step(
                _HOURLY, f"{salary} ÷ {month.value} ÷ {day.value}", yuan(rounding.ratio(salary, by=divisor))
            ),
            Step(Wording("加班倍数", "rate"), "", Quantity(rate.value, Unit.PERCENT)),
            Step(_TOTAL, f"{salary} ÷ {month.value} ÷ {day.value} × {rate.value}% × {hours}", yuan(total)),
        ),
        rounding.CENTS,
        (*clauses_of(rate, day), statutes.OVERTIME),
        assumptions=(_APPROVED,),
    )


def _kind(given: Given, parameters: ParameterSet) -> str:
    """What the calendar says of the day, for a Sunday may be worked in exchange; else what was said."""
    said = given.word("kind_of_day") if given.has("kind_of_day") else None
    if not given.has("worked_on"):
        if said is None:
            raise Ask("kind_of_day")
        return said
    try:
        return parameters.calendar("china").kind(given.day("worked_on")).value
    except Refusal:
        if said is None:
            raise
        return said


OVERTIME = Formula(
    CalculatorName.OVERTIME,
    Wording("加班工资", "Overtime pay"),
    Wording(
        "加班工资 ＝ 基本工资 ÷ 21.75 ÷ 8 × 倍数 × 小时数",
        "overtime pay = basic pay ÷ 21.75 ÷ 8 × rate × hours",
    ),
    Needs(
        (
            questions.BASE_SALARY,
            questions.number(
                "hours",
                Wording("加班几小时？", "How many hours of overtime?"),
                Unit.HOURS,
                questions.between("0.01", "744", "小时数", "number of hours"),
            ),
            questions.choice(
                "kind_of_day",
                "是工作日、休息日还是法定节假日加班？",
                "Was it on a workday, a rest day or a public holiday?",
                KINDS,
                required=False,
            ),
            questions.day("worked_on", "在哪一天加班？", "On which day was the overtime?", required=False),
            questions.GRADE_IF_KNOWN,
        ),
        (ParameterName.OVERTIME_RATE, ParameterName.PAID_DAYS_OF_MONTH, ParameterName.HOURS_OF_DAY),
        (statutes.OVERTIME,),
    ),
    _compute,
)
