"""What a writer is given, and what it gives back."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from assistant.domain.answers import Citation, Delta, Outcome, Thought, Turn, Usage
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, Route
from assistant.domain.traces import PromptReport


@dataclass(frozen=True, slots=True)
class Note:
    """What should be known beside an answer that cites one of the chunks."""

    text: str
    chunk_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything a writer may use. `turn_id` is what the turn will be kept under."""

    question: Question
    passages: tuple[Passage, ...]
    route: Route
    conversation_id: str
    principal: Principal
    turn_id: str
    history: tuple[Turn, ...] = ()
    notes: tuple[Note, ...] = ()
    """What is known beside the passages; no writer's business."""
    sums: bool = True
    """Whether anything may be worked out; False: the rule that was asked about is not for the person."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The last item of a writer's stream: the whole text as sent, what it cites, and who wrote it."""

    text: str
    outcome: Outcome
    engine: str
    citations: tuple[Citation, ...] = ()
    usage: Usage = field(default_factory=Usage)
    rests_on: frozenset[str] = frozenset()
    """Chunk ids of all that stood before the writer."""
    prompt: PromptReport | None = None
    """What an engine was given; None: none was asked."""
    removed: tuple[str, ...] = ()
    """Statements that no passage supports: left out, or pointed out, by policy."""


class Writer(Protocol):
    """Brief -> pieces of an answer, then one Draft."""

    @property
    def name(self) -> str:
        """Who writes, as long as nothing fails."""

    def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        """Stream the answer. Closing the iterator cancels."""

    def forget(self, conversation_id: str) -> None:
        """Keep nothing of this conversation: it is gone."""

    async def close(self) -> None:
        """Free what the writer holds."""
