"""The inputs that several calculators ask for, each with its question and what makes a value impossible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from assistant.answering.calculators.values import Input, InputKind, Value, Wording
from assistant.domain.parameters import Unit

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)


def between(lowest: str, highest: str, zh: str, en: str) -> Callable[[Value], Wording | None]:
    """A check that a number lies in a range; `zh` and `en` name it in the sentence."""

    def check(value: Value) -> Wording | None:
        if isinstance(value, Decimal) and Decimal(lowest) <= value <= Decimal(highest):
            return None
        return Wording(
            f"{zh}应在{lowest}到{highest}之间。", f"The {en} must lie between {lowest} and {highest}."
        )

    return check


def _sensible_day(value: Value) -> Wording | None:
    if isinstance(value, date) and EARLIEST <= value <= LATEST:
        return None
    return Wording(
        f"日期应在{EARLIEST}到{LATEST}之间。", f"The day must lie between {EARLIEST} and {LATEST}."
    )


def day(name: str, zh: str, en: str, required: bool = True) -> Input:
    """An input that is a day."""
    return Input(name, InputKind.DAY, Wording(zh, en), required=required, check=_sensible_day)


def number(
    name: str, question: Wording, unit: Unit, check: Callable[[Value], Wording | None], required: bool = True
) -> Input:
    """An input that is a number."""
    return Input(name, InputKind.NUMBER, question, unit, required, check=check)


def yes_no(name: str, zh: str, en: str, required: bool = False) -> Input:
    """An input that is yes or no; what nobody says is no."""
    return Input(name, InputKind.YES_NO, Wording(zh, en), required=required)


def choice(name: str, zh: str, en: str, choices: tuple[str, ...], required: bool = True) -> Input:
    """An input that is one of a few words."""
    return Input(name, InputKind.CHOICE, Wording(zh, en), required=required, choices=choices)


def word(name: str, zh: str, en: str, required: bool = True) -> Input:
    """An input that is a name."""
    return Input(name, InputKind.NAME, Wording(zh, en), required=required, check=_short)


def _short(value: Value) -> Wording | None:
    if isinstance(value, str) and 0 < len(value.strip()) <= 40:
        return None
    return Wording("名称应为1到40个字。", "A name must have 1 to 40 characters.")


_MONEY = between("1", "10000000", "金额", "amount")
_LEAVE = between("0", "366", "天数", "number of days")
_SERVICE = between("0", "60", "年数", "number of years")

HIRE_DATE = day("hire_date", "入职日期是哪一天？", "On which day did you join?")
HIRE_DATE_IF_KNOWN = day("hire_date", "入职日期是哪一天？", "On which day did you join?", required=False)
LEAVE_DATE = day("leave_date", "最后工作日（离职日期）是哪一天？", "Which day is the last day of employment?")
BASE_SALARY = number(
    "base_salary",
    Wording("每月基本工资是多少元？", "What is the monthly basic pay, in yuan?"),
    Unit.YUAN,
    _MONEY,
)
TAKEN = number(
    "days_taken",
    Wording("当年已经休了几天年假？", "How many days of annual leave have been taken this year?"),
    Unit.DAYS,
    _LEAVE,
)
TAKEN_IF_ANY = number("days_taken", TAKEN.question, Unit.DAYS, _LEAVE, required=False)
UNUSED = number(
    "days_unused",
    Wording("年底还有几天年假没有休？", "How many days of annual leave are unused at the end of the year?"),
    Unit.DAYS,
    _LEAVE,
)
CUMULATIVE_YEARS = number(
    "cumulative_years",
    Wording("在所有单位累计工作满几年？", "How many full years have you worked in all, for any employer?"),
    Unit.YEARS,
    _SERVICE,
)
CUMULATIVE_YEARS_IF_KNOWN = number(
    "cumulative_years", CUMULATIVE_YEARS.question, Unit.YEARS, _SERVICE, required=False
)
SERVICE_YEARS = number(
    "service_years",
    Wording("在本公司工作满几年？", "How many full years have you worked for the company?"),
    Unit.YEARS,
    _SERVICE,
    required=False,
)
GRADE = word("grade", "职级是什么（如P5、M2）?", "What is your grade (such as P5 or M2)?")
GRADE_IF_KNOWN = word(
    "grade", "职级是什么（如P5、M2）?", "What is your grade (such as P5 or M2)?", required=False
)
CITY = word("city", "出差去哪个城市？", "Which city is the trip to?")


def money(name: str, zh: str, en: str, required: bool = True) -> Input:
    """An input that is an amount of money, in yuan."""
    return number(name, Wording(zh, en), Unit.YUAN, _MONEY, required)
