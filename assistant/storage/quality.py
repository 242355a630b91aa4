"""Quality reports: kept with a version's structure, read on behalf of an editor. Knows no parser.

Near duplicates are not kept but looked up when a report is read: what was deleted, rolled back or closed to the reader
since is not named, and what was added since is.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Select, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from assistant.domain.documents import StructuredVersion, VersionState, version_name
from assistant.domain.identity import Principal
from assistant.domain.quality import NearDuplicate, QualityReport
from assistant.errors import Conflict, NotFound
from assistant.storage.database import Database
from assistant.storage.quality_codec import decode, encode
from assistant.storage.readable import visible
from assistant.storage.registering import living_version
from assistant.storage.resemblance import marks, packed, share, sketch, unpacked
from assistant.storage.tables import DocumentRow, MarkRow, QualityReportRow, SketchRow, VersionRow

CURRENT = (VersionState.DRAFT, VersionState.APPROVED, VersionState.LIVE)
"""States of versions that a new one may double."""
TOLD_FROM = 0.3
"""Documents that share less than this are not told: policies of one house share phrases and whole paragraphs."""
CANDIDATES = 20
"""So many texts are compared by their sketches: those with the most marks in common."""
TOLD = 5
"""So many near duplicates are told at most."""
LEAST = 20
"""A text of fewer shingles, a sentence or two, doubles nothing."""


class QualityReports:
    """Reads the reports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def report(self, principal: Principal, version_id: int) -> QualityReport:
        """The version's report, with the near duplicates that the principal may see.

        NotFound: the version is missing or not theirs to see. Conflict: it has no report; the sentence says why.
        """
        with self._database.reading() as session:
            mine = visible(session, principal)
            asked = select(VersionRow).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
            version = session.scalar(asked.where(VersionRow.id == version_id, mine))
            if version is None:
                raise NotFound("no version has this number")
            return _report(session, version, mine)

    def report_for_work(self, version_id: int) -> QualityReport:
        """For this machine's operator only: no principal is asked. NotFound and Conflict as `report`."""
        with self._database.reading() as session:
            version = living_version(session, version_id)
            return _report(session, version, DocumentRow.deleted_at.is_(None))


def keep(session: Session, version_id: int, content: StructuredVersion) -> None:
    """Replace the version's report, if the content has one, and the sketch of its text, within the transaction."""
    forget(session, version_id)
    if content.quality is not None:
        session.add(QualityReportRow(version_id=version_id, report=encode(content.quality)))
    made = sketch(chunk.text for chunk in content.chunks)
    session.add(SketchRow(version_id=version_id, bound=made.bound, kept=packed(made)))
    rows = [{"mark": mark, "version_id": version_id} for mark in marks(made)]
    if rows:
        session.execute(insert(MarkRow), rows)


def kept(session: Session, version_id: int) -> QualityReport | None:
    """What is kept of the version's report; None: it was read before reports were."""
    row = session.get(QualityReportRow, version_id)
    return None if row is None else decode(row.report)


def forget(session: Session, version_id: int) -> None:
    """Remove report and sketch."""
    for table in (QualityReportRow, SketchRow, MarkRow):
        session.execute(delete(table).where(table.version_id == version_id))


def _report(session: Session, version: VersionRow, which: ColumnElement[bool]) -> QualityReport:
    found = kept(session, version.id)
    if found is None:
        raise Conflict(_why_none(version))
    return replace(found, near_duplicates=_near_duplicates(session, version, which))


def _why_none(version: VersionRow) -> str:
    if version.state is VersionState.QUEUED:
        return "the version has not been read yet; wait for its job to end"
    if version.state is VersionState.FAILED:
        return f"the version could not be read, so there is no quality report: {version.failure_reason}"
    return "the version was read before quality reports were kept; `ingest reindex` reads it again"


def _near_duplicates(
    session: Session, version: VersionRow, which: ColumnElement[bool]
) -> tuple[NearDuplicate, ...]:
    """Of each other document the version most like this one, those that share most first."""
    own = session.get(SketchRow, version.id)
    mine = None if own is None else unpacked(own.bound, own.kept)
    if mine is None or len(mine.kept) < LEAST:
        return ()
    best: dict[str, NearDuplicate] = {}
    for id, label, document, title, bound, content in session.execute(_candidates(version, which)):
        found = NearDuplicate(document, id, version_name(title, label), share(mine, unpacked(bound, content)))
        if found.share >= max(TOLD_FROM, best[document].share if document in best else 0.0):
            best[document] = found
    return tuple(sorted(best.values(), key=lambda found: (-found.share, found.version_id))[:TOLD])


def _candidates(version: VersionRow, which: ColumnElement[bool]) -> Select[int, str, str, str, int, bytes]:
    """Sketches of the other documents' current versions that have most marks in common with this one."""
    mine, other = aliased(MarkRow), aliased(MarkRow)
    common = (
        select(other.version_id, func.count().label("marks"))
        .join(mine, mine.mark == other.mark)
        .join(VersionRow, VersionRow.id == other.version_id)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(mine.version_id == version.id, DocumentRow.id != version.document_id)
        .where(VersionRow.state.in_(CURRENT), which)
        .group_by(other.version_id)
        .order_by(func.count().desc(), other.version_id)
        .limit(CANDIDATES)
        .subquery()
    )
    return (
        select(
            VersionRow.id,
            VersionRow.label,
            DocumentRow.id,
            DocumentRow.title,
            SketchRow.bound,
            SketchRow.kept,
        )
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .join(SketchRow, SketchRow.version_id == VersionRow.id)
        .join(common, common.c.version_id == VersionRow.id)
        .order_by(VersionRow.id)
    )
