"""What a trip may cost: hotels by grade and city, meals by group of cities. Pure; a limit is never guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.answering.calculators import questions, rounding
from assistant.answering.calculators.calculator import CalculatorName, Formula, Given, Needs
from assistant.answering.calculators.leave_shares import clauses_of
from assistant.answering.calculators.parameter_set import Found, ParameterSet
from assistant.answering.calculators.sick_pay import yuan
from assistant.answering.calculators.values import Ask, Calculation, Refusal, Step, Wording
from assistant.domain.parameters import ParameterName, Unit

OTHER_CITIES = "其他城市"
OTHER_GROUP = "其他"
_HOTEL = Wording("住宿上限 ＝ 每晚限额 × 晚数", "hotel limit = limit a night × nights")
_MEALS = Wording("餐补 ＝ 每天标准 × 天数", "meal allowance = amount a day × days")
_CEILING = Wording(
    "标准是上限，凭发票在实际支出内报销。", "It is a ceiling: what was spent is reimbursed against invoices."
)
_DAYS = Wording(
    "出发日和返回日各按一天计算，客户或会议供餐的按餐扣减。",
    "The days of departure and return count; provided meals are deducted.",
)


def _hotel(given: Given, parameters: ParameterSet) -> Calculation:
    column = _column(given.word("grade"), parameters)
    limit, assumptions = _of_city(given, parameters, column)
    nights = given.number("nights", Decimal(1))
    total = limit.value * nights
    steps = [Step(_HOTEL, f"{limit.value} × {nights}", yuan(total))]
    if given.has("spent"):
        spent = given.number("spent")
        smaller = Wording("可报销 ＝ 上限与实际支出中较小的", "reimbursed = the smaller of limit and expense")
        steps.append(Step(smaller, f"min({total}, {spent})", yuan(min(total, spent))))
    return Calculation(
        HOTEL.title, steps[-1].result, tuple(steps), rounding.NONE, limit.clauses, (_CEILING,), assumptions
    )


def _of_city(given: Given, parameters: ParameterSet, column: str) -> tuple[Found, tuple[Wording, ...]]:
    city = given.word("city").strip().removesuffix("市")
    limit = parameters.find(ParameterName.HOTEL_LIMIT, city, column)
    if limit is not None:
        return limit, ()
    if not given.has("in_mainland"):
        raise Ask("in_mainland")
    if not given.yes("in_mainland"):
        raise Refusal(
            Wording(
                f"表中没有{city}；没有列出的境外城市按邻近城市执行，请联系HR确认按哪个城市。",
                f"{city} is not in the table; cities abroad follow a neighbouring one: please ask HR which.",
            ),
            parameters.clauses_of((ParameterName.HOTEL_LIMIT,)),
        )
    granted = Wording(
        f"{city}没有列出，按“{OTHER_CITIES}”执行。",
        f"{city} is not listed and counts as another mainland city.",
    )
    return parameters.one(ParameterName.HOTEL_LIMIT, OTHER_CITIES, column), (granted,)


def _column(grade: str, parameters: ParameterSet) -> str:
    """The column whose grades hold this one: P5 in P5-P6, M2 in M."""
    asked = re.fullmatch(r"([A-Z])\s?(\d{1,2})?级?", grade.strip().upper())
    for column in parameters.columns(ParameterName.HOTEL_LIMIT):
        bounds = re.fullmatch(r"([A-Z])(?:(\d+)-[A-Z](\d+))?", column)
        if not asked or not bounds or asked[1] != bounds[1]:
            continue
        if bounds[2] is None or (asked[2] and int(bounds[2]) <= int(asked[2]) <= int(bounds[3])):
            return column
    raise Refusal(Wording(f"表中没有职级“{grade}”。", f"There is no grade {grade} in the table."))


def _meals(given: Given, parameters: ParameterSet) -> Calculation:
    city = given.word("city").strip().removesuffix("市")
    group, assumptions = _group(given, parameters, city)
    allowance = parameters.one(ParameterName.MEAL_ALLOWANCE, group)
    days = given.number("days")
    total = allowance.value * days
    belongs = parameters.find(ParameterName.CITY_GROUP, city, group)
    steps = (
        Step(Wording(f"{city}:{group}", f"{city}: {group}"), "", yuan(allowance.value)),
        Step(_MEALS, f"{allowance.value} × {days}", yuan(total)),
    )
    clauses = clauses_of(allowance, *([belongs] if belongs else []))
    return Calculation(MEALS.title, yuan(total), steps, rounding.NONE, clauses, (_DAYS,), assumptions)


def _group(given: Given, parameters: ParameterSet, city: str) -> tuple[str, tuple[Wording, ...]]:
    for group in parameters.columns(ParameterName.CITY_GROUP):
        known = parameters.find(ParameterName.CITY_GROUP, city, group)
        if known and parameters.find(ParameterName.MEAL_ALLOWANCE, group):
            return group, ()
    if not given.has("in_mainland"):
        raise Ask("in_mainland")
    if not given.yes("in_mainland"):
        raise Refusal(
            Wording(f"表中没有{city}的标准，请联系HR。", f"There is no amount for {city}: please ask HR."),
            parameters.clauses_of((ParameterName.MEAL_ALLOWANCE,)),
        )
    return OTHER_GROUP, (
        Wording(
            f"{city}没有列出，按“{OTHER_CITIES}”执行。",
            f"{city} is not listed and counts as another mainland city.",
        ),
    )


_MAINLAND = questions.yes_no("in_mainland", "这个城市在境内吗？", "Is the city in mainland China?")
_NIGHTS = questions.between("1", "366", "晚数", "number of nights")
HOTEL = Formula(
    CalculatorName.HOTEL_LIMIT,
    Wording("住宿限额", "Hotel limit"),
    _HOTEL,
    Needs(
        (
            questions.CITY,
            questions.GRADE,
            questions.number(
                "nights", Wording("住几晚？", "How many nights?"), Unit.NIGHTS, _NIGHTS, required=False
            ),
            questions.money("spent", "实际花了多少元？", "How much was spent, in yuan?", required=False),
            _MAINLAND,
        ),
        (ParameterName.HOTEL_LIMIT,),
    ),
    _hotel,
)
MEALS = Formula(
    CalculatorName.MEAL_ALLOWANCE,
    Wording("出差餐补", "Meal allowance"),
    _MEALS,
    Needs(
        (
            questions.CITY,
            questions.number(
                "days",
                Wording("出差几天？", "How many days is the trip?"),
                Unit.DAYS,
                questions.between(
                    "0.5", "30", "天数（超过30天另有规定）", "number of days (other rules hold beyond 30)"
                ),
            ),
            _MAINLAND,
        ),
        (ParameterName.MEAL_ALLOWANCE, ParameterName.CITY_GROUP),
    ),
    _meals,
)
