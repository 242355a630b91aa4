"""The one door for reading policies: every method asks who reads, and answers of a day ask which day.

Nobody reads what their groups do not admit, nor what is deleted. What is not published is for editors only, and never
answers a question. What someone may not see and what does not exist look the same: NotFound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from assistant.domain.documents import Chunk, Clause, Document, DocumentVersion, StructuredVersion
from assistant.domain.identity import Attribute, Principal
from assistant.domain.passages import Passage
from assistant.errors import NotFound
from assistant.storage.database import Database
from assistant.storage.in_force import Admission, answering, answering_near
from assistant.storage.readable import clauses_inside, visible
from assistant.storage.rows import chunk_from, clause_from, document_from, version_from
from assistant.storage.standing import Scope, Standings
from assistant.storage.structure import read_structure
from assistant.storage.tables import AccessSetRow, AudienceRow, ChunkRow, ClauseRow, DocumentRow, VersionRow

ATTEMPTS = 5
"""Readings of the same passages, where documents change under every one."""


@dataclass(frozen=True, slots=True)
class DocumentListing:
    """A document with its versions, newest first."""

    document: Document
    versions: tuple[DocumentVersion, ...]


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause with the text of itself and everything below it, in reading order."""

    document: Document
    version: DocumentVersion
    clause: Clause
    chunks: tuple[Chunk, ...]


class PolicyReader:
    """Reads documents, versions, clauses and passages on behalf of somebody."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._standings = Standings(database)

    def documents(self, principal: Principal) -> list[DocumentListing]:
        """Everything the principal may see, by title."""
        with self._database.reading() as session:
            return _listings(session, visible(session, principal))

    def document(self, principal: Principal, document_id: str) -> DocumentListing:
        """One document."""
        with self._database.reading() as session:
            found = _listings(session, and_(DocumentRow.id == document_id, visible(session, principal)))
        if not found:
            raise NotFound("no document has this id")
        return found[0]

    def version(self, principal: Principal, version_id: int) -> tuple[Document, DocumentVersion]:
        """One version with its document."""
        with self._database.reading() as session:
            return _version(session, principal, version_id)

    def original(self, principal: Principal, version_id: int) -> tuple[str, str, str]:
        """(file hash, file name, media type) of the uploaded file."""
        _, version = self.version(principal, version_id)
        return version.file_hash, version.file_name, version.media_type

    def clauses(self, principal: Principal, version_id: int) -> tuple[Clause, ...]:
        """The version's structure in reading order."""
        with self._database.reading() as session:
            _version(session, principal, version_id)
            return _clauses(session, version_id)

    def structure(self, principal: Principal, version_id: int) -> StructuredVersion:
        """All clauses and chunks of a version, whatever the day."""
        with self._database.reading() as session:
            _version(session, principal, version_id)
            return read_structure(session, session.get_one(VersionRow, version_id))

    def clause_text(self, principal: Principal, version_id: int, position: int) -> ClauseText:
        """A clause as it is opened from a citation, whatever the day: retired versions stay readable."""
        with self._database.reading() as session:
            document, version = _version(session, principal, version_id)
            inside = clauses_inside(session, version_id, position)
            if not inside:
                raise NotFound("the version has no such clause")
            [clause] = _clauses(session, version_id, position)
            wanted = and_(ChunkRow.version_id == version_id, ChunkRow.clause.between(inside[0], inside[-1]))
            rows = session.scalars(select(ChunkRow).where(wanted).order_by(ChunkRow.position))
            return ClauseText(document, version, clause, tuple(map(chunk_from, rows)))

    def citation_target(self, principal: Principal, chunk_id: str) -> ClauseText:
        """The clause a cited chunk belongs to."""
        with self._database.reading() as session:
            chunk = session.get(ChunkRow, chunk_id)
            place = None if chunk is None else (chunk.version_id, chunk.clause)
        try:
            if place is not None:
                return self.clause_text(principal, *place)
        except NotFound:
            pass
        raise NotFound("no text that you may read has this id")

    def scope(self, principal: Principal, as_of: date) -> Scope:
        """What a search for this principal and day must be filtered by."""
        return self._standings.now(as_of).scope(principal)

    def scope_at(self, revision: int | None, principal: Principal, as_of: date) -> Scope:
        """The same at a revision that was just read, without reading it again; or at a newer one."""
        return self._standings.at(revision, as_of).scope(principal)

    def audience_values(self, as_of: date) -> dict[Attribute, frozenset[str]]:
        """The values that policies name, by attribute, as they were known when that day was last asked about."""
        standing = self._standings.last(as_of) or self._standings.now(as_of)
        found: dict[Attribute, frozenset[str]] = {}
        for _, audience in standing.audiences:
            for attribute, values in audience.conditions:
                found[attribute] = found.get(attribute, frozenset()) | values
        return found

    def passages(self, chunk_ids: Iterable[str], principal: Principal, as_of: date) -> dict[str, Passage]:
        """The second lock: those of the chunks that may answer the principal on that day, in the order asked."""
        return self.found(chunk_ids, principal, as_of)[0]

    def found(
        self, chunk_ids: Iterable[str], principal: Principal, as_of: date
    ) -> tuple[dict[str, Passage], Scope]:
        """The same, and the scope of that very moment: a search that was made in another may have missed something."""
        ids = list(dict.fromkeys(chunk_ids))
        standing = self._standings.last(as_of) or self._standings.now(as_of)
        for _ in range(ATTEMPTS):
            scope = standing.scope(principal)
            with self._database.querying() as connection:
                admission = Admission(as_of, scope.access_sets, scope.audiences)
                found, revision = answering(connection, admission, ids)
            if found and revision == standing.revision:
                break
            # Something was changed since: the rules that admit, or what they are asked of.
            newer = self._standings.now(as_of)
            if newer.revision == standing.revision:
                break
            standing = newer
        return {id: found[id] for id in ids if id in found}, scope

    def neighbours(
        self, chunk_id: str, principal: Principal, as_of: date, before: int, after: int
    ) -> list[Passage]:
        """The chunk itself and up to so many around it of the same clause, in reading order."""
        scope = self.scope(principal, as_of)
        admission = Admission(as_of, scope.access_sets, scope.audiences)
        with self._database.querying() as connection:
            return answering_near(connection, admission, chunk_id, before, after)


def _listings(session: Session, which: ColumnElement[bool]) -> list[DocumentListing]:
    found: dict[str, tuple[Document, list[DocumentVersion]]] = {}
    rows = session.execute(_versions().where(which).order_by(DocumentRow.title, VersionRow.id.desc()))
    for document, version, access_key, audience_key in rows:
        spelled = document_from(document, access_key, audience_key)
        found.setdefault(document.id, (spelled, []))[1].append(version_from(version))
    return [DocumentListing(document, tuple(versions)) for document, versions in found.values()]


def _version(session: Session, principal: Principal, version_id: int) -> tuple[Document, DocumentVersion]:
    mine = and_(VersionRow.id == version_id, visible(session, principal))
    found = session.execute(_versions().where(mine)).first()
    if found is None:
        raise NotFound("no version has this number")
    document, version, access_key, audience_key = found
    return document_from(document, access_key, audience_key), version_from(version)


def _versions() -> Select[DocumentRow, VersionRow, str, str]:
    return (
        select(DocumentRow, VersionRow, AccessSetRow.key, AudienceRow.key)
        .join(VersionRow, VersionRow.document_id == DocumentRow.id)
        .join(AccessSetRow, AccessSetRow.id == DocumentRow.access_set)
        .join(AudienceRow, AudienceRow.id == DocumentRow.audience)
    )


def _clauses(session: Session, version_id: int, position: int | None = None) -> tuple[Clause, ...]:
    own_audience = AudienceRow.id == ClauseRow.audience
    rows = select(ClauseRow, AudienceRow.key).outerjoin(AudienceRow, own_audience)
    rows = rows.where(ClauseRow.version_id == version_id).order_by(ClauseRow.position)
    if position is not None:
        rows = rows.where(ClauseRow.position == position)
    return tuple(clause_from(row, key) for row, key in session.execute(rows))
