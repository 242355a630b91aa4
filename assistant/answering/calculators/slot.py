"""An input that was found, and where it comes from. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.calculators.values import Value, Wording


class Source(StrEnum):
    """Where an input comes from."""

    QUESTION = "question"
    PROFILE = "profile"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Slot:
    """An input that was found."""

    name: str
    value: Value
    source: Source
    start: int = 0
    """Where its words stand in the question; start = end where they do not."""
    end: int = 0
    note: Wording | None = None
    """What was taken for granted in reading it."""
    rivals: tuple[Value, ...] = ()
    """Other values the question gives for the same; one has to be chosen before anything is worked out."""
