"""Rows -> domain values, and back for clauses and chunks."""

from __future__ import annotations

from assistant.domain.documents import Chunk, Clause, Document, DocumentVersion, Proposed
from assistant.domain.identity import Applicability
from assistant.storage.access_sets import rule_of
from assistant.storage.tables import ChunkRow, ClauseRow, DocumentRow, VersionRow


def document_from(row: DocumentRow, access_key: str, audience_key: str) -> Document:
    """A document with its rules spelled out."""
    return Document(
        id=row.id,
        title=row.title,
        owner=row.owner,
        language=row.language,
        access=rule_of(access_key),
        applicability=Applicability.from_key(audience_key),
    )


def version_from(row: VersionRow) -> DocumentVersion:
    """A version."""
    return DocumentVersion(
        id=row.id,
        document_id=row.document_id,
        label=row.label,
        state=row.state,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        file_hash=row.file_hash,
        file_name=row.file_name,
        media_type=row.media_type,
        pages=row.pages,
        chunks=row.chunks,
        failure_code=row.failure_code,
        failure_reason=row.failure_reason,
        warnings=row.warnings,
        created_at=row.created_at,
        uploaded_by=row.uploaded_by,
        supersedes=row.supersedes,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        proposed=tuple(map(Proposed, row.proposed)),
        chunk_form=row.chunk_form,
    )


def clause_from(row: ClauseRow, audience_key: str | None) -> Clause:
    """A clause; without a key it applies as its document says."""
    return Clause(
        position=row.position,
        kind=row.kind,
        label=row.label,
        title=row.title,
        heading_path=row.heading_path,
        parent=row.parent,
        page_from=row.page_from,
        page_to=row.page_to,
        applicability=None if audience_key is None else Applicability.from_key(audience_key),
    )


def chunk_from(row: ChunkRow) -> Chunk:
    """A chunk."""
    return Chunk(
        id=row.id,
        position=row.position,
        clause=row.clause,
        kind=row.kind,
        text=row.text,
        embedded_text=row.embedded_text,
        page_from=row.page_from,
        page_to=row.page_to,
    )


def clause_values(version_id: int, clause: Clause, audience: int | None) -> dict[str, object]:
    """A clause as columns."""
    return {
        "version_id": version_id,
        "position": clause.position,
        "kind": clause.kind,
        "label": clause.label,
        "title": clause.title,
        "heading_path": clause.heading_path,
        "parent": clause.parent,
        "page_from": clause.page_from,
        "page_to": clause.page_to,
        "audience": audience,
    }


def chunk_values(version_id: int, chunk: Chunk) -> dict[str, object]:
    """A chunk as columns."""
    return {
        "id": chunk.id,
        "version_id": version_id,
        "position": chunk.position,
        "clause": chunk.clause,
        "kind": chunk.kind,
        "text": chunk.text,
        "embedded_text": chunk.embedded_text,
        "page_from": chunk.page_from,
        "page_to": chunk.page_to,
    }
