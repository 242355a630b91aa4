"""Which rows a principal may read, and which may answer on a day, as SQL conditions: the rules behind reading.py."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from assistant.domain.documents import PUBLISHED
from assistant.domain.identity import Principal, Role
from assistant.storage.access_sets import covering_audiences, readable_sets
from assistant.storage.publishing import FIRST_DAY, LAST_DAY, ordinals
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
    session: Session, principal: Principal, day: date
) -> Select[ChunkRow, ClauseRow, VersionRow, DocumentRow]:
    """The chunks that may answer the principal on that day, with all they belong to."""
    holds = and_(
        VersionRow.state.in_(PUBLISHED),
        or_(VersionRow.effective_from.is_(None), VersionRow.effective_from <= day),
        or_(VersionRow.effective_to.is_(None), VersionRow.effective_to > day),
    )
    audience = func.coalesce(ClauseRow.audience, DocumentRow.audience)
    own_clause = and_(ClauseRow.version_id == ChunkRow.version_id, ClauseRow.position == ChunkRow.clause)
    return (
        select(ChunkRow, ClauseRow, VersionRow, DocumentRow)
        .join(ClauseRow, own_clause)
        .join(VersionRow, VersionRow.id == ChunkRow.version_id)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(admitted(session, principal), holds, audience.in_(covering_audiences(session, principal)))
    )


def hidden_versions(session: Session, day: date) -> tuple[int, ...]:
    """Versions whose index rows claim to hold on the day while SQL says they do not answer."""
    ordinal = day.toordinal()
    claims = and_(
        func.coalesce(VersionRow.indexed_from, FIRST_DAY) <= ordinal,
        func.coalesce(VersionRow.indexed_to, LAST_DAY) > ordinal,
        VersionRow.chunks > 0,
    )
    columns = select(
        VersionRow.id,
        VersionRow.state,
        VersionRow.effective_from,
        VersionRow.effective_to,
        DocumentRow.deleted_at,
    )
    claiming = columns.join(DocumentRow, DocumentRow.id == VersionRow.document_id).where(claims)
    hidden = []
    for id, state, effective_from, effective_to, deleted_at in session.execute(
        claiming.order_by(VersionRow.id)
    ):
        begin, end = ordinals(effective_from, effective_to)
        if deleted_at is not None or state not in PUBLISHED or not begin <= ordinal < end:
            hidden.append(id)
    return tuple(hidden)
