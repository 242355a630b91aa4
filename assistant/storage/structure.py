"""Writes the clauses and chunks of a version, and counts their terms. Works within the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from assistant.domain.documents import Clause, StructuredVersion
from assistant.storage import statistics
from assistant.storage.access_sets import audience_of
from assistant.storage.publishing import ordinals
from assistant.storage.rows import chunk_values, clause_values
from assistant.storage.tables import ChunkRow, ClauseRow, DocumentRow, VersionRow


@dataclass(frozen=True, slots=True)
class IndexLabels:
    """What the index rows of a version carry so that they can be filtered."""

    access_set: int
    audiences: tuple[int, ...]
    """One a clause, by position."""
    valid_from: int
    """Ordinal day; valid_from <= day < valid_to."""
    valid_to: int


def replace_structure(session: Session, version: VersionRow, structure: StructuredVersion) -> None:
    """The version consists of exactly these clauses and chunks from now on."""
    change = statistics.occurrences(chunk.embedded_text for chunk in structure.chunks)
    change.subtract(clear_structure(session, version.id))
    statistics.add(session, change)
    if structure.clauses:
        session.execute(insert(ClauseRow), [_clause(session, version.id, c) for c in structure.clauses])
    if structure.chunks:
        session.execute(insert(ChunkRow), [chunk_values(version.id, chunk) for chunk in structure.chunks])
    version.pages, version.chunks = structure.pages, len(structure.chunks)
    version.warnings = structure.warnings


def clear_structure(session: Session, version_id: int) -> dict[int, int]:
    """Delete clauses and chunks; returns the term frequencies that the caller must take off."""
    texts = session.scalars(select(ChunkRow.embedded_text).where(ChunkRow.version_id == version_id))
    gone = statistics.occurrences(texts)
    session.execute(delete(ChunkRow).where(ChunkRow.version_id == version_id))
    session.execute(delete(ClauseRow).where(ClauseRow.version_id == version_id))
    return dict(gone)


def index_labels(session: Session, version: VersionRow) -> IndexLabels:
    """What the index rows of the version must carry now."""
    document = session.get_one(DocumentRow, version.document_id)
    own = select(ClauseRow.audience).where(ClauseRow.version_id == version.id).order_by(ClauseRow.position)
    audiences = tuple(document.audience if a is None else a for a in session.scalars(own))
    begin, end = ordinals(version.effective_from, version.effective_to)
    return IndexLabels(document.access_set, audiences, begin, end)


def _clause(session: Session, version_id: int, clause: Clause) -> dict[str, object]:
    narrowed = clause.applicability
    audience = None if narrowed is None else audience_of(session, narrowed)
    return clause_values(version_id, clause, audience)
