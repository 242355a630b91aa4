"""How long probation lasts, when it ends, and the most the law allows for the contract. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators import questions, rounding, statutes
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.time_spans import last_day_of
from assistant.answering.calculators.values import Ask, Calculation, Quantity, Refusal, Step, Wording
from assistant.domain.parameters import ParameterName, Unit

_OPEN_ENDED = "open_ended"
_LENGTH = Wording("按劳动合同期限确定的试用期", "probation for the length of the contract")
_AGREED = Wording("约定的试用期", "probation as agreed")
_MONTH_END = Wording(
    "到期月没有对应日期的，以该月最后一天为准。",
    "Where the last month has no such day, it ends with that month.",
)


def _compute(given: Given, parameters: ParameterSet) -> Calculation:
    rows = parameters.rows(ParameterName.PROBATION)
    if any(row.unit is not Unit.MONTHS for row in rows):
        raise Refusal(Wording("现行条款的试用期不按月计。", "Probation in force is not counted in months."))
    whatever = len(rows) == 1 and rows[0].row == "0"
    usual = rows[0] if whatever else _for_contract(given, parameters)
    most = None if whatever else _most(given)
    length, first = _length(given, usual, most)
    clauses = usual.clauses if most is None else (*usual.clauses, statutes.PROBATION_LIMITS)
    steps = [first]
    if most is not None:
        limit = Wording("法定上限", "most the law allows")
        steps.append(Step(limit, "", Quantity(Decimal(most), Unit.MONTHS)))
    if given.has("hire_date") and length:
        hired = given.day("hire_date")
        steps.append(Step(_ending(hired, length), "", last_day_of(hired, int(length))))
        return Calculation(PROBATION.title, steps[-1].result, tuple(steps), _MONTH_END, clauses)
    return Calculation(PROBATION.title, first.result, tuple(steps), rounding.NONE, clauses)


def _ending(hired: date, months: Decimal) -> Wording:
    return Wording(
        f"试用期最后一天:自{hired}起满{months}个月的前一日".replace(":", "："),
        f"last day of probation: the day before {months} months from {hired} are over",
    )


def _length(given: Given, usual: Found, most: int | None) -> tuple[Decimal, Step]:
    if not given.has("agreed_months"):
        return usual.value, Step(_LENGTH, "", Quantity(usual.value, Unit.MONTHS))
    agreed = given.number("agreed_months")
    if agreed % 1:
        raise Refusal(Wording("约定的试用期应为整月。", "Agreed probation must be whole months."))
    if most is not None and agreed > most:
        raise Refusal(
            Wording(
                f"约定的{agreed}个月超过法定上限{most}个月，超过的部分不能约定：请联系HR。",
                f"The agreed {agreed} months are above the {most} months the law allows: please ask HR.",
            ),
            (statutes.PROBATION_LIMITS,),
        )
    return agreed, Step(_AGREED, "", Quantity(agreed, Unit.MONTHS))


def _for_contract(given: Given, parameters: ParameterSet) -> Found:
    if given.yes(_OPEN_ENDED):
        return parameters.find(ParameterName.PROBATION, _OPEN_ENDED) or parameters.one(
            ParameterName.PROBATION, "36"
        )
    if not given.has("contract_months"):
        raise Ask("contract_months")
    return parameters.tier(ParameterName.PROBATION, given.number("contract_months"))


def _most(given: Given) -> int:
    if given.yes(_OPEN_ENDED):
        return 6
    return statutes.reached(statutes.PROBATION_TIERS, given.number("contract_months")) or 0


PROBATION = Formula(
    CalculatorName.PROBATION,
    Wording("试用期", "Probation"),
    _LENGTH,
    Needs(
        (
            questions.number(
                "contract_months",
                Wording("劳动合同期限是几个月（几年）?", "How many months does the contract run?"),
                Unit.MONTHS,
                questions.between("0", "600", "合同月数", "number of months"),
                required=False,
            ),
            questions.yes_no(_OPEN_ENDED, "是无固定期限劳动合同吗？", "Is the contract open-ended?"),
            questions.HIRE_DATE_IF_KNOWN,
            questions.number(
                "agreed_months",
                Wording("合同约定的试用期是几个月？", "How many months of probation does the contract say?"),
                Unit.MONTHS,
                questions.between("0", "60", "试用期月数", "number of months"),
                required=False,
            ),
        ),
        (ParameterName.PROBATION,),
        (statutes.PROBATION_LIMITS,),
    ),
    _compute,
)
