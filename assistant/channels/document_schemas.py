"""The JSON of documents, clauses and jobs. Knows the domain; no route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Self

from pydantic import BaseModel

from assistant.domain.documents import Chunk, DocumentVersion, citation_label, version_name
from assistant.domain.jobs import Job
from assistant.storage.documents import Registration
from assistant.storage.reading import ClauseText, DocumentListing


class VersionModel(BaseModel):
    """One uploaded state of a document. `effective_to` is the first day on which it no longer holds."""

    id: int
    label: str
    state: str
    effective_from: date | None
    effective_to: date | None
    file_name: str
    media_type: str
    pages: int
    chunks: int
    failure_code: str
    failure_reason: str
    warnings: list[str]
    created_at: datetime | None
    supersedes: int | None
    """The version it took over from."""
    proposed: list[str]
    """What only the text itself says so far: title, label, dates. An editor confirms or corrects it."""

    @classmethod
    def of(cls, version: DocumentVersion) -> Self:
        """The version as sent."""
        return cls.model_validate(version, from_attributes=True)


class DocumentModel(BaseModel):
    """A document with its versions, newest first. Who else may read it is not told."""

    id: str
    title: str
    owner: str
    language: str
    versions: list[VersionModel]

    @classmethod
    def of(cls, listing: DocumentListing) -> Self:
        """The document as sent."""
        document = listing.document
        return cls(
            id=document.id,
            title=document.title,
            owner=document.owner,
            language=document.language,
            versions=[VersionModel.of(version) for version in listing.versions],
        )


class JobModel(BaseModel):
    """A piece of background work, and how far it is."""

    id: str
    kind: str
    state: str
    version_id: int
    attempts: int
    stage: str
    done: int
    total: int
    reason: str
    created_at: datetime | None
    due_at: datetime | None
    """When a queued job is begun at the earliest."""

    @classmethod
    def of(cls, job: Job) -> Self:
        """The job as sent; its fencing token stays here."""
        return cls.model_validate(job, from_attributes=True)


class UploadModel(BaseModel):
    """What an upload became. `created` false: the same bytes were there already and nothing was queued."""

    document_id: str
    version_id: int
    job_id: str
    created: bool

    @classmethod
    def of(cls, registration: Registration) -> Self:
        """The registration as sent."""
        return cls(
            document_id=registration.document.id,
            version_id=registration.version.id,
            job_id=registration.job_id,
            created=registration.created,
        )


class ChunkModel(BaseModel):
    """A piece of a clause. `cited`: it is the piece the citation points at."""

    id: str
    kind: str
    text: str
    page: int | None
    cited: bool

    @classmethod
    def of(cls, chunk: Chunk, cited: str) -> Self:
        """The chunk as sent."""
        return cls(
            id=chunk.id, kind=chunk.kind.value, text=chunk.text, page=chunk.page_from, cited=chunk.id == cited
        )


class ClauseModel(BaseModel):
    """A clause as opened from a citation."""

    label: str
    """《员工手册V3.2》第5章第12条."""
    title: str
    heading_path: list[str]
    version_name: str
    version_state: str
    effective_from: date | None
    effective_to: date | None
    in_force: bool
    """Whether the version holds today."""
    page_from: int | None
    page_to: int | None
    chunks: list[ChunkModel]

    @classmethod
    def of(cls, opened: ClauseText, cited: str, today: date, shown: Callable[[str], str]) -> Self:
        """The clause as sent; `shown`: text -> text as it may be seen."""
        document, version, clause = opened.document, opened.version, opened.clause
        return cls(
            label=citation_label(document.title, version.label, clause.label),
            title=shown(clause.title),
            heading_path=list(map(shown, clause.heading_path)),
            version_name=version_name(document.title, version.label),
            version_state=version.state.value,
            effective_from=version.effective_from,
            effective_to=version.effective_to,
            in_force=version.in_force(today),
            page_from=clause.page_from,
            page_to=clause.page_to,
            chunks=[ChunkModel.of(replace(c, text=shown(c.text)), cited) for c in opened.chunks],
        )
