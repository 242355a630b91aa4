"""How an answer came about, step by step, for those who look after the assistant. Kept only where policy says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from assistant.domain.answers import Outcome, Usage
from assistant.domain.passages import Scores
from assistant.domain.questions import Question, Route


class LeftOutReason(StrEnum):
    """Why a passage that was found is not written out in the prompt."""

    STANDS_EARLIER = "stands_earlier"
    """It is written out in an earlier turn of the conversation, and named."""
    BUDGET = "budget"
    """The prompt had no room for it."""
    WITHDRAWN = "withdrawn"
    """It could no longer be read when the prompt was made."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that is not written out in a prompt."""

    label: str
    reason: LeftOutReason


@dataclass(frozen=True, slots=True)
class PromptReport:
    """The prompt of one turn, exactly, and what did not get into it."""

    ids: tuple[int, ...]
    """Token ids as sent."""
    left_out: tuple[LeftOut, ...] = ()
    turns_shortened: int = 0
    """Earlier turns that were cut or taken out to make room."""


@dataclass(frozen=True, slots=True)
class TracedHit:
    """One candidate, in the order the evidence put them."""

    chunk_id: str
    clause_key: str
    label: str
    scores: Scores
    weight: float
    """What the evidence ranks by."""
    given: bool
    """Whether a writer was given it."""


@dataclass(frozen=True, slots=True)
class AnswerTrace:
    """Everything that decided about one answer."""

    question: Question
    asked_on: date
    """The day it was asked."""
    attributes: tuple[tuple[str, str], ...]
    """What was known of the person, name and value."""
    hits: tuple[TracedHit, ...]
    probability: float
    """That the candidates answer the question."""
    outcome: Outcome
    route: Route | None = None
    engine: str = ""
    prompt: PromptReport | None = None
    """None where no engine was asked."""
    removed: tuple[str, ...] = ()
    """Statements that no passage supports."""
    usage: Usage = field(default_factory=Usage)
    milliseconds: tuple[tuple[str, float], ...] = ()
    turn_id: str = ""
