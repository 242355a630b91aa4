"""Every table. Rows stay inside this package: what leaves it are domain values.

An access rule and an applicability are kept once each and named by a number (`access_sets`, `audiences`), so that
the vector index can filter by small integers.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.domain.documents import ChunkKind, ClauseKind, VersionState
from assistant.domain.jobs import JobKind, JobState
from assistant.storage.answer_tables import FaqClauseRow, FaqEntryRow, FaqPhrasingRow, TraceRow
from assistant.storage.base import Base
from assistant.storage.columns import one_of
from assistant.storage.identity_tables import AccountRow, ApiKeyRow, SignInFailureRow, TicketRow
from assistant.storage.index_tables import (
    GenerationRow,
    IndexChangeRow,
    IndexCheckRow,
    RevisionRow,
    StagedStructureRow,
    TermRow,
)
from assistant.storage.parameter_tables import ParameterReadingRow, ParameterRow
from assistant.storage.people_tables import LoginLinkRow, PersonRow, SessionRow, StatedAttributeRow
from assistant.storage.quality_tables import MarkRow, QualityReportRow, SketchRow
from assistant.storage.word_tables import TopicCountRow, WordCategoryRow, WordRow

__all__ = [
    "AccessSetRow",
    "AccountRow",
    "ApiKeyRow",
    "AudienceRow",
    "Base",
    "ChunkRow",
    "ClauseRow",
    "ConversationRow",
    "DocumentRow",
    "FaqClauseRow",
    "FaqEntryRow",
    "FaqPhrasingRow",
    "GenerationRow",
    "IndexChangeRow",
    "IndexCheckRow",
    "JobRow",
    "LoginLinkRow",
    "MarkRow",
    "ParameterReadingRow",
    "ParameterRow",
    "PersonRow",
    "QualityReportRow",
    "RevisionRow",
    "SessionRow",
    "SignInFailureRow",
    "SketchRow",
    "StagedStructureRow",
    "StatedAttributeRow",
    "TermRow",
    "TicketRow",
    "TopicCountRow",
    "TraceRow",
    "TurnRow",
    "VersionRow",
    "WordCategoryRow",
    "WordRow",
]


class AccessSetRow(Base):
    """One access rule."""

    __tablename__ = "access_sets"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)


class AudienceRow(Base):
    """One applicability."""

    __tablename__ = "audiences"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)


class DocumentRow(Base):
    """A policy. Two living documents never share a title."""

    __tablename__ = "documents"
    __table_args__ = (
        Index(
            "uq_documents_living_title",
            "title",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    owner: Mapped[str]
    language: Mapped[str]
    access_set: Mapped[int] = mapped_column(ForeignKey("access_sets.id"))
    audience: Mapped[int] = mapped_column(ForeignKey("audiences.id"))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class VersionRow(Base):
    """A state of a document. Ids are never used twice: index rows and jobs name them without a foreign key."""

    __tablename__ = "versions"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]
    given_title: Mapped[str]
    """The title at registration; the text itself may have said another since."""
    state: Mapped[VersionState] = mapped_column(one_of(VersionState))
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    stated_from: Mapped[date | None]
    """Of a published version: the first day that was said; none was where it began on the day it was published."""
    stated_to: Mapped[date | None]
    """Of a published version: the end that was said; `effective_to` is earlier where another took over."""
    file_hash: Mapped[str] = mapped_column(index=True)
    file_name: Mapped[str]
    media_type: Mapped[str]
    uploaded_by: Mapped[str]
    publish: Mapped[bool]
    pages: Mapped[int] = mapped_column(default=0)
    chunks: Mapped[int] = mapped_column(default=0)
    failure_code: Mapped[str] = mapped_column(default="")
    failure_reason: Mapped[str] = mapped_column(default="")
    warnings: Mapped[tuple[str, ...]] = mapped_column(default=())
    indexed_from: Mapped[int | None]
    """Ordinal day from which the version's index rows claim to hold; None: not known to be indexed."""
    indexed_to: Mapped[int | None]
    stale_labels: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The index rows still carry readers or audiences that SQL has changed since."""
    supersedes: Mapped[int | None]
    """The version it took over from; that one may be gone."""
    approved_by: Mapped[str] = mapped_column(default="", server_default="")
    approved_at: Mapped[datetime | None]
    proposed: Mapped[tuple[str, ...]] = mapped_column(default=(), server_default="[]")
    """What nobody has said or confirmed: values of documents.Proposed."""
    chunk_form: Mapped[str] = mapped_column(default="", server_default="")
    """Form of the chunker that made its chunks."""
    created_at: Mapped[datetime]


class ClauseRow(Base):
    """A clause of a version. `audience` None: as the document says."""

    __tablename__ = "clauses"
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ClauseKind] = mapped_column(one_of(ClauseKind))
    label: Mapped[str]
    title: Mapped[str]
    heading_path: Mapped[tuple[str, ...]]
    parent: Mapped[int | None]
    page_from: Mapped[int | None]
    page_to: Mapped[int | None]
    audience: Mapped[int | None] = mapped_column(ForeignKey("audiences.id"))


class ChunkRow(Base):
    """A chunk's text: the only place where text is kept."""

    __tablename__ = "chunks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "clause"], ["clauses.version_id", "clauses.position"], ondelete="CASCADE"
        ),
        UniqueConstraint("version_id", "position"),
        Index(None, "version_id", "clause"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int]
    position: Mapped[int]
    clause: Mapped[int]
    kind: Mapped[ChunkKind] = mapped_column(one_of(ChunkKind))
    text: Mapped[str]
    embedded_text: Mapped[str]
    page_from: Mapped[int | None]
    page_to: Mapped[int | None]


class JobRow(Base):
    """Background work. Keeps its version's number even when the version is gone."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "run_at"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(one_of(JobKind))
    state: Mapped[JobState] = mapped_column(one_of(JobState))
    version_id: Mapped[int] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ConversationRow(Base):
    """The turns of one owner."""

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class TurnRow(Base):
    """One question with its answer; `answer` is JSON of answer_codec."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    position: Mapped[int]
    question: Mapped[str]
    answer: Mapped[str]
    created_at: Mapped[datetime]
