"""The numbers that versions set: editors confirm them, and calculations read them through the one door of policies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from assistant.domain.documents import PUBLISHED
from assistant.domain.identity import Principal
from assistant.domain.parameters import (
    ClauseReference,
    KeptParameter,
    Parameter,
    ParameterKey,
    ParameterName,
    ProposedParameter,
)
from assistant.domain.passages import Passage
from assistant.errors import InvalidInput, NotFound
from assistant.storage.database import DOCUMENTS, Database, serialise
from assistant.storage.parameter_rows import held, kept_from, row_of
from assistant.storage.readable import visible
from assistant.storage.reading import PolicyReader
from assistant.storage.tables import ChunkRow, ClauseRow, DocumentRow, ParameterRow, VersionRow

MOST_VALUE = Decimal(10) ** 9
"""No policy sets a larger number."""


@dataclass(frozen=True, slots=True)
class ParameterInForce:
    """A number that holds for somebody on a day, with the passage it stands in."""

    parameter: Parameter
    passage: Passage
    quote: str
    """The words it was read from; of a table, the cells of its row."""


class ParameterStore:
    """Lists and confirms numbers on behalf of editors, and finds those in force for anybody."""

    def __init__(self, database: Database, policies: PolicyReader) -> None:
        self._database = database
        self._policies = policies

    def listed(self, editor: Principal, version_id: int) -> tuple[KeptParameter, ...]:
        """The version's numbers in the order of its clauses. NotFound: no such version, or not theirs to see."""
        with self._database.reading() as session:
            _visible(session, editor, version_id)
            return held(session, version_id)

    def confirm(
        self, editor: Principal, version_id: int, keys: Collection[ParameterKey] | None = None
    ) -> int:
        """These numbers, or all of the version, were read rightly: calculations use them from now on.

        Returns how many were not confirmed before. NotFound: one of them is not there.
        """
        with self._editing(editor, version_id) as session:
            rows = list(session.scalars(_of(version_id)))
            if keys is not None:
                rows = [_row(session, version_id, key) for key in keys]
            open_rows = [row for row in rows if row.confirmed_at is None]
            for row in open_rows:
                row.confirmed_by, row.confirmed_at = editor.id, self._database.now()
            return len(open_rows)

    def correct(self, editor: Principal, version_id: int, key: ParameterKey, value: Decimal) -> KeptParameter:
        """It was read wrongly and is this; counts as confirmed. NotFound: it is not there."""
        _check(value)
        with self._editing(editor, version_id) as session:
            row = _row(session, version_id, key)
            row.value = str(value)
            row.confirmed_by, row.confirmed_at = editor.id, self._database.now()
            return kept_from(row, _label(session, version_id, key.clause))

    def add(self, editor: Principal, version_id: int, said: ProposedParameter) -> KeptParameter:
        """A number that ingestion did not see; counts as confirmed. InvalidInput: the clause has no such words, or
        sets this number already."""
        _check(said.value)
        with self._editing(editor, version_id) as session:
            label = _label(session, version_id, said.clause)
            added = KeptParameter(said, label, None, editor.id, self._database.now())
            if session.get(ParameterRow, _identity(version_id, added.key)) is not None:
                raise InvalidInput("the clause sets this number already; correct that one")
            if not said.quote.strip() or not _stands(session, version_id, said):
                raise InvalidInput(
                    "the quote does not stand in the clause; copy the words that set the number"
                )
            places = select(func.max(ParameterRow.place)).where(ParameterRow.version_id == version_id)
            session.add(row_of(version_id, (session.scalar(places) or 0) + 1, added))
            return added

    def remove(self, editor: Principal, version_id: int, key: ParameterKey) -> None:
        """The clause sets no such number; a new reading may propose it again. NotFound: it is not there."""
        with self._editing(editor, version_id) as session:
            session.delete(_row(session, version_id, key))

    def in_force(
        self, names: Collection[ParameterName], principal: Principal, as_of: date
    ) -> tuple[ParameterInForce, ...]:
        """Numbers of these names in clauses that may answer the principal on that day, confirmed ones or not.

        Every one has passed the second lock at this moment: what the principal may not read is not among them.
        """
        with self._database.reading() as session:
            found = session.execute(_published(names)).all()
        passages = self._policies.passages((chunk for _, chunk in found), principal, as_of)
        chunks: dict[tuple[object, ...], list[Passage]] = defaultdict(list)
        rows: dict[tuple[object, ...], ParameterRow] = {}
        for row, chunk in found:
            if chunk in passages:
                identity = (row.version_id, row.clause, row.name, row.table_row, row.table_column)
                rows[identity] = row
                chunks[identity].append(passages[chunk])
        return tuple(_in_force(row, chunks[identity]) for identity, row in rows.items())

    @contextmanager
    def _editing(self, editor: Principal, version_id: int) -> Iterator[Session]:
        with self._database.writing() as session:
            serialise(session, DOCUMENTS)
            _visible(session, editor, version_id)
            yield session


def _visible(session: Session, editor: Principal, version_id: int) -> None:
    mine = and_(VersionRow.id == version_id, visible(session, editor))
    asked = select(VersionRow.id).join(DocumentRow, DocumentRow.id == VersionRow.document_id).where(mine)
    if session.scalar(asked) is None:
        raise NotFound("no version has this number")


def _check(value: Decimal) -> None:
    if not value.is_finite() or not 0 <= value <= MOST_VALUE:
        raise InvalidInput(f"the value must be a number from 0 to {MOST_VALUE:,}")


def _of(version_id: int) -> Select[ParameterRow]:
    return select(ParameterRow).where(ParameterRow.version_id == version_id)


def _identity(version_id: int, key: ParameterKey) -> tuple[int, int, str, str, str]:
    return version_id, key.clause, key.name.value, key.row, key.column


def _row(session: Session, version_id: int, key: ParameterKey) -> ParameterRow:
    row = session.get(ParameterRow, _identity(version_id, key))
    if row is None:
        raise NotFound("the version sets no such number; list its parameters and name one of them")
    return row


def _label(session: Session, version_id: int, clause: int) -> str:
    row = session.get(ClauseRow, (version_id, clause))
    if row is None:
        raise NotFound("the version has no such clause")
    return row.label


def _stands(session: Session, version_id: int, said: ProposedParameter) -> bool:
    own = and_(ChunkRow.version_id == version_id, ChunkRow.clause == said.clause)
    return any(said.quote in text for text in session.scalars(select(ChunkRow.text).where(own)))


def _published(names: Collection[ParameterName]) -> Select[ParameterRow, str]:
    inside = and_(ChunkRow.version_id == ParameterRow.version_id, ChunkRow.clause == ParameterRow.clause)
    return (
        select(ParameterRow, ChunkRow.id)
        .join(ChunkRow, inside)
        .join(VersionRow, VersionRow.id == ParameterRow.version_id)
        .where(ParameterRow.name.in_(sorted(names)), VersionRow.state.in_(PUBLISHED))
        .order_by(ParameterRow.version_id, ParameterRow.clause, ParameterRow.place, ChunkRow.position)
    )


def _in_force(row: ParameterRow, passages: list[Passage]) -> ParameterInForce:
    kept = kept_from(row, passages[0].clause_label)
    one, words = kept.proposal, row.quote.split()
    # A table is stored as lines of cells: its row's quote stands there cell by cell.
    passage = max(passages, key=lambda p: (row.quote in p.text, sum(word in p.text for word in words)))
    reference = ClauseReference(passage.citation_label, passage.clause_key)
    confirmed = kept.confirmed_at is not None
    parameter = Parameter(one.name, one.value, one.unit, reference, one.row, one.column, confirmed)
    return ParameterInForce(parameter, passage, row.quote)
