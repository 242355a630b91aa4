"""What may answer on a day, as SQL says it: the second lock, and where the index is behind. Knows no principal.

Every question asks these; so the statements are built once, of plain columns, and only their values change.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from assistant.domain.documents import PUBLISHED
from assistant.domain.identity import Applicability
from assistant.domain.passages import Passage, Scores
from assistant.storage.database import DOCUMENTS
from assistant.storage.publishing import FIRST_DAY, LAST_DAY
from assistant.storage.revisions import revision_of
from assistant.storage.tables import AudienceRow, ChunkRow, ClauseRow, DocumentRow, VersionRow


@dataclass(frozen=True, slots=True)
class Admission:
    """The day asked about, and the numbers of the rules that admit and cover whoever asks."""

    day: date
    access_sets: Collection[int]
    audiences: Collection[int]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A version whose index rows claim something else than SQL says."""

    version_id: int
    answers: bool
    """What SQL says."""
    access_set: int


def answering(
    connection: Connection, admission: Admission, ids: Collection[str]
) -> tuple[dict[str, Passage], int | None]:
    """Those of the chunks that may answer, by id; and the revision they are of, where there is any."""
    rows = connection.execute(_NAMED, _values(admission) | {"ids": list(ids)}).all()
    return {row[0]: _passage(row) for row in rows}, rows[0][-1] if rows else None


def answering_near(
    connection: Connection, admission: Admission, chunk_id: str, before: int, after: int
) -> list[Passage]:
    """Those that may answer of a chunk and so many around it of the same clause, in reading order."""
    place = connection.execute(_PLACE, {"id": chunk_id}).first()
    if place is None:
        return []
    version_id, clause, position = place
    near = {"version": version_id, "clause": clause, "first": position - before, "last": position + after}
    return [_passage(row) for row in connection.execute(_NEAR, _values(admission) | near)]


def doubtful(connection: Connection, day: date) -> tuple[Doubt, ...]:
    """Where the index is behind: by the days its rows claim, or because their labels are known to be old."""
    rows = connection.execute(_DOUBTFUL, {"day": day, "ordinal": day.toordinal()})
    return tuple(Doubt(version_id, bool(answers), access_set) for version_id, answers, access_set in rows)


def _values(admission: Admission) -> dict[str, object]:
    access_sets, audiences = list(admission.access_sets), list(admission.audiences)
    return {"day": admission.day, "access_sets": access_sets, "audiences": audiences}


def _passage(row: Row[*tuple[Any, ...]]) -> Passage:
    return Passage(
        chunk_ids=(row[0],),
        document_id=row[1],
        version_id=row[2],
        title=row[3],
        version_label=row[4],
        effective_from=row[5],
        effective_to=row[6],
        clause_label=row[7],
        heading_path=row[8],
        page_from=row[9],
        page_to=row[10],
        text=row[11],
        scores=Scores(),
        applicability=_applicability(row[12]),
        owner=row[13],
    )


@lru_cache(maxsize=1024)
def _applicability(key: str) -> Applicability:
    return Applicability.from_key(key)


_DAY = bindparam("day", type_=Date)
_IN_FORCE = and_(
    or_(VersionRow.effective_from.is_(None), VersionRow.effective_from <= _DAY),
    or_(VersionRow.effective_to.is_(None), VersionRow.effective_to > _DAY),
)
_HOLDS: ColumnElement[bool] = and_(
    DocumentRow.deleted_at.is_(None), VersionRow.state.in_(sorted(PUBLISHED)), _IN_FORCE
)
_AUDIENCE = func.coalesce(ClauseRow.audience, DocumentRow.audience)
_ANSWERING = (
    select(
        ChunkRow.id,
        DocumentRow.id,
        VersionRow.id,
        DocumentRow.title,
        VersionRow.label,
        VersionRow.effective_from,
        VersionRow.effective_to,
        ClauseRow.label,
        ClauseRow.heading_path,
        func.coalesce(ChunkRow.page_from, ClauseRow.page_from),
        func.coalesce(ChunkRow.page_to, ClauseRow.page_to),
        ChunkRow.text,
        AudienceRow.key,
        DocumentRow.owner,
        revision_of(DOCUMENTS),
    )
    .select_from(ChunkRow)
    .join(ClauseRow, and_(ClauseRow.version_id == ChunkRow.version_id, ClauseRow.position == ChunkRow.clause))
    .join(VersionRow, VersionRow.id == ChunkRow.version_id)
    .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
    .join(AudienceRow, AudienceRow.id == _AUDIENCE)
    .where(
        _HOLDS,
        DocumentRow.access_set.in_(bindparam("access_sets", expanding=True)),
        _AUDIENCE.in_(bindparam("audiences", expanding=True)),
    )
)
_NAMED = _ANSWERING.where(ChunkRow.id.in_(bindparam("ids", expanding=True)))
_PLACE = select(ChunkRow.version_id, ChunkRow.clause, ChunkRow.position).where(ChunkRow.id == bindparam("id"))
_NEAR = _ANSWERING.where(
    ChunkRow.version_id == bindparam("version"),
    ChunkRow.clause == bindparam("clause"),
    ChunkRow.position.between(bindparam("first"), bindparam("last")),
).order_by(ChunkRow.position)
_ORDINAL = bindparam("ordinal", type_=Integer)
_CLAIMS = and_(
    func.coalesce(VersionRow.indexed_from, FIRST_DAY) <= _ORDINAL,
    func.coalesce(VersionRow.indexed_to, LAST_DAY) > _ORDINAL,
)
_DOUBTFUL = (
    select(VersionRow.id, case((_HOLDS, 1), else_=0), DocumentRow.access_set)
    .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
    .where(VersionRow.chunks > 0, or_(VersionRow.stale_labels, _CLAIMS.is_distinct_from(_HOLDS)))
    .order_by(VersionRow.id)
)
