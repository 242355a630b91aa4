"""Writes the clauses and chunks of a version, and counts their terms. Works within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from assistant.domain.documents import Clause, StructuredVersion
from assistant.storage import parameter_rows, quality, statistics
from assistant.storage.access_sets import audience_of
from assistant.storage.jobs import open_jobs
from assistant.storage.publishing import ordinals
from assistant.storage.rows import chunk_from, chunk_values, clause_from, clause_values
from assistant.storage.tables import AudienceRow, ChunkRow, ClauseRow, DocumentRow, JobRow, VersionRow


@dataclass(frozen=True, slots=True)
class IndexLabels:
    """What the index rows of a version carry so that they can be filtered."""

    access_set: int
    audiences: tuple[int, ...]
    """One a clause, by position."""
    valid_from: int
    """Ordinal day; valid_from <= day < valid_to."""
    valid_to: int


@dataclass(frozen=True, slots=True)
class IndexState:
    """What SQL believes of a version's index rows."""

    indexed: bool
    """All its chunks have rows."""
    unsettled: bool
    """A job is still to write or remove rows."""
    deleted: bool
    """Its document was deleted: it should have none."""


def index_states(session: Session) -> dict[int, IndexState]:
    """Of every version that exists, deleted documents' too until they are gone."""
    working = set(session.scalars(select(JobRow.version_id).where(open_jobs())))
    asked = select(VersionRow.id, VersionRow.indexed_from, DocumentRow.deleted_at)
    rows = session.execute(asked.join(DocumentRow, DocumentRow.id == VersionRow.document_id))
    return {
        id: IndexState(indexed is not None, id in working, deleted is not None)
        for id, indexed, deleted in rows
    }


def same_readers(one: IndexLabels, other: IndexLabels) -> bool:
    """Whether both let the same people in, whatever their days."""
    return (one.access_set, one.audiences) == (other.access_set, other.audiences)


def replace_structure(session: Session, version: VersionRow, structure: StructuredVersion) -> None:
    """The version consists of exactly these clauses and chunks from now on, and their terms are counted."""
    change = statistics.occurrences(chunk.embedded_text for chunk in structure.chunks)
    change.subtract(term_frequencies(session, version.id))
    statistics.add(session, change)
    put_structure(session, version, structure)


def put_structure(session: Session, version: VersionRow, structure: StructuredVersion) -> None:
    """The same without counting terms: the caller does."""
    audiences = clause_audiences(session, version.id, structure.clauses)
    numbers = parameter_rows.held(session, version.id)
    clear_structure(session, version.id)
    if structure.clauses:
        rows = zip(structure.clauses, audiences, strict=True)
        session.execute(insert(ClauseRow), [clause_values(version.id, c, a) for c, a in rows])
    if structure.chunks:
        session.execute(insert(ChunkRow), [chunk_values(version.id, chunk) for chunk in structure.chunks])
    quality.keep(session, version.id, structure)
    parameter_rows.keep(session, version.id, structure, numbers)
    version.pages, version.chunks = structure.pages, len(structure.chunks)
    version.warnings, version.chunk_form = structure.warnings, structure.chunk_form


def read_structure(session: Session, version: VersionRow) -> StructuredVersion:
    """The version's clauses and chunks as they are."""
    own = select(ClauseRow, AudienceRow.key).outerjoin(AudienceRow, AudienceRow.id == ClauseRow.audience)
    clauses = session.execute(own.where(ClauseRow.version_id == version.id).order_by(ClauseRow.position))
    chunks = select(ChunkRow).where(ChunkRow.version_id == version.id).order_by(ChunkRow.position)
    return StructuredVersion(
        tuple(clause_from(row, key) for row, key in clauses),
        tuple(map(chunk_from, session.scalars(chunks))),
        version.pages,
        version.warnings,
        version.chunk_form,
        quality.kept(session, version.id),
        parameter_rows.proposed(session, version.id),
    )


def term_frequencies(session: Session, version_id: int) -> dict[int, int]:
    """Term id -> number of the version's chunks that hold it: what the caller takes off before it clears them."""
    texts = session.scalars(select(ChunkRow.embedded_text).where(ChunkRow.version_id == version_id))
    return dict(statistics.occurrences(texts))


def clear_structure(session: Session, version_id: int) -> None:
    """Delete clauses and chunks; the caller takes care of the term frequencies."""
    session.execute(delete(ChunkRow).where(ChunkRow.version_id == version_id))
    session.execute(delete(ClauseRow).where(ClauseRow.version_id == version_id))


def clause_audiences(session: Session, version_id: int, clauses: Sequence[Clause]) -> list[int | None]:
    """The audience of each of these clauses: its own, or what an editor gave the clause of that label before."""
    labelled = (ClauseRow.version_id == version_id, ClauseRow.label != "", ClauseRow.audience.is_not(None))
    given = dict(session.execute(select(ClauseRow.label, ClauseRow.audience).where(*labelled)).all())
    return [
        given.get(clause.label)
        if clause.applicability is None
        else audience_of(session, clause.applicability)
        for clause in clauses
    ]


def index_labels(
    session: Session, version: VersionRow, clauses: Sequence[Clause] | None = None
) -> IndexLabels:
    """What the index rows of the version must carry now; with `clauses`, once it consists of these."""
    document = session.get_one(DocumentRow, version.document_id)
    own = select(ClauseRow.audience).where(ClauseRow.version_id == version.id).order_by(ClauseRow.position)
    found = session.scalars(own) if clauses is None else clause_audiences(session, version.id, clauses)
    audiences = tuple(document.audience if a is None else a for a in found)
    begin, end = ordinals(version.effective_from, version.effective_to)
    return IndexLabels(document.access_set, audiences, begin, end)
