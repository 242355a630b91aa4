"""What editors do to documents that exist: approve, correct, roll back, say who may read and to whom it applies.

Every method is one transaction and asks who acts: what an editor may not read, they cannot change (NotFound). What is
acknowledged here holds from that moment: searches obey SQL, and jobs bring the index in line afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from assistant.domain.documents import PUBLISHED, DocumentVersion, Proposed, VersionState
from assistant.domain.identity import AccessRule, Applicability, Principal
from assistant.errors import Conflict, NotAllowed, NotFound
from assistant.storage import publishing, registering
from assistant.storage.access_sets import access_set_of, audience_of
from assistant.storage.database import DOCUMENTS, Database, serialise
from assistant.storage.readable import clauses_inside, visible
from assistant.storage.rows import version_from
from assistant.storage.tables import ClauseRow, DocumentRow, VersionRow
from assistant.storage.timeline import Clash, Span, made_room, moved, restored


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor says of a version. None: it stays as it is; what is said counts as confirmed."""

    title: str | None = None
    label: str | None = None
    dates: tuple[date | None, date | None] | None = None
    """(effective_from, effective_to); either may be open."""
    supersedes: int | None = None


class PolicyEditor:
    """Changes versions and rules on behalf of somebody."""

    def __init__(self, database: Database, *, four_eyes: bool = False) -> None:
        """`four_eyes`: who uploaded a version may not approve it."""
        self._database = database
        self._four_eyes = four_eyes

    def approve(self, by: Principal, version_id: int, *, today: date) -> DocumentVersion:
        """A draft goes live, or waits for its day; what was proposed counts as confirmed. Conflict: it is none."""
        with self._editing() as session:
            version = _version(session, by, version_id)
            if version.state is VersionState.QUEUED:
                raise Conflict("the version is still being read; approve it when its job is done")
            if self._four_eyes and version.uploaded_by == by.id:
                raise NotAllowed("whoever uploaded a version may not approve it; ask another editor")
            version.proposed = ()
            publishing.publish(session, version_id, today, self._database.now(), by.id)
            return version_from(version)

    def roll_back(self, by: Principal, document_id: str, *, today: date) -> DocumentVersion:
        """The version in force becomes a draft, as if it had never been; the one before holds again and is returned.

        That one ends when it was said to end; where that day is over by now, it holds until further notice.
        """
        now = self._database.now()
        with self._editing() as session:
            _document(session, by, document_id)
            rows = publishing.published(session, document_id)
            live = next((row for row in rows.values() if row.state is VersionState.LIVE), None)
            if live is None:
                raise Conflict("no version of the document is in force; approve one")
            others = [publishing.span_of(row) for row in rows.values() if row is not live]
            gone = publishing.span_of(live)
            before = made_room(gone, others, live.supersedes)
            if before is None:
                raise Conflict(
                    "no version made room for the one in force; correct the dates of the one before"
                )
            live.state, live.approved_by, live.approved_at = VersionState.DRAFT, "", None
            live.effective_from, live.effective_to = live.stated_from, live.stated_to
            again = restored(before, others, today)
            row = rows[before.version_id]
            row.stated_to = again.stated_end
            publishing.apply(session, row, again, today, now)
            return version_from(row)

    def correct(self, by: Principal, version_id: int, said: Correction, *, today: date) -> DocumentVersion:
        """Change what a version is called and when it holds. Conflict: its days would be another's as well."""
        with self._editing() as session:
            version = _version(session, by, version_id)
            confirmed = set[str]()
            if said.title is not None:
                registering.rename(session, version, said.title)
                confirmed.add(Proposed.TITLE)
            if said.label is not None:
                version.label = said.label.strip()
                confirmed.add(Proposed.LABEL)
            if said.supersedes is not None:
                registering.check_supersedes(session, version.document_id, version.id, said.supersedes)
                version.supersedes = said.supersedes
            if said.dates is not None:
                self._redate(session, version, *said.dates, today)
                confirmed.add(Proposed.DATES)
            version.proposed = tuple(field for field in version.proposed if field not in confirmed)
            return version_from(version)

    def set_rules(
        self,
        by: Principal,
        document_id: str,
        *,
        access: AccessRule | None = None,
        applicability: Applicability | None = None,
    ) -> None:
        """Who may read the document, and to whom it applies, from now on. None: as before."""
        with self._editing() as session:
            document = _document(session, by, document_id)
            before = (document.access_set, document.audience)
            if access is not None:
                document.access_set = access_set_of(session, access)
            if applicability is not None:
                document.audience = audience_of(session, applicability)
            if before == (document.access_set, document.audience):
                return
            for version in session.scalars(select(VersionRow).where(VersionRow.document_id == document_id)):
                publishing.relabel(session, version, self._database.now())

    def set_clause_audience(
        self, by: Principal, version_id: int, position: int, applicability: Applicability | None
    ) -> None:
        """To whom a clause and all below it apply, whatever the document says. None: as the document says."""
        with self._editing() as session:
            version = _version(session, by, version_id)
            inside = clauses_inside(session, version_id, position)
            if not inside:
                raise NotFound("the version has no such clause")
            audience = None if applicability is None else audience_of(session, applicability)
            mine = (ClauseRow.version_id == version_id, ClauseRow.position.between(inside[0], inside[-1]))
            session.execute(update(ClauseRow).where(*mine).values(audience=audience))
            publishing.relabel(session, version, self._database.now())

    def _redate(
        self, session: Session, version: VersionRow, begin: date | None, end: date | None, today: date
    ) -> None:
        registering.check_dates(begin, end)
        if version.state not in PUBLISHED:
            version.effective_from, version.effective_to = begin, end
            if version.state is VersionState.APPROVED:
                publishing.publish(session, version.id, today, self._database.now())
            return
        new = Span(version.id, begin, end)
        if new.first > today:
            raise Conflict(
                "a version in force cannot begin in the future; roll it back, then approve it again"
            )
        rows = publishing.published(session, version.document_id, but=version.id)
        old, others = publishing.span_of(version), [publishing.span_of(row) for row in rows.values()]
        spans = moved(old, new, others, made_room(old, others, version.supersedes))
        if isinstance(spans, Clash):
            raise publishing.clash_of(rows[spans.other.version_id])
        # A day that stays as it was has not been stated anew: where another took over, that is no end of its own.
        if begin != version.effective_from:
            version.stated_from = begin
        if end != version.effective_to:
            version.stated_to = end
        for span in spans:
            row = rows.get(span.version_id, version)
            publishing.apply(session, row, span, today, self._database.now())

    @contextmanager
    def _editing(self) -> Iterator[Session]:
        with self._database.writing() as session:
            serialise(session, DOCUMENTS)
            yield session


def _document(session: Session, by: Principal, document_id: str) -> DocumentRow:
    mine = _readable(session, by).where(DocumentRow.id == document_id).limit(1)
    found = session.execute(mine).first()
    if found is None:
        raise NotFound("no document has this id")
    return found[1]


def _version(session: Session, by: Principal, version_id: int) -> VersionRow:
    found = session.execute(_readable(session, by).where(VersionRow.id == version_id)).first()
    if found is None:
        raise NotFound("no version has this number")
    version = found[0]
    if version.state is VersionState.FAILED:
        raise Conflict("the version could not be read; add the file again")
    return version


def _readable(session: Session, by: Principal) -> Select[VersionRow, DocumentRow]:
    joined = select(VersionRow, DocumentRow).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
    return joined.where(visible(session, by))
