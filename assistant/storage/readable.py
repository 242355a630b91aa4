"""Which rows a principal may read, as SQL conditions. What may answer on a day: in_force.py."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from assistant.domain.documents import PUBLISHED
from assistant.domain.identity import Principal, Role
from assistant.storage.access_sets import readable_sets
from assistant.storage.tables import ClauseRow, DocumentRow, VersionRow


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
