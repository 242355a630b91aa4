"""Inputs a model names -> those that the person said. Pure; what nobody said is dropped, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from assistant.answering.calculators.calculator import Calculator, Inputs
from assistant.answering.calculators.calculator import CalculatorName as Name
from assistant.answering.calculators.cities import ABROAD, IN_ENGLISH, MAINLAND
from assistant.answering.calculators.reading_days import read_days
from assistant.answering.calculators.reading_numbers import NUMBER, read_number
from assistant.answering.calculators.slot_reading import Asked, taken
from assistant.answering.calculators.slot_rules import read_slots
from assistant.answering.calculators.values import Input, InputKind, Value
from assistant.domain.identity import Attribute, Principal
from assistant.domain.parameters import Unit

_NUMBERS = re.compile(rf"(?>{NUMBER})(?P<half>\s?[天个小时]{{0,2}}半)?", re.IGNORECASE)
_MULTIPLES = {Unit.MONTHS: 12, Unit.DAYS: 7}
"""What a year or a week counts, where it was said in those."""
NO_MODELS_BUSINESS = frozenset({"on_probation", "in_mainland", "on", "leave_year"})
"""Told by the person's attributes, the city or the calendar, never by a model."""
_WITH_HIRE_DATE = {
    *(Name.LEAVE_JOINING, Name.LEAVE_LEAVING, Name.LEAVE_BY_MONTHS, Name.LEAVE_TENTH_YEAR),
    *(Name.SICK_PAY, Name.MEDICAL_PERIOD, Name.NOTICE_SINGAPORE, Name.SEVERANCE),
}
_IN_SINGAPORE = {
    Name.LEAVE_JOINING: Name.LEAVE_BY_MONTHS,
    Name.LEAVE_LEAVING: Name.LEAVE_BY_MONTHS,
    Name.NOTICE: Name.NOTICE_SINGAPORE,
}
_EVERYWHERE = {Name.CARRY_OVER, Name.WORKING_DAYS, Name.PROBATION}


def for_person(name: Name, principal: Principal, today: date) -> Name | None:
    """The calculation as it is made where the person works; None: it holds for others only."""
    who = Asked("", principal, today)
    if who.in_singapore:
        there = _IN_SINGAPORE.get(name, name)
        return there if there in {*_EVERYWHERE, *_IN_SINGAPORE.values()} else None
    if name in _IN_SINGAPORE.values():
        return next(own for own, there in _IN_SINGAPORE.items() if there is name)
    return None if who.outside_china and name not in _EVERYWHERE else name


def inputs_of(
    calculator: Calculator, named: Inputs, texts: Sequence[str], principal: Principal, today: date
) -> Inputs:
    """What is known of the person, what a model names of what they said in `texts`, and what is read there by rule.

    The last text is the question; of two values for an input the one read by rule holds.
    """
    known = _known(calculator, principal, today)
    spoken = {name: value for name, value in named.items() if _is_said(calculator, name, value, texts, today)}
    read = read_slots(calculator.name, texts[-1], principal, today) if _readable(calculator.name) else None
    ruled = {slot.name: slot.value for slot in read[1]} if read and read[0] is calculator.name else {}
    return _with_city(calculator, {**known, **spoken, **ruled})


def _readable(name: Name) -> bool:
    return name not in (Name.LEAVE_BY_MONTHS, Name.NOTICE_SINGAPORE)


def _is_said(calculator: Calculator, name: str, value: Value, texts: Sequence[str], today: date) -> bool:
    wanted = calculator.needs.input(name)
    if name in NO_MODELS_BUSINESS:
        return False
    if wanted.kind is InputKind.NUMBER:
        return any(value in _numbers(text, wanted, today) for text in texts)
    if wanted.kind is InputKind.DAY:
        return any(value == day.value for text in texts for day in read_days(text, today) if day.exact)
    if wanted.kind is InputKind.NAME:
        return any(_holds(text, str(value)) for text in texts)
    return True


def _numbers(text: str, wanted: Input, today: date) -> set[Decimal]:
    found: set[Decimal] = set()
    for match in _NUMBERS.finditer(text):
        half = match["half"] or ""
        value = read_number(match[0].removesuffix(half))
        if value is not None:
            found |= {value, value * _MULTIPLES.get(wanted.unit, 1), value + (Decimal("0.5") if half else 0)}
    if wanted.name == "days_taken" and (none := taken(Asked(text, Principal("", ""), today))) is not None:
        found |= {none.value} if isinstance(none.value, Decimal) else set()
    return found


def _holds(text: str, name: str) -> bool:
    folded = text.casefold()
    spellings = {name, *(english for english, own in IN_ENGLISH.items() if own == name)}
    return any(spelling.casefold() in folded for spelling in spellings if spelling.strip())


def _known(calculator: Calculator, principal: Principal, today: date) -> dict[str, Value]:
    """What the directory says of the person, as far as the calculation asks for it."""
    inputs = {wanted.name for wanted in calculator.needs.inputs}
    known: dict[str, Value] = {}
    grade, place = principal.attributes.get(Attribute.GRADE), Asked("", principal, today).place
    if "grade" in inputs and grade:
        known["grade"] = grade
    if "region" in inputs and place in ("china", "singapore"):
        shanghai = principal.attributes.get(Attribute.LOCATION) == "shanghai"
        known["region"] = "shanghai" if calculator.name is Name.MEDICAL_PERIOD and shanghai else place
    if "on_probation" in inputs and principal.attributes.get(Attribute.EMPLOYMENT_TYPE) == "probation":
        known["on_probation"] = True
    hired = principal.hire_date
    joining = calculator.name is Name.LEAVE_JOINING
    if hired and calculator.name in _WITH_HIRE_DATE and (not joining or hired.year == today.year):
        known["hire_date"] = hired
        known |= {"on": today} if "on" in inputs else {}
    return known


def _with_city(calculator: Calculator, inputs: Mapping[str, Value]) -> Inputs:
    """The city as the tables spell it, and whether it lies in mainland China, where that is known."""
    city = inputs.get("city")
    if not isinstance(city, str) or "in_mainland" not in {i.name for i in calculator.needs.inputs}:
        return inputs
    own = IN_ENGLISH.get(city.casefold(), city).removesuffix("市")
    known = {"in_mainland": own in MAINLAND} if own in MAINLAND or own in ABROAD else {}
    return {**inputs, **known, "city": own}
