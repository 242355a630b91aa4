"""Statutory severance in China: N, N+1, and the cap at three times the local average wage. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.answering.calculators import questions, rounding, statutes
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.sick_pay import yuan
from assistant.answering.calculators.time_spans import completed_months, last_day_of
from assistant.answering.calculators.values import Calculation, Quantity, Refusal, Step, Wording
from assistant.domain.parameters import Unit

_MONTHS = Wording(
    "补偿月数 N：每满一年1个月，6个月以上不满一年按1个月，不满6个月按半个月",
    "months N: 1 a full year, 1 for a rest of six months or more, half for less",
)
_GROUNDS = Wording(
    "属于《劳动合同法》第46条应当支付经济补偿的情形（员工主动辞职一般不属于）。",
    "Severance is due under article 46 (as a rule not where the employee resigns).",
)
_NOT_CAPPED = Wording(
    "没有核对当地上年度职工月平均工资三倍的上限。",
    "The cap at three times the local average wage was not checked.",
)
_SAME_PAY = Wording("代通知金按平均月工资计算。", "Pay in lieu of notice is taken to be the average wage.")
FROM = date(2008, 1, 1)


def _compute(given: Given, _: ParameterSet) -> Calculation:
    hired, last = given.day("hire_date"), given.day("leave_date")
    if last < hired:
        raise Refusal(
            Wording("离职日期早于入职日期。", "The day of leaving comes before the day of joining.")
        )
    if hired < FROM:
        raise Refusal(
            Wording(
                "2008年以前的工作年限按当时的规定计算，请联系HR。",
                "Service before 2008 follows older rules: please ask HR.",
            ),
            (statutes.SEVERANCE_BEFORE_2008,),
        )
    months = months_of_pay(hired, last)
    steps = [Step(_MONTHS, f"{hired} → {last}", Quantity(months, Unit.MONTHS))]
    wage, months = _capped(given, months, steps)
    total = wage * months
    steps.append(
        Step(
            Wording("经济补偿 ＝ N × 月工资", "severance = N × monthly wage"),
            f"{months} × {wage}",
            yuan(total),
        )
    )
    clauses = [statutes.SEVERANCE, statutes.SEVERANCE_GROUNDS]
    assumptions = [_GROUNDS] if given.has("local_average") else [_GROUNDS, _NOT_CAPPED]
    if given.yes("without_notice"):
        clauses.append(statutes.PAY_FOR_NOTICE)
        total = _plus_one(given, total, steps, assumptions)
    result = rounding.cents(total)
    steps[-1] = Step(steps[-1].formula, steps[-1].substituted, yuan(result))
    return Calculation(
        SEVERANCE.title,
        yuan(result),
        tuple(steps),
        rounding.CENTS,
        tuple(clauses),
        assumptions=tuple(assumptions),
    )


def months_of_pay(hired: date, last: date) -> Decimal:
    """N: one a full year, one for a rest of six months or more, half for a smaller rest."""
    years, rest = divmod(completed_months(hired, last), 12)
    if rest >= 6:
        return Decimal(years + 1)
    if years and last_day_of(hired, 12 * years) == last:
        return Decimal(years)
    return years + Decimal("0.5")


def _capped(given: Given, months: Decimal, steps: list[Step]) -> tuple[Decimal, Decimal]:
    wage = given.number("average_salary")
    if not given.has("local_average"):
        return wage, months
    cap = statutes.SEVERANCE_CAP * given.number("local_average")
    if wage <= cap:
        return wage, months
    counted = min(months, Decimal(statutes.SEVERANCE_YEARS))
    capped = Wording(
        "月工资高于当地平均工资三倍，按三倍计算，年限最高12年",
        "above three times the local average: capped, 12 years at most",
    )
    steps.append(Step(capped, f"3 × {given.number('local_average')}", yuan(cap)))
    return cap, counted


def _plus_one(given: Given, total: Decimal, steps: list[Step], assumptions: list[Wording]) -> Decimal:
    extra = given.number("last_month_salary", given.number("average_salary"))
    if not given.has("last_month_salary"):
        assumptions.append(_SAME_PAY)
    plus = Wording(
        "N＋1 ＝ 经济补偿 ＋ 一个月工资（代通知金）", "N+1 = severance + one month's pay in lieu of notice"
    )
    steps.append(Step(plus, f"{total} + {extra}", yuan(total + extra)))
    return total + extra


SEVERANCE = Formula(
    CalculatorName.SEVERANCE,
    Wording("法定经济补偿", "Statutory severance"),
    Wording("经济补偿 ＝ N × 离职前12个月平均工资", "severance = N × average wage of the last 12 months"),
    Needs(
        (
            questions.HIRE_DATE,
            questions.LEAVE_DATE,
            questions.money(
                "average_salary",
                "离职前12个月的平均工资是多少元？",
                "What was the average wage of the last 12 months, in yuan?",
            ),
            questions.money(
                "local_average",
                "当地上年度职工月平均工资是多少元？",
                "What is the local average monthly wage of the year before, in yuan?",
                required=False,
            ),
            questions.yes_no(
                "without_notice", "公司没有提前30天通知吗（N＋1）?", "Was there no notice of 30 days (N+1)?"
            ),
            questions.money(
                "last_month_salary",
                "上个月工资是多少元？",
                "What was last month's pay, in yuan?",
                required=False,
            ),
        ),
        statutes=(statutes.SEVERANCE, statutes.SEVERANCE_GROUNDS, statutes.PAY_FOR_NOTICE),
    ),
    _compute,
)
