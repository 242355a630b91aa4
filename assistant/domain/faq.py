"""Approved answers: what is asked, what is said, and the clauses it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FaqState(StrEnum):
    """Only approved entries answer anybody."""

    DRAFT = "draft"
    APPROVED = "approved"


class PhrasingKind(StrEnum):
    """What a phrasing is to its entry."""

    QUESTION = "question"
    """The entry's own."""
    SIMILAR = "similar"
    """Another way of asking the same."""
    NEGATIVE = "negative"
    """Looks like it and asks for something else."""


@dataclass(frozen=True, slots=True)
class FaqClause:
    """A clause an answer rests on, by document and label: whichever version is in force."""

    document_id: str
    clause_label: str
    text_hash: str = ""
    """Of its text when the answer was approved; the answer is stale where it differs."""


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """One approved answer, or a draft of one."""

    id: str
    question: str
    answer: str
    language: str
    clauses: tuple[FaqClause, ...]
    similar: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    state: FaqState = FaqState.DRAFT
    edited_by: str = ""
    edited_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    hits: int = 0

    @property
    def phrasings(self) -> tuple[tuple[PhrasingKind, str], ...]:
        """All its phrasings, its own question first."""
        return (
            (PhrasingKind.QUESTION, self.question),
            *((PhrasingKind.SIMILAR, text) for text in self.similar),
            *((PhrasingKind.NEGATIVE, text) for text in self.negative),
        )
