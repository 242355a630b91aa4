"""Makes versions answer, and stop answering, by their dates. Works within the caller's transaction.

The index carries dates too, written when a version was indexed. Where SQL has since changed them, a job brings the
index in line; until it ran, PolicyReader.scope hides what SQL no longer holds.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.domain.documents import PUBLISHED, VersionState
from assistant.domain.jobs import JobKind
from assistant.errors import Conflict
from assistant.storage.jobs import add_job
from assistant.storage.registering import living_version
from assistant.storage.tables import DocumentRow, VersionRow
from assistant.storage.timeline import Clash, Span, in_force, place, state_on

FIRST_DAY = 1
"""Index ordinal of an open begin."""
LAST_DAY = 4_000_000
"""Index ordinal of an open end."""
UNPUBLISHED = "not published: "
"""Begins the warning of a version that should have gone live by itself and could not."""


def ordinals(begin: date | None, end: date | None) -> tuple[int, int]:
    """Days as the index keeps them: begin <= day < end."""
    return (begin.toordinal() if begin else FIRST_DAY, end.toordinal() if end else LAST_DAY)


def publish(
    session: Session, version_id: int, today: date, now: datetime, approved_by: str = ""
) -> VersionState:
    """Make the version live (or approved until its day, or retired when that is over); others make room.

    Conflict, and nothing changed: it holds no text, or another version holds on its days and would go on after them.
    """
    version = living_version(session, version_id)
    if version.state in PUBLISHED:
        return version.state
    if version.state is VersionState.FAILED or version.chunks == 0:
        raise Conflict("the version holds no text that could be published; upload it again")
    asked = _stated(version)
    if state_on(asked, today) is not VersionState.APPROVED:
        # What waited for its day is placed as it would have been on that day, however late it is looked at.
        waited = version.state is VersionState.APPROVED and asked.begin is not None
        _join(session, version, asked.first if waited else today, today, now)
    else:
        version.state = VersionState.APPROVED
    version.warnings = tuple(w for w in version.warnings if not w.startswith(UNPUBLISHED))
    if approved_by and not version.approved_by:
        version.approved_by, version.approved_at = approved_by, now
    return version.state


def activate_due(session: Session, today: date, now: datetime) -> list[int]:
    """Publish approved versions whose day has come and retire those whose last day is over; ids of all changed."""
    due = session.scalars(
        select(VersionRow)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(DocumentRow.deleted_at.is_(None), VersionRow.state == VersionState.APPROVED)
        .where(VersionRow.effective_from <= today)
    ).all()
    # Of two with one first day the one approved last holds.
    for version in sorted(due, key=lambda v: (v.effective_from, v.approved_at or v.created_at, v.id)):
        publish(session, version.id, today, now)
    over = session.scalars(
        select(VersionRow).where(VersionRow.state == VersionState.LIVE, VersionRow.effective_to <= today)
    ).all()
    for version in over:
        version.state = VersionState.RETIRED
    return sorted({row.id for row in (*due, *over)})


def _join(session: Session, version: VersionRow, placed_on: date, today: date, now: datetime) -> None:
    """The version takes its place among the published ones."""
    asked, rows = _stated(version), published(session, version.document_id)
    others = [span_of(row) for row in rows.values()]
    spans = place(asked, others, placed_on)
    if isinstance(spans, Clash):
        raise clash_of(rows[spans.other.version_id])
    before = in_force(spans[0].first, others)
    if version.supersedes is None and before is not None:
        version.supersedes = before.version_id
    version.stated_from, version.stated_to = asked.begin, asked.end
    for span in spans:
        new = span.version_id == version.id
        apply(session, version if new else rows[span.version_id], span, today, now, tolerant=new)


def clash_of(other: VersionRow) -> Conflict:
    """The refusal that names whose days are in the way."""
    begin = f"since {other.effective_from}" if other.effective_from else "since ever"
    end = f"up to {other.effective_to - timedelta(days=1)}" if other.effective_to else "until further notice"
    return Conflict(
        f"version {other.id} {other.label} holds {begin} {end}, which are days of this one too; "
        "correct the days of one of them first"
    )


def refresh_when_stale(
    session: Session, version: VersionRow, now: datetime, *, tolerant: bool = False
) -> None:
    """Queue a refresh of the version's index rows when they carry other dates than SQL.

    `tolerant`: only when they miss days; days too many are hidden by SQL, and a refresh costs an embedding run.
    """
    if version.indexed_from is None or version.indexed_to is None:
        return
    begin, end = ordinals(version.effective_from, version.effective_to)
    misses = version.indexed_from > begin or version.indexed_to < end
    if misses or (not tolerant and (version.indexed_from, version.indexed_to) != (begin, end)):
        add_job(session, JobKind.REFRESH_INDEX, version.id, now)


def relabel(session: Session, version: VersionRow, now: datetime) -> None:
    """Readers or audiences have changed: a job brings the version's index rows in line, if it has any."""
    if version.indexed_from is not None:
        version.stale_labels = True
        add_job(session, JobKind.REFRESH_INDEX, version.id, now)


def published(session: Session, document_id: str, *, but: int | None = None) -> dict[int, VersionRow]:
    """The document's published versions by number."""
    mine = select(VersionRow).where(VersionRow.document_id == document_id, VersionRow.state.in_(PUBLISHED))
    return {row.id: row for row in session.scalars(mine) if row.id != but}


def span_of(row: VersionRow) -> Span:
    """The days a version holds."""
    return Span(row.id, row.effective_from, row.effective_to, row.stated_to)


def _stated(row: VersionRow) -> Span:
    """The days a version that is not published asks for."""
    return Span(row.id, row.effective_from, row.effective_to, row.effective_to)


def apply(
    session: Session, row: VersionRow, span: Span, today: date, now: datetime, *, tolerant: bool = False
) -> None:
    """The published version holds on these days from now on."""
    row.effective_from, row.effective_to = span.begin, span.end
    row.state = state_on(span, today)
    session.flush()
    refresh_when_stale(session, row, now, tolerant=tolerant)
