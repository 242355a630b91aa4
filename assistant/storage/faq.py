"""Approved answers and the clauses they rest on. Text of clauses is read through the one door, as everywhere."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import Select, and_, delete, func, select, update
from sqlalchemy.orm import Session

from assistant.domain.documents import PUBLISHED
from assistant.domain.faq import FaqClause, FaqEntry, FaqState, PhrasingKind
from assistant.domain.identity import Principal
from assistant.domain.passages import Passage
from assistant.errors import InvalidInput, NotFound
from assistant.storage.answer_tables import FaqClauseRow, FaqEntryRow, FaqPhrasingRow
from assistant.storage.database import Database
from assistant.storage.reading import PolicyReader
from assistant.storage.tables import ChunkRow, ClauseRow, DocumentRow, VersionRow

Stamp = tuple[int, datetime | None]


class FaqStore:
    """Keeps entries; knows no question and no similarity."""

    def __init__(self, database: Database, policies: PolicyReader) -> None:
        self._database = database
        self._policies = policies

    def stamp(self) -> Stamp:
        """Changes whenever an entry does; cheap to ask."""
        with self._database.reading() as session:
            count, newest = session.execute(
                select(func.count(FaqEntryRow.id), func.max(FaqEntryRow.edited_at))
            ).one()
            return count, newest

    def all(self) -> list[FaqEntry]:
        """Every entry, by id."""
        with self._database.reading() as session:
            return _entries(session)

    def get(self, entry_id: str) -> FaqEntry:
        """One entry."""
        with self._database.reading() as session:
            found = _entries(session, entry_id)
        if not found:
            raise NotFound("no FAQ entry has this id")
        return found[0]

    def put(self, entry: FaqEntry, editor: Principal) -> FaqEntry:
        """Keep an entry as a draft under its id, or a new one where that is empty. InvalidInput names what lacks."""
        _check(entry)
        kept = replace(
            entry,
            id=entry.id or uuid4().hex,
            state=FaqState.DRAFT,
            edited_by=editor.id,
            edited_at=self._database.now(),
            approved_by="",
            approved_at=None,
        )
        with self._database.writing() as session:
            session.execute(delete(FaqEntryRow).where(FaqEntryRow.id == kept.id))
            session.add(_row(kept))
            session.flush()
            _check_documents(session, kept)
            session.add_all(_phrasings(kept))
            session.add_all(_clauses(kept))
        return kept

    def approve(self, entry_id: str, editor: Principal, today: date) -> FaqEntry:
        """From now on it answers, for as long as its clauses read as they do today.

        InvalidInput names a clause that is not in force or that the editor may not read.
        """
        entry = self.get(entry_id)
        clauses = tuple(self._hashed(clause, editor, today) for clause in entry.clauses)
        now = self._database.now()
        approved = replace(
            entry,
            clauses=clauses,
            state=FaqState.APPROVED,
            edited_at=now,
            approved_by=editor.id,
            approved_at=now,
        )
        with self._database.writing() as session:
            session.merge(_row(approved))
            for row in _clauses(approved):
                session.merge(row)
        return approved

    def remove(self, entry_id: str) -> None:
        """Remove an entry with its phrasings."""
        with self._database.writing() as session:
            gone = session.execute(
                delete(FaqEntryRow).where(FaqEntryRow.id == entry_id).returning(FaqEntryRow.id)
            )
            if gone.first() is None:
                raise NotFound("no FAQ entry has this id")

    def count_hit(self, entry_id: str) -> None:
        """It answered once more."""
        with self._database.writing() as session:
            one_more = update(FaqEntryRow).where(FaqEntryRow.id == entry_id)
            session.execute(one_more.values(hits=FaqEntryRow.hits + 1))

    def passages(self, clause: FaqClause, principal: Principal, as_of: date) -> tuple[Passage, ...]:
        """The clause as it is in force for the principal on that day, in reading order; empty: it is not."""
        with self._database.reading() as session:
            ids = session.scalars(_chunks_of(clause)).all()
        return tuple(self._policies.passages(ids, principal, as_of).values())

    def stands(self, entry: FaqEntry, principal: Principal, as_of: date) -> tuple[Passage, ...] | None:
        """One passage a clause, when all of them are in force as they were approved; None: the answer is stale,
        or not for this person or day."""
        found = [self.passages(clause, principal, as_of) for clause in entry.clauses]
        if all(p and text_hash(p) == c.text_hash for p, c in zip(found, entry.clauses, strict=True)):
            return tuple(passages[0] for passages in found)
        return None

    def _hashed(self, clause: FaqClause, editor: Principal, today: date) -> FaqClause:
        passages = self.passages(clause, editor, today)
        if not passages:
            raise InvalidInput(
                f"clause {clause.clause_label or 'without a number'} of this document is not in force today for you; "
                "name another clause, or publish its version first"
            )
        return replace(clause, text_hash=text_hash(passages))


def text_hash(passages: Iterable[Passage]) -> str:
    """Of a clause's whole text."""
    return hashlib.sha256("\n".join(p.text for p in passages).encode()).hexdigest()


def _check(entry: FaqEntry) -> None:
    if not entry.question.strip() or not entry.answer.strip():
        raise InvalidInput("a FAQ entry needs a question and an answer; write both")
    if not entry.clauses:
        raise InvalidInput("a FAQ entry needs at least one clause that its answer rests on; name it")


def _check_documents(session: Session, entry: FaqEntry) -> None:
    named = {clause.document_id for clause in entry.clauses}
    if named - set(session.scalars(select(DocumentRow.id).where(DocumentRow.id.in_(named)))):
        raise InvalidInput("a FAQ entry names a document that does not exist; choose one of `documents list`")


def _chunks_of(clause: FaqClause) -> Select[str]:
    same = and_(ClauseRow.version_id == ChunkRow.version_id, ClauseRow.position == ChunkRow.clause)
    return (
        select(ChunkRow.id)
        .join(ClauseRow, same)
        .join(VersionRow, VersionRow.id == ChunkRow.version_id)
        .where(
            VersionRow.document_id == clause.document_id,
            VersionRow.state.in_(PUBLISHED),
            ClauseRow.label == clause.clause_label,
        )
        .order_by(ChunkRow.version_id, ChunkRow.position)
    )


def _entries(session: Session, entry_id: str | None = None) -> list[FaqEntry]:
    phrasings, clauses = defaultdict(list), defaultdict(list)
    for said in session.scalars(select(FaqPhrasingRow).order_by(FaqPhrasingRow.position)):
        phrasings[said.entry_id].append(said)
    for named in session.scalars(select(FaqClauseRow).order_by(FaqClauseRow.position)):
        clauses[named.entry_id].append(named)
    wanted = select(FaqEntryRow).order_by(FaqEntryRow.id)
    if entry_id is not None:
        wanted = wanted.where(FaqEntryRow.id == entry_id)
    return [_entry(row, phrasings[row.id], clauses[row.id]) for row in session.scalars(wanted)]


def _entry(row: FaqEntryRow, said: Sequence[FaqPhrasingRow], named: Sequence[FaqClauseRow]) -> FaqEntry:
    def texts(kind: PhrasingKind) -> tuple[str, ...]:
        return tuple(one.text for one in said if one.kind is kind)

    return FaqEntry(
        id=row.id,
        question=texts(PhrasingKind.QUESTION)[0],
        answer=row.answer,
        language=row.language,
        clauses=tuple(FaqClause(c.document_id, c.clause_label, c.text_hash) for c in named),
        similar=texts(PhrasingKind.SIMILAR),
        negative=texts(PhrasingKind.NEGATIVE),
        state=row.state,
        edited_by=row.edited_by,
        edited_at=row.edited_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        hits=row.hits,
    )


def _row(entry: FaqEntry) -> FaqEntryRow:
    return FaqEntryRow(
        id=entry.id,
        answer=entry.answer,
        language=entry.language,
        state=entry.state,
        edited_by=entry.edited_by,
        edited_at=entry.edited_at,
        approved_by=entry.approved_by,
        approved_at=entry.approved_at,
        hits=entry.hits,
    )


def _phrasings(entry: FaqEntry) -> list[FaqPhrasingRow]:
    return [
        FaqPhrasingRow(entry_id=entry.id, position=position, kind=kind, text=text)
        for position, (kind, text) in enumerate(entry.phrasings)
    ]


def _clauses(entry: FaqEntry) -> list[FaqClauseRow]:
    return [
        FaqClauseRow(
            entry_id=entry.id,
            position=position,
            document_id=clause.document_id,
            clause_label=clause.clause_label,
            text_hash=clause.text_hash,
        )
        for position, clause in enumerate(entry.clauses)
    ]
