"""What a calculation is made of and how it ends. Pure values; knows no policy and no formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from assistant.domain.parameters import ClauseReference, Unit


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Chinese for zh, else English."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts."""

    value: Decimal
    unit: Unit


Value = Decimal | date | bool | str
"""What an input may hold: a number, a day, yes or no, or a choice or name."""
Result = Quantity | date


class InputKind(StrEnum):
    """What may be said for an input."""

    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    NAME = "name"


def _any(_: Value) -> Wording | None:
    """Nothing to object to."""
    return None


@dataclass(frozen=True, slots=True)
class Input:
    """Something the person knows and the policy does not."""

    name: str
    kind: InputKind
    question: Wording
    """Asked where it is missing."""
    unit: Unit = Unit.NONE
    required: bool = True
    """Without it nothing can be worked out; others are asked for where they turn out to matter."""
    choices: tuple[str, ...] = ()
    check: Callable[[Value], Wording | None] = _any
    """A sentence where the value is impossible."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working."""

    formula: Wording
    substituted: str
    """The same with the numbers put in; empty where the formula has none."""
    result: Result


@dataclass(frozen=True, slots=True)
class Calculation:
    """A result with everything needed to check it by hand."""

    title: Wording
    result: Result
    steps: tuple[Step, ...]
    rounding: Wording
    clauses: tuple[ClauseReference, ...]
    notes: tuple[Wording, ...] = ()
    assumptions: tuple[Wording, ...] = ()
    """What was taken for granted because nobody said otherwise."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What has to be asked, with the formula it is needed for."""

    title: Wording
    inputs: tuple[Input, ...]
    formula: Wording
    clauses: tuple[ClauseReference, ...] = ()
    notes: tuple[Wording, ...] = ()
    """Why it is asked, where something was said."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was worked out, in one sentence."""

    reason: Wording
    clauses: tuple[ClauseReference, ...] = ()


Ending = Calculation | Missing | Refused


class Refusal(Exception):
    """Raised inside a calculator; leaves it as Refused."""

    def __init__(self, reason: Wording, clauses: tuple[ClauseReference, ...] = ()) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.clauses = clauses


class Ask(Exception):
    """Raised inside a calculator where an input turns out to matter; leaves it as Missing."""

    def __init__(self, *names: str) -> None:
        super().__init__(", ".join(names))
        self.names = names
