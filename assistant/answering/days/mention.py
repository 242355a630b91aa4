"""A day or span that a text mentions, with the words it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.days.calendar import Span


class DateProblem(StrEnum):
    """Why a mention gives no day."""

    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    NEEDS_HIRE_DATE = "needs_hire_date"
    OTHER_CALENDAR = "other_calendar"


class Role(StrEnum):
    """What a mentioned day is to the question."""

    RULE = "rule"
    """The day whose rule is asked for."""
    CASE = "case"
    """A fact of the case: when somebody joined, travels, left, or a deadline."""
    IDLE = "idle"
    """Neither: it comes back every year, or is today."""


class Bound(StrEnum):
    """Whether the days themselves are meant, or what lies before or after."""

    ON = "on"
    BEFORE = "before"
    SINCE = "since"


class Precision(StrEnum):
    """How fine a mention is."""

    YEAR = "year"
    PART = "part"
    """A half, a quarter, a month, a week, or the end of one."""
    DAY = "day"
    VAGUE = "vague"
    """"Three years ago": a day that is meant as a time."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a text, from offset `start` to `end`, and the days they mean."""

    start: int
    end: int
    span: Span | None
    precision: Precision
    problem: DateProblem | None = None
    bound: Bound = Bound.ON
    hired: bool = False
    """It means the day the person was hired."""
    then: bool = False
    """It means what was mentioned before it."""
    yearless: bool = False
    """No year is said: the nearest was taken."""
