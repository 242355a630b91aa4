"""Sick pay by tenure, and the medical treatment period in which a contract may not be ended for illness. Pure."""

from __future__ import annotations

from decimal import Decimal

from assistant.answering.calculators import questions, rounding, statutes
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import clauses_of, years_on
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.values import Ask, Calculation, Quantity, Refusal, Step, Wording
from assistant.domain.parameters import ParameterName, Unit

_DAILY = Wording(
    "日病假工资 ＝ 基本工资 ÷ 21.75 × 病假工资比例", "a day's sick pay = basic pay ÷ 21.75 × rate"
)


def _sick_pay(given: Given, parameters: ParameterSet) -> Calculation:
    years = service_years(given)
    salary, absent = given.number("base_salary"), given.number("sick_days")
    rate = parameters.tier(ParameterName.SICK_PAY_RATE, years)
    month = parameters.one(ParameterName.PAID_DAYS_OF_MONTH)
    floor = parameters.find(ParameterName.SICK_PAY_FLOOR)
    daily = rounding.ratio(salary, rate.value, by=100 * month.value)
    total = rounding.cents(rounding.ratio(salary, rate.value, absent, by=100 * month.value))
    notes: tuple[Wording, ...] = ()
    if floor:
        notes = (
            Wording(
                f"当月病假工资不低于当地最低工资标准的{floor.value}%；这里没有核对最低工资。",
                f"A month's sick pay is not less than {floor.value}% of the local minimum wage, which was not checked.",
            ),
        )
    return Calculation(
        SICK_PAY.title,
        yuan(total),
        (
            Step(
                Wording(f"司龄满{years}年对应的比例", f"rate after {years} completed years of service"),
                "",
                Quantity(rate.value, Unit.PERCENT),
            ),
            Step(_DAILY, f"{salary} ÷ {month.value} × {rate.value}%", yuan(daily)),
            Step(
                Wording(
                    "病假工资 ＝ 日病假工资 × 病假工作日天数",
                    "sick pay = a day's sick pay × working days absent",
                ),
                f"{salary} ÷ {month.value} × {rate.value}% × {absent}",
                yuan(total),
            ),
        ),
        rounding.CENTS,
        clauses_of(rate, floor or month),
        notes,
        (Wording("天数为病假期间的工作日天数。", "Days absent are counted in working days."),),
    )


def service_years(given: Given) -> Decimal:
    """Whole years with the company, as said or from the day of joining. Ask: neither is known."""
    if given.has("service_years"):
        return given.number("service_years")
    if given.has("hire_date") and given.has("on"):
        if given.day("on") < given.day("hire_date"):
            raise Refusal(
                Wording("所问日期早于入职日期。", "The day asked about comes before the day of joining.")
            )
        return Decimal(years_on(given.day("hire_date"), given.day("on")))
    raise Ask("service_years")


def yuan(value: Decimal) -> Quantity:
    """An amount of money."""
    return Quantity(value, Unit.YUAN)


def _medical_period(given: Given, _: ParameterSet) -> Calculation:
    years = service_years(given)
    if given.word("region") == "shanghai":
        return _shanghai(years)
    worked = given.number("cumulative_years")
    if worked < years:
        raise Refusal(
            Wording(
                "累计工作年限少于本公司工作年限。",
                "Years of work in all are fewer than those with the company.",
            )
        )
    tiers = next(tiers for bound, tiers in statutes.MEDICAL_MONTHS if worked >= bound)
    months = statutes.reached(tiers, years) or 0
    cycle = statutes.MEDICAL_CYCLE[months]
    return Calculation(
        MEDICAL_PERIOD.title,
        _months(months),
        (
            Step(
                Wording(
                    f"实际工作{worked}年、在本单位{years}年对应的医疗期",
                    f"after {worked} years of work, {years} of them with the company",
                ),
                "",
                _months(months),
            ),
            Step(Wording("病休时间累计计算的周期", "sick leave is added up within"), "", _months(cycle)),
        ),
        rounding.NONE,
        (statutes.MEDICAL_PERIOD,),
    )


def _shanghai(years: Decimal) -> Calculation:
    whole = rounding.down(years)
    months = min(statutes.MEDICAL_FIRST_SHANGHAI + int(whole), statutes.MEDICAL_MOST_SHANGHAI)
    return Calculation(
        MEDICAL_PERIOD.title,
        _months(months),
        (
            Step(
                Wording(
                    "第1年3个月，以后每满1年增加1个月，最多24个月",
                    "3 months in the first year, one more for each completed year, 24 at most",
                ),
                f"min({statutes.MEDICAL_FIRST_SHANGHAI} + {whole}, {statutes.MEDICAL_MOST_SHANGHAI})",
                _months(months),
            ),
        ),
        rounding.NONE,
        (statutes.MEDICAL_PERIOD_SHANGHAI,),
    )


def _months(value: int) -> Quantity:
    return Quantity(Decimal(value), Unit.MONTHS)


_SERVICE = (
    questions.SERVICE_YEARS,
    questions.HIRE_DATE_IF_KNOWN,
    questions.day(
        "on", "按哪一天计算司龄？", "On which day are the years of service counted?", required=False
    ),
)
SICK_PAY = Formula(
    CalculatorName.SICK_PAY,
    Wording("病假工资", "Sick pay"),
    _DAILY,
    Needs(
        (
            questions.BASE_SALARY,
            questions.number(
                "sick_days",
                Wording("病假有几个工作日？", "How many working days of sick leave?"),
                Unit.WORKING_DAYS,
                questions.between("0.5", "23", "当月病假工作日天数", "number of working days in the month"),
            ),
            *_SERVICE,
        ),
        (ParameterName.SICK_PAY_RATE, ParameterName.PAID_DAYS_OF_MONTH, ParameterName.SICK_PAY_FLOOR),
    ),
    _sick_pay,
)
MEDICAL_PERIOD = Formula(
    CalculatorName.MEDICAL_PERIOD,
    Wording("医疗期", "Medical treatment period"),
    Wording(
        "按累计工作年限和本单位工作年限查表；上海按本单位工作年限计算",
        "by years of work in all and with the company; in Shanghai by years with the company",
    ),
    Needs(
        (
            questions.choice(
                "region",
                "工作地在上海还是其他地区？",
                "Is the place of work Shanghai?",
                ("shanghai", "china"),
            ),
            questions.CUMULATIVE_YEARS_IF_KNOWN,
            *_SERVICE,
        ),
        statutes=(statutes.MEDICAL_PERIOD, statutes.MEDICAL_PERIOD_SHANGHAI),
    ),
    _medical_period,
)
