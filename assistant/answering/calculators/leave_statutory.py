"""Statutory annual leave in China by cumulative years of work, with what excludes it. Pure."""

from __future__ import annotations

from decimal import Decimal

from assistant.answering.calculators import questions, rounding, statutes
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import days
from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.time_spans import days_of, year_end
from assistant.answering.calculators.values import Calculation, Step, Wording
from assistant.domain.parameters import Unit

_TIER = Wording(
    "累计工作满1年不满10年5天，满10年不满20年10天，满20年15天",
    "5 days from 1 year of work, 10 from 10 years, 15 from 20 years",
)
_TWELVE_MONTHS = Wording("已连续工作满12个月。", "Twelve months of work without a break are complete.")
_NOT_EXCLUDED = Wording(
    "没有《条例》第4条所列的情形（寒暑假、带薪事假累计20天以上、长期病假）。",
    "None of the exclusions of article 4 holds (school holidays, 20 days of paid personal leave, long sick leave).",
)
_WORKING_DAYS = Wording(
    "按工作日计，法定休假日和休息日不计入年休假。",
    "Counted in working days; public holidays and rest days are not leave.",
)


def _compute(given: Given, _: ParameterSet) -> Calculation:
    years = given.number("cumulative_years")
    full = statutes.reached(statutes.LEAVE_TIERS, years) or 0
    reached = Wording(f"累计工作{years}年；{_TIER.zh}", f"{years} years of work in all; {_TIER.en}")
    steps = [Step(reached, "", days(full))]
    clauses = [statutes.LEAVE_REGULATION]
    excluded = _exclusion(given, years) if full else None
    result = Decimal(full)
    if excluded:
        clauses.append(statutes.LEAVE_EXCLUSIONS)
        result = Decimal(0)
        steps.append(Step(excluded, "", days(0)))
    elif given.has("hire_date"):
        result = _share(given, Decimal(full), steps)
        clauses.append(statutes.LEAVE_ON_JOINING)
    clauses.append(statutes.LEAVE_TWELVE_MONTHS)
    return Calculation(
        STATUTORY.title,
        days(result),
        tuple(steps),
        rounding.DOWN_TO_DAY if given.has("hire_date") and not excluded else rounding.NONE,
        tuple(clauses),
        (_WORKING_DAYS,),
        (_TWELVE_MONTHS,) if excluded else (_TWELVE_MONTHS, _NOT_EXCLUDED),
    )


def _exclusion(given: Given, years: Decimal) -> Wording | None:
    most = statutes.reached(statutes.SICK_MONTHS_WITHOUT_LEAVE, years)
    if most and given.number("sick_months", Decimal(0)) >= most:
        return Wording(
            f"当年病假累计满{most}个月，不享受当年年休假",
            f"sick leave of {most} months or more in the year excludes it",
        )
    if given.number("paid_absence_days", Decimal(0)) >= statutes.PAID_ABSENCE_WITHOUT_LEAVE:
        return Wording(
            "带薪事假累计20天以上，不享受当年年休假", "20 days or more of paid personal leave exclude it"
        )
    if given.yes("school_holidays"):
        return Wording("寒暑假天数多于年休假天数，不享受当年年休假", "longer paid school holidays exclude it")
    return None


def _share(given: Given, full: Decimal, steps: list[Step]) -> Decimal:
    hired = given.day("hire_date")
    end = year_end(hired.year)
    left = days_of(hired, end)
    exact = rounding.ratio(left, full, by=365)
    result = min(rounding.down(exact), full)
    steps.append(
        Step(
            Wording("当年在本单位剩余日历天数", "calendar days left with the employer in the year"),
            f"{end} − {hired} + 1",
            days(left),
        )
    )
    formula = Wording("剩余日历天数 ÷ 365 × 全年天数", "days left ÷ 365 × days of a full year")
    steps.append(Step(formula, f"{left} ÷ 365 × {full}", days(exact)))
    steps.append(Step(Wording("舍去不足1整天的部分", "without the part day"), "", days(result)))
    return result


STATUTORY = Formula(
    CalculatorName.LEAVE_STATUTORY,
    Wording("法定年休假", "Statutory annual leave"),
    _TIER,
    Needs(
        (
            questions.CUMULATIVE_YEARS,
            questions.HIRE_DATE_IF_KNOWN,
            questions.number(
                "sick_months",
                Wording("当年病假累计几个月？", "How many months of sick leave this year?"),
                Unit.MONTHS,
                questions.between("0", "12", "月数", "number of months"),
                required=False,
            ),
            questions.number(
                "paid_absence_days",
                Wording(
                    "当年不扣工资的事假累计几天？", "How many days of personal leave with pay this year?"
                ),
                Unit.DAYS,
                questions.between("0", "366", "天数", "number of days"),
                required=False,
            ),
            questions.yes_no(
                "school_holidays", "寒暑假天数是否多于年休假天数？", "Are there longer paid school holidays?"
            ),
        ),
        statutes=(statutes.LEAVE_REGULATION, statutes.LEAVE_EXCLUSIONS, statutes.LEAVE_ON_JOINING),
    ),
    _compute,
)
