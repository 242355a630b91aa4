"""Which inputs each calculation reads from a question, and what it cannot begin without. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from assistant.answering.calculators import slot_days as days
from assistant.answering.calculators import slot_money as money
from assistant.answering.calculators import slot_reading as read
from assistant.answering.calculators.calculator import CalculatorName as Name
from assistant.answering.calculators.slot import Slot, Source
from assistant.answering.calculators.slot_reading import Asked
from assistant.domain.identity import Attribute, Principal

Slots = tuple[Slot, ...]
Read = tuple[Name, Slots] | None
_THAT_YEAR = re.compile(r"当年|那年|那一年|year (?:i|of) join", re.IGNORECASE)
_SINCE = re.compile(r"半年|个月|刚")
_PLUS_ONE = re.compile(r"[Nn]\s{0,3}[+\uff0b]\s{0,3}1")
_OPEN_ENDED = re.compile(r"无固定期限|open-?ended|permanent contract", re.IGNORECASE)
_ON_PROBATION = re.compile(r"(?:我|还)在试用期|没转正|on probation", re.IGNORECASE)
_DAY_KINDS = (
    (re.compile(r"法定|public holiday", re.IGNORECASE), "public_holiday"),
    (
        re.compile(
            r"周末|(?:周|星期|礼拜)[六日天]|双休日|休息日|weekend|saturday|sunday|rest day",
            re.IGNORECASE,
        ),
        "rest_day",
    ),
    (
        re.compile(
            r"平时|平日|工作日|(?:周|星期|礼拜)[一二三四五]|weekday|workday|(?:mon|tues|wednes|thurs|fri)day",
            re.IGNORECASE,
        ),
        "workday",
    ),
)


def read_slots(name: Name, text: str, principal: Principal, today: date) -> Read:
    """The calculator with its inputs; None where the text brings too little, or it holds for others only."""
    return _READERS[name](Asked(text, principal, today))


def _only(*slots: Slot | None) -> Slots:
    return tuple(slot for slot in slots if slot is not None)


def _joining(asked: Asked) -> Read:
    hired = days.day_of(asked, "hire_date", days.JOINED)
    if hired is None and all(day.by_today for day in asked.days) and _SINCE.search(asked.text):
        hired = days.hired(asked)
    if hired is None or not isinstance(hired.value, date):
        return None
    if hired.value.year != asked.today.year and not (
        _THAT_YEAR.search(asked.text) and hired.source is Source.QUESTION
    ):
        return None
    name = Name.LEAVE_BY_MONTHS if asked.in_singapore else Name.LEAVE_JOINING
    taken = read.taken(asked)
    return name, _only(hired, taken, None if asked.in_singapore else read.cumulative_years(asked))


def _leaving(asked: Asked) -> Read:
    leaving = days.day_of(asked, "leave_date", days.LEFT)
    if leaving is None:
        return None
    name = Name.LEAVE_BY_MONTHS if asked.in_singapore else Name.LEAVE_LEAVING
    return name, _only(leaving, read.taken(asked), days.hired(asked))


def _tenth_year(asked: Asked) -> Read:
    completed = days.first_day(asked, "completed_on")
    return None if completed is None or asked.outside_china else (Name.LEAVE_TENTH_YEAR, (completed,))


def _statutory(asked: Asked) -> Read:
    years = read.cumulative_years(asked)
    return None if years is None or asked.outside_china else (Name.LEAVE_STATUTORY, (years,))


def _carry_over(asked: Asked) -> Read:
    unused = read.unused(asked)
    if unused is None:
        return None
    year = asked.today.year - (1 if "去年" in asked.text else 0)
    slots = [unused, Slot("leave_year", Decimal(year), Source.TODAY)]
    if "去年" in asked.text:
        slots.append(Slot("on", asked.today, Source.TODAY))
    return Name.CARRY_OVER, tuple(slots)


def _sick_pay(asked: Asked) -> Read:
    salary, absent = money.base_salary(asked), read.sick_days(asked)
    if asked.outside_china or (salary is None and absent is None):
        return None
    return Name.SICK_PAY, (*_only(salary, absent), *days.service(asked))


def _medical(asked: Asked) -> Read:
    service = days.service(asked)
    worked = read.cumulative_years(asked)
    if asked.outside_china or (worked is None and not service):
        return None
    region = None
    if asked.place:
        shanghai = asked.attribute(Attribute.LOCATION) == "shanghai"
        region = Slot("region", "shanghai" if shanghai else "china", Source.PROFILE)
    return Name.MEDICAL_PERIOD, (*_only(region, worked), *service)


def _notice(asked: Asked) -> Read:
    given = days.day_given(asked, "submitted_on")
    if given is None:
        return None
    slots = _only(given, _probationer(asked), read.grade(asked))
    if asked.in_singapore:
        return Name.NOTICE_SINGAPORE, (*slots, *_only(days.hired(asked)))
    return None if asked.outside_china else (Name.NOTICE, slots)


def _probationer(asked: Asked) -> Slot | None:
    match = asked.found(_ON_PROBATION)
    if match:
        return read.said("on_probation", True, match.start(), match.end())
    if asked.attribute(Attribute.EMPLOYMENT_TYPE) == "probation":
        return Slot("on_probation", True, Source.PROFILE)
    return None


def _probation(asked: Asked) -> Read:
    contract, hired = read.contract_months(asked), days.day_of(asked, "hire_date", days.JOINED)
    open_ended = asked.found(_OPEN_ENDED)
    unlimited = read.said("open_ended", True, open_ended.start(), open_ended.end()) if open_ended else None
    own = re.search(r"我|\b(?:my|i)\b", asked.text, re.IGNORECASE)
    if hired is None and own and asked.attribute(Attribute.EMPLOYMENT_TYPE) == "probation":
        hired = days.hired(asked)
    if contract is None and unlimited is None and hired is None:
        return None
    return Name.PROBATION, _only(contract, unlimited, hired)


def _overtime(asked: Asked) -> Read:
    salary, hours = money.base_salary(asked), read.hours(asked)
    if asked.outside_china or (salary is None and hours is None):
        return None
    return Name.OVERTIME, _only(
        salary, hours, _kind_of_day(asked), days.first_day(asked, "worked_on"), read.grade(asked)
    )


def _kind_of_day(asked: Asked) -> Slot | None:
    for pattern, kind in _DAY_KINDS:
        match = asked.found(pattern)
        if match:
            return read.said("kind_of_day", kind, match.start(), match.end())
    return None


def _working_days(asked: Asked) -> Read:
    first, last = days.first_day(asked, "first_day"), days.first_day(asked, "last_day", 1)
    if first is None or last is None or asked.place == "elsewhere":
        return None
    known = Slot("region", asked.place, Source.PROFILE) if asked.place else None
    return Name.WORKING_DAYS, _only(first, last, known)


def _hotel(asked: Asked) -> Read:
    city = read.city(asked)
    if not city or asked.outside_china:
        return None
    return Name.HOTEL_LIMIT, (*city, *_only(read.grade(asked), read.nights(asked), money.spent(asked)))


def _meals(asked: Asked) -> Read:
    city, length = read.city(asked), read.trip_days(asked)
    if not city or length is None or asked.outside_china:
        return None
    return Name.MEAL_ALLOWANCE, (*city, length)


def _bonus(asked: Asked) -> Read:
    hired = days.day_of(asked, "hire_date", days.JOINED)
    return None if hired is None or asked.outside_china else (Name.BONUS_MONTHS, (hired,))


def _severance(asked: Asked) -> Read:
    salary = money.base_salary(asked, "average_salary")
    salary = replace(salary, note=None) if salary else None
    leaving = days.day_of(asked, "leave_date", days.LEFT, alone=False)
    if asked.outside_china or (salary is None and leaving is None):
        return None
    plus_one = asked.found(_PLUS_ONE)
    extra = read.said("without_notice", True, plus_one.start(), plus_one.end()) if plus_one else None
    return Name.SEVERANCE, _only(salary, days.hired(asked), leaving, extra)


_READERS: Mapping[Name, Callable[[Asked], Read]] = MappingProxyType(
    {
        Name.LEAVE_JOINING: _joining,
        Name.LEAVE_LEAVING: _leaving,
        Name.LEAVE_TENTH_YEAR: _tenth_year,
        Name.LEAVE_STATUTORY: _statutory,
        Name.CARRY_OVER: _carry_over,
        Name.SICK_PAY: _sick_pay,
        Name.MEDICAL_PERIOD: _medical,
        Name.NOTICE: _notice,
        Name.PROBATION: _probation,
        Name.OVERTIME: _overtime,
        Name.WORKING_DAYS: _working_days,
        Name.HOTEL_LIMIT: _hotel,
        Name.MEAL_ALLOWANCE: _meals,
        Name.BONUS_MONTHS: _bonus,
        Name.SEVERANCE: _severance,
    }
)
