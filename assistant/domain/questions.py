"""A question, the date it is asked about, and the way it takes through the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.domain.identity import Attribute


class RouteKind(StrEnum):
    """faq: an approved answer, no model. fast: no thinking. thinking: the model thinks first."""

    FAQ = "faq"
    FAST = "fast"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a question goes, and why."""

    kind: RouteKind
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked and in its standalone form (equal on first turns)."""

    text: str
    standalone: str
    as_of: date
    language: str
    """zh or en: the language to answer in."""
    dated: str = ""
    """How the day it names was understood, one sentence; empty: it names none."""
    about: tuple[tuple[Attribute, str], ...] = ()
    """Values of attributes that it is asked for, whatever those of the person are."""
    stated: tuple[tuple[Attribute, str], ...] = ()
    """What the person has said of themselves in this conversation, where nobody else tells it."""


def language_of(text: str) -> str:
    """zh when any Han character is there, else en."""
    return "zh" if any("\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" for c in text) else "en"
