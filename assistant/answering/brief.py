"""What a writer is given, and what it gives back."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from assistant.domain.answers import Citation, Delta, Outcome, Thought, Turn, Usage
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, Route


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything a writer may use. `passages` are numbered from 1 in their order."""

    question: Question
    passages: tuple[Passage, ...]
    route: Route
    conversation_id: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The last item of a writer's stream: the whole text as sent, and what it cites."""

    text: str
    outcome: Outcome
    citations: tuple[Citation, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Writer(Protocol):
    """Brief -> pieces of an answer, then one Draft."""

    @property
    def name(self) -> str:
        """Shown with every answer."""

    def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        """Stream the answer. Closing the iterator cancels."""

    async def close(self) -> None:
        """Free what the writer holds."""
