"""Documents, their versions in time, and the clauses and chunks a version consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from assistant.domain.identity import AccessRule, Applicability
from assistant.domain.parameters import ProposedParameter
from assistant.domain.quality import QualityReport


class VersionState(StrEnum):
    """queued -> failed | draft -> approved -> live -> retired."""

    QUEUED = "queued"
    FAILED = "failed"
    DRAFT = "draft"
    APPROVED = "approved"
    LIVE = "live"
    RETIRED = "retired"


PUBLISHED = (VersionState.LIVE, VersionState.RETIRED)
"""States whose text may answer a question, on the dates it was in force."""


class Proposed(StrEnum):
    """What a version's text may say of itself where its uploader said nothing; an editor confirms it."""

    TITLE = "title"
    LABEL = "label"
    DATES = "dates"


class ClauseKind(StrEnum):
    """What a piece of a version's structure is, from the outside in."""

    DOCUMENT = "document"
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    ITEM = "item"
    APPENDIX = "appendix"


class ChunkKind(StrEnum):
    """What a chunk's text came from."""

    TEXT = "text"
    TABLE = "table"
    LIST = "list"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Document:
    """A policy as people know it."""

    id: str
    title: str
    owner: str = ""
    language: str = "zh"
    access: AccessRule = field(default_factory=AccessRule)
    applicability: Applicability = field(default_factory=Applicability)


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One uploaded state of a document. In force on a day d when effective_from <= d < effective_to."""

    id: int
    document_id: str
    label: str
    state: VersionState
    effective_from: date | None
    effective_to: date | None
    """The first day on which the version no longer holds; None: open."""
    file_hash: str
    file_name: str
    media_type: str
    pages: int = 0
    chunks: int = 0
    failure_code: str = ""
    failure_reason: str = ""
    warnings: tuple[str, ...] = ()
    created_at: datetime | None = None
    uploaded_by: str = ""
    supersedes: int | None = None
    """The version it took over from; that one may be gone."""
    approved_by: str = ""
    """Who let it be published; empty: nobody yet."""
    approved_at: datetime | None = None
    proposed: tuple[Proposed, ...] = ()
    """What nobody has said or confirmed yet."""
    chunk_form: str = ""
    """Form of the chunker that made its chunks; empty: it holds none, or they were made before forms were kept."""

    def in_force(self, day: date) -> bool:
        """Whether the version's dates contain the day; says nothing of its state."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_to is None or day < self.effective_to)


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered piece of a version's structure. `position` counts from 0 in reading order."""

    position: int
    kind: ClauseKind
    label: str
    """The number as a reader cites it, from the outside in: 第5章第12条, 5.3, Appendix A. Empty: unnumbered."""
    title: str
    heading_path: tuple[str, ...]
    """The headings above and including this clause, from the outside in."""
    parent: int | None
    """Position of the enclosing clause."""
    page_from: int | None = None
    """Counted from 1; None where the format has no pages."""
    page_to: int | None = None
    applicability: Applicability | None = None
    """None: as the document says."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is stored and embedded. Belongs to exactly one clause, named by its position."""

    id: str
    """32 hex digits: hash of version, position, text and embedder."""
    position: int
    clause: int
    kind: ChunkKind
    text: str
    """What is shown: without the heading path."""
    embedded_text: str
    """What is embedded and indexed lexically: heading path and text."""
    page_from: int | None = None
    page_to: int | None = None


@dataclass(frozen=True, slots=True)
class StructuredVersion:
    """The structure of one version, whole: every chunk's `clause` is the position of one of `clauses`."""

    clauses: tuple[Clause, ...]
    chunks: tuple[Chunk, ...]
    pages: int = 0
    warnings: tuple[str, ...] = field(default=())
    chunk_form: str = ""
    quality: QualityReport | None = None
    """None: nobody looked."""
    parameters: tuple[ProposedParameter, ...] = ()
    """The numbers its clauses set, as they were read."""


def version_name(title: str, label: str) -> str:
    """How people name a version: 《员工手册V3.2》 in Chinese, "Employee Handbook 2025" otherwise."""
    if any("\u4e00" <= character <= "\u9fff" for character in title):
        return f"《{title}{label}》"
    return f"{title} {label}".strip()


def citation_label(title: str, label: str, clause_label: str) -> str:
    """How people cite a clause: 《员工手册V3.2》第5章第12条; "Employee Handbook 2025, 5.3"."""
    name = version_name(title, label)
    if not clause_label:
        return name
    return f"{name}{clause_label}" if name.startswith("《") else f"{name}, {clause_label}"


def clause_key(title: str, label: str, clause_label: str) -> str:
    """A stable, readable key of a clause across re-ingestion: 员工手册@V3.2#第5章第12条."""
    return f"{title}@{label}#{clause_label}"
