"""What every calculator does before its formula: check what was given, ask for what is missing, refuse in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from enum import StrEnum
from typing import Protocol

from assistant.answering.calculators.parameter_set import ParameterSet
from assistant.answering.calculators.values import (
    Ask,
    Calculation,
    Ending,
    Input,
    InputKind,
    Missing,
    Refusal,
    Refused,
    Value,
    Wording,
)
from assistant.domain.parameters import ClauseReference, ParameterName

Inputs = Mapping[str, Value]


class CalculatorName(StrEnum):
    """What can be worked out."""

    LEAVE_JOINING = "annual_leave_year_of_joining"
    LEAVE_LEAVING = "annual_leave_year_of_leaving"
    LEAVE_TENTH_YEAR = "annual_leave_year_of_long_service"
    LEAVE_BY_MONTHS = "annual_leave_by_completed_months"
    LEAVE_STATUTORY = "annual_leave_statutory"
    CARRY_OVER = "annual_leave_carry_over"
    SICK_PAY = "sick_pay"
    MEDICAL_PERIOD = "medical_treatment_period"
    NOTICE = "notice_period"
    NOTICE_SINGAPORE = "notice_period_singapore"
    PROBATION = "probation_end"
    OVERTIME = "overtime_pay"
    WORKING_DAYS = "working_days"
    HOTEL_LIMIT = "hotel_limit"
    MEAL_ALLOWANCE = "meal_allowance"
    BONUS_MONTHS = "year_end_bonus_months"
    SEVERANCE = "statutory_severance"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a calculation rests on."""

    inputs: tuple[Input, ...]
    parameters: tuple[ParameterName, ...] = ()
    """Set by clauses; a person may never say them."""
    statutes: tuple[ClauseReference, ...] = ()

    def input(self, name: str) -> Input:
        """The input of this name. KeyError: there is none."""
        return next((i for i in self.inputs if i.name == name), None) or _unknown(name)


class Calculator(Protocol):
    """Works one thing out, the same way every time."""

    @property
    def name(self) -> CalculatorName:
        """What it works out."""

    @property
    def title(self) -> Wording:
        """The same for people."""

    @property
    def formula(self) -> Wording:
        """Shown where inputs are missing."""

    @property
    def needs(self) -> Needs:
        """Inputs to ask for and parameters to look up."""

    def work_out(self, inputs: Inputs, parameters: ParameterSet) -> Ending:
        """The calculation, what to ask first, or why not. Never raises for what people may say."""


class Given:
    """Checked inputs, by name and type."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs

    def has(self, name: str) -> bool:
        """Whether it was said."""
        return name in self._inputs

    def number(self, name: str, default: Decimal | None = None) -> Decimal:
        """A number. Ask: it was not said and has no default."""
        value = self._inputs.get(name, default)
        if not isinstance(value, Decimal):
            raise Ask(name)
        return Decimal(f"{value:f}")

    def day(self, name: str) -> date:
        """A day. Ask: it was not said."""
        value = self._inputs.get(name)
        if not isinstance(value, date):
            raise Ask(name)
        return value

    def word(self, name: str) -> str:
        """A choice or name. Ask: it was not said."""
        value = self._inputs.get(name)
        if not isinstance(value, str):
            raise Ask(name)
        return value

    def yes(self, name: str) -> bool:
        """Whether yes was said; what was not said is no."""
        return self._inputs.get(name) is True


@dataclass(frozen=True, slots=True)
class Formula:
    """A calculator made of what it needs and one function."""

    name: CalculatorName
    title: Wording
    formula: Wording
    needs: Needs
    compute: Callable[[Given, ParameterSet], Calculation]

    def work_out(self, inputs: Inputs, parameters: ParameterSet) -> Ending:
        """The calculation, what to ask first, or why not."""
        try:
            given = Given(self._checked(inputs))
            return self.compute(given, parameters)
        except Ask as ask:
            return self._missing(tuple(self.needs.input(name) for name in ask.names), parameters)
        except Refusal as refusal:
            return Refused(refusal.reason, refusal.clauses)
        except (DecimalException, OverflowError, ValueError):
            return Refused(OUT_OF_RANGE)

    def _checked(self, inputs: Inputs) -> Inputs:
        known = {i.name: i for i in self.needs.inputs}
        for name, value in inputs.items():
            if name not in known:
                continue
            objection = _kind_objection(known[name], value) or known[name].check(value)
            if objection:
                raise Refusal(objection)
        lacking = [name for name, i in known.items() if i.required and name not in inputs]
        if lacking:
            raise Ask(*lacking)
        return {name: value for name, value in inputs.items() if name in known}

    def _missing(self, inputs: tuple[Input, ...], parameters: ParameterSet) -> Missing:
        clauses = (*parameters.clauses_of(self.needs.parameters), *self.needs.statutes)
        return Missing(self.title, inputs, self.formula, clauses)


OUT_OF_RANGE = Wording("给出的数值超出可计算的范围。", "The numbers given are out of any sensible range.")
_TYPES = {
    InputKind.NUMBER: Decimal,
    InputKind.DAY: date,
    InputKind.YES_NO: bool,
    InputKind.CHOICE: str,
    InputKind.NAME: str,
}


def _kind_objection(wanted: Input, value: Value) -> Wording | None:
    fits = isinstance(value, _TYPES[wanted.kind])
    if isinstance(value, Decimal) and not value.is_finite():
        fits = False
    if fits and (not wanted.choices or value in wanted.choices):
        return None
    options = ("", f": {', '.join(wanted.choices)}")[bool(wanted.choices)]
    return Wording(
        f"“{wanted.name}”的值“{value}”不可用{options}。", f"{value!s} cannot be {wanted.name}{options}."
    )


def _unknown(name: str) -> Input:
    raise KeyError(name)
