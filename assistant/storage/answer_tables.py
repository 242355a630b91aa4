"""The tables behind answers: how each came about, and the approved ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assistant.domain.faq import FaqState, PhrasingKind
from assistant.storage.base import Base
from assistant.storage.columns import one_of


class TraceRow(Base):
    """How an answer came about; `body` is JSON of an AnswerTrace. Goes with its turn."""

    __tablename__ = "answer_traces"
    __table_args__ = (Index(None, "created_at"),)
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[str]
    created_at: Mapped[datetime]


class FaqEntryRow(Base):
    """An approved answer, or a draft of one."""

    __tablename__ = "faq_entries"
    id: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    language: Mapped[str]
    state: Mapped[FaqState] = mapped_column(one_of(FaqState))
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]
    approved_by: Mapped[str]
    approved_at: Mapped[datetime | None]
    hits: Mapped[int] = mapped_column(default=0)


class FaqPhrasingRow(Base):
    """One way of asking for an entry, or one that looks like it and asks for something else."""

    __tablename__ = "faq_phrasings"
    entry_id: Mapped[str] = mapped_column(ForeignKey("faq_entries.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PhrasingKind] = mapped_column(one_of(PhrasingKind))
    text: Mapped[str]


class FaqClauseRow(Base):
    """A clause an entry rests on, with the hash of its text as it was when somebody approved the answer."""

    __tablename__ = "faq_clauses"
    entry_id: Mapped[str] = mapped_column(ForeignKey("faq_entries.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    clause_label: Mapped[str]
    text_hash: Mapped[str]
