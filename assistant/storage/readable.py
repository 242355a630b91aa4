"""Which rows a principal may read, and which may answer on a day, as SQL conditions: the rules behind reading.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from assistant.domain.documents import PUBLISHED
from assistant.domain.identity import Principal, Role
from assistant.storage.access_sets import readable_sets
from assistant.storage.publishing import FIRST_DAY, LAST_DAY
from assistant.storage.tables import ChunkRow, ClauseRow, DocumentRow, VersionRow


def admitted(session: Session, principal: Principal) -> ColumnElement[bool]:
    """Of rows of documents: not deleted, and open to one of the principal's groups."""
    return and_(
        DocumentRow.deleted_at.is_(None), DocumentRow.access_set.in_(readable_sets(session, principal))
    )


def visible(session: Session, principal: Principal) -> ColumnElement[bool]:
    """Of rows of documents joined with versions: admitted, and published unless an editor looks."""
    if principal.has_role(Role.EDITOR):
        return admitted(session, principal)
    return and_(admitted(session, principal), VersionRow.state.in_(PUBLISHED))


def answering(
    day: date, access_sets: Collection[int], audiences: Collection[int]
) -> Select[ChunkRow, ClauseRow, VersionRow, DocumentRow]:
    """The chunks that may answer on that day whom these rules admit and cover, with all they belong to."""
    admitted_by = and_(DocumentRow.deleted_at.is_(None), DocumentRow.access_set.in_(access_sets))
    holds = and_(VersionRow.state.in_(PUBLISHED), _in_force(day))
    audience = func.coalesce(ClauseRow.audience, DocumentRow.audience)
    own_clause = and_(ClauseRow.version_id == ChunkRow.version_id, ClauseRow.position == ChunkRow.clause)
    return (
        select(ChunkRow, ClauseRow, VersionRow, DocumentRow)
        .join(ClauseRow, own_clause)
        .join(VersionRow, VersionRow.id == ChunkRow.version_id)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(admitted_by, holds, audience.in_(audiences))
    )


def mislabelled(
    session: Session, access_sets: Collection[int], day: date
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where the index is behind SQL: versions it would let through wrongly, and versions it would wrongly leave out.

    A day's claim is compared exactly; rows whose readers or audiences are out of date count as let through for whom
    SQL turns away, and as left out for whom SQL lets in.
    """
    ordinal = day.toordinal()
    claims = and_(
        func.coalesce(VersionRow.indexed_from, FIRST_DAY) <= ordinal,
        func.coalesce(VersionRow.indexed_to, LAST_DAY) > ordinal,
    )
    holds = and_(DocumentRow.deleted_at.is_(None), VersionRow.state.in_(PUBLISHED), _in_force(day))
    doubtful = or_(VersionRow.stale_labels, claims.is_distinct_from(holds))
    rows = session.execute(
        select(VersionRow.id, holds, DocumentRow.access_set)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(VersionRow.chunks > 0, doubtful)
        .order_by(VersionRow.id)
    )
    hidden, shown = list[int](), list[int]()
    for id, answers, access_set in rows:
        (shown if answers and access_set in access_sets else hidden).append(id)
    return tuple(hidden), tuple(shown)


def clauses_inside(session: Session, version_id: int, position: int) -> list[int]:
    """Positions of a clause and all clauses below it: neighbours in reading order. Empty: no such clause."""
    from_here = and_(ClauseRow.version_id == version_id, ClauseRow.position >= position)
    rows = session.execute(
        select(ClauseRow.position, ClauseRow.parent).where(from_here).order_by(ClauseRow.position)
    )
    inside: list[int] = []
    for found, parent in rows:
        if found != position and parent not in inside:
            break
        inside.append(found)
    return inside


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(
        or_(VersionRow.effective_from.is_(None), VersionRow.effective_from <= day),
        or_(VersionRow.effective_to.is_(None), VersionRow.effective_to > day),
    )
