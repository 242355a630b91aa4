"""Writes the numbers of a version with its structure. Works within the caller's transaction; knows no principal.

What editors said survives a new reading: a number keeps its confirmation where the clause of that label still proposes
the same in the same words, and one that was added by hand stays where its words still stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from assistant.domain.documents import StructuredVersion
from assistant.domain.parameters import KeptParameter, ParameterName, ProposedParameter, Unit
from assistant.storage.tables import ClauseRow, ParameterReadingRow, ParameterRow


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What two readings must agree in for a number to count as the same."""

    clause: str
    name: ParameterName
    row: str
    column: str
    read: Decimal | None
    unit: Unit
    quote: str


def held(session: Session, version_id: int) -> tuple[KeptParameter, ...]:
    """The version's numbers in the order they were read."""
    labelled = and_(
        ClauseRow.version_id == ParameterRow.version_id, ClauseRow.position == ParameterRow.clause
    )
    rows = select(ParameterRow, ClauseRow.label).outerjoin(ClauseRow, labelled)
    rows = rows.where(ParameterRow.version_id == version_id)
    rows = rows.order_by(ParameterRow.clause, ParameterRow.place, ParameterRow.name, ParameterRow.table_row)
    return tuple(kept_from(row, label or "") for row, label in session.execute(rows))


def proposed(session: Session, version_id: int) -> tuple[ProposedParameter, ...]:
    """What ingestion had read, without what editors made of it."""
    return tuple(
        replace(one.proposal, value=one.read) for one in held(session, version_id) if one.read is not None
    )


def keep(
    session: Session, version_id: int, content: StructuredVersion, before: Iterable[KeptParameter]
) -> None:
    """The version sets the numbers of `content` from now on; `before`: what it held when its clauses still stood."""
    labels = {clause.position: clause.label for clause in content.clauses}
    earlier = {_meaning(one, one.clause_label): one for one in before}
    fresh = [KeptParameter(one, labels.get(one.clause, ""), one.value) for one in content.parameters]
    kept = {one.key: _confirmed(one, earlier.get(_meaning(one, one.clause_label))) for one in fresh}
    for one in _by_hand(earlier.values(), content):
        kept.setdefault(one.key, one)
    session.execute(delete(ParameterRow).where(ParameterRow.version_id == version_id))
    session.add_all(row_of(version_id, place, one) for place, one in enumerate(kept.values()))
    session.merge(ParameterReadingRow(version_id=version_id))


def kept_from(row: ParameterRow, label: str) -> KeptParameter:
    """A row as it leaves this package."""
    proposal = ProposedParameter(
        ParameterName(row.name),
        Decimal(row.value),
        Unit(row.unit),
        row.clause,
        row.start,
        row.quote,
        row.table_row,
        row.table_column,
    )
    read = Decimal(row.read_value) if row.read_value else None
    return KeptParameter(proposal, label, read, row.confirmed_by, row.confirmed_at)


def row_of(version_id: int, place: int, kept: KeptParameter) -> ParameterRow:
    """The inverse of `kept_from`."""
    one = kept.proposal
    return ParameterRow(
        version_id=version_id,
        clause=one.clause,
        name=one.name.value,
        table_row=one.row,
        table_column=one.column,
        place=place,
        value=str(one.value),
        read_value="" if kept.read is None else str(kept.read),
        unit=one.unit.value,
        start=one.start,
        quote=one.quote,
        confirmed_by=kept.confirmed_by,
        confirmed_at=kept.confirmed_at,
    )


def _meaning(kept: KeptParameter, label: str) -> _Meaning:
    one = kept.proposal
    clause = label or str(one.clause)
    return _Meaning(clause, one.name, one.row, one.column, kept.read, one.unit, one.quote)


def _confirmed(fresh: KeptParameter, earlier: KeptParameter | None) -> KeptParameter:
    if earlier is None:
        return fresh
    proposal = replace(fresh.proposal, value=earlier.proposal.value)
    return replace(
        fresh, proposal=proposal, confirmed_by=earlier.confirmed_by, confirmed_at=earlier.confirmed_at
    )


def _by_hand(earlier: Iterable[KeptParameter], content: StructuredVersion) -> Iterable[KeptParameter]:
    """What editors had added, moved to where its clause is now."""
    positions: Mapping[str, int] = {c.label: c.position for c in reversed(content.clauses) if c.label}
    for one in earlier:
        clause = positions.get(one.clause_label, None if one.clause_label else one.proposal.clause)
        texts = (chunk.text for chunk in content.chunks if chunk.clause == clause)
        if one.read is None and clause is not None and any(one.proposal.quote in text for text in texts):
            yield replace(one, proposal=replace(one.proposal, clause=clause))
