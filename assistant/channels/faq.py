"""The door to approved answers, for editors."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from assistant.channels.dependencies import Editor, Parts, TheParts
from assistant.channels.schemas import Sent
from assistant.domain.faq import FaqClause, FaqEntry
from assistant.domain.identity import Principal
from assistant.domain.questions import language_of

router = APIRouter(prefix="/faq", tags=["faq"])

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class FaqClauseModel(BaseModel):
    """A clause an answer rests on, whichever version is in force."""

    document_id: str
    clause_label: str


class FaqWritten(Sent):
    """An entry as an editor writes it."""

    question: Phrase
    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
    clauses: Annotated[list[FaqClauseModel], Field(min_length=1, max_length=10)]
    similar: Annotated[list[Phrase], Field(default_factory=list, max_length=100)]
    negative: Annotated[list[Phrase], Field(default_factory=list, max_length=100)]
    language: Annotated[str, StringConstraints(pattern="^(zh|en|)$")] = ""

    def entry(self, id: str) -> FaqEntry:
        """As it is kept."""
        return FaqEntry(
            id=id,
            question=self.question,
            answer=self.answer,
            language=self.language or language_of(self.question),
            clauses=tuple(FaqClause(clause.document_id, clause.clause_label) for clause in self.clauses),
            similar=tuple(self.similar),
            negative=tuple(self.negative),
        )


class FaqModel(BaseModel):
    """An entry. `answers_today`: it is approved, and its clauses read as they did then."""

    id: str
    question: str
    answer: str
    language: str
    clauses: list[FaqClauseModel]
    similar: list[str]
    negative: list[str]
    state: str
    answers_today: bool
    approved_by: str
    approved_at: datetime | None
    hits: int

    @classmethod
    def of(cls, entry: FaqEntry, caller: Principal, parts: Parts) -> Self:
        """The entry as sent."""
        clauses = [
            FaqClauseModel(document_id=c.document_id, clause_label=c.clause_label) for c in entry.clauses
        ]
        stands = parts.storage.faq.stands(entry, caller, parts.today()) is not None
        return cls(
            id=entry.id,
            question=entry.question,
            answer=entry.answer,
            language=entry.language,
            clauses=clauses,
            similar=list(entry.similar),
            negative=list(entry.negative),
            state=entry.state.value,
            answers_today=stands and entry.approved_at is not None,
            approved_by=entry.approved_by,
            approved_at=entry.approved_at,
            hits=entry.hits,
        )


@router.get("")
def list_entries(caller: Editor, parts: TheParts) -> list[FaqModel]:
    """Every entry."""
    return [FaqModel.of(entry, caller, parts) for entry in parts.storage.faq.all()]


@router.post("", status_code=HTTPStatus.CREATED)
def write_entry(written: FaqWritten, caller: Editor, parts: TheParts) -> FaqModel:
    """A new draft."""
    return FaqModel.of(parts.storage.faq.put(written.entry(""), caller), caller, parts)


@router.put("/{entry_id}")
def rewrite_entry(entry_id: str, written: FaqWritten, caller: Editor, parts: TheParts) -> FaqModel:
    """Write an entry anew; it is a draft until somebody approves it."""
    parts.storage.faq.get(entry_id)
    return FaqModel.of(parts.storage.faq.put(written.entry(entry_id), caller), caller, parts)


@router.post("/{entry_id}/approve")
def approve_entry(entry_id: str, caller: Editor, parts: TheParts) -> FaqModel:
    """From now on it answers, for as long as its clauses read as they do today."""
    return FaqModel.of(parts.storage.faq.approve(entry_id, caller, parts.today()), caller, parts)


@router.delete("/{entry_id}", status_code=HTTPStatus.NO_CONTENT)
def remove_entry(entry_id: str, caller: Editor, parts: TheParts) -> None:
    """Remove an entry."""
    parts.storage.faq.remove(entry_id)
