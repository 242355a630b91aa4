"""Finds or makes the document and the version that an upload stands for. Works within the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assistant.domain.documents import Document, DocumentVersion, Proposed, VersionState, version_name
from assistant.domain.identity import AccessRule, Applicability
from assistant.domain.jobs import JobKind
from assistant.errors import (
    Conflict,
    IndexUnavailable,
    InvalidInput,
    ModelUnavailable,
    NotFound,
    StorageUnavailable,
)
from assistant.storage.access_sets import access_set_of, audience_of, rule_of
from assistant.storage.columns import clean
from assistant.storage.jobs import CANCELLED, add_job, has_open_job, latest_job_id
from assistant.storage.rows import document_from, version_from
from assistant.storage.tables import AccessSetRow, AudienceRow, DocumentRow, VersionRow

PASSING = frozenset(
    {IndexUnavailable.code, ModelUnavailable.code, StorageUnavailable.code, "system", "internal", CANCELLED}
)
"""Codes of failures that are not the file's own: the same bytes may well do another time."""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What the uploader says of a file. `publish`: it goes live by itself once it is indexed."""

    title: str
    label: str
    file_hash: str
    file_name: str
    media_type: str
    language: str
    owner: str
    effective_from: date | None
    effective_to: date | None
    access: AccessRule
    applicability: Applicability
    uploaded_by: str
    publish: bool
    title_given: bool = True
    """False: the title is the file's name; what the text calls itself is better."""
    supersedes: int | None = None
    """The version of the same document that it takes over from; by default the one in force before it."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What an upload became. `created` False: the same bytes under the same title were there, nothing was queued."""

    document: Document
    version: DocumentVersion
    job_id: str
    created: bool


def register(session: Session, new: NewVersion, now: datetime, *, retry: bool) -> Registration:
    """Document (found by its title, or made), version (queued) and job. `retry`: also of a file that cannot be read."""
    check_dates(new.effective_from, new.effective_to)
    title = clean(new.title).strip()
    if not title:
        raise InvalidInput("the document has no title; give it one")
    known = _same_file(session, title, new.file_hash)
    document = known[0] if known else _document(session, title, new, now)
    version = known[1] if known else _version(session, document, title, new, now)
    hopeless = bool(version.failure_code) and version.failure_code not in PASSING and not retry
    unread = version.state in (VersionState.FAILED, VersionState.QUEUED)
    queued = unread and not hopeless and not has_open_job(session, version.id)
    if queued:
        version.state, version.failure_code, version.failure_reason = VersionState.QUEUED, "", ""
        job_id = add_job(session, JobKind.INGEST, version.id, now)
    else:
        job_id = latest_job_id(session, version.id)
    session.flush()
    return Registration(spelled_out(session, document), version_from(version), job_id, queued)


def namesakes(session: Session, version: VersionRow, title: str) -> tuple[tuple[str, str], ...]:
    """File name and label of every version of another living document with this title."""
    other = _living(session, clean(title).strip())
    if other is None or other.id == version.document_id:
        return ()
    named = select(VersionRow.file_name, VersionRow.label).where(VersionRow.document_id == other.id)
    return tuple((file_name, label) for file_name, label in session.execute(named.order_by(VersionRow.id)))


def rename(session: Session, version: VersionRow, title: str) -> None:
    """Give the version's document the title; where another document has it, the version moves there."""
    title = clean(title).strip()
    document = session.get_one(DocumentRow, version.document_id)
    other = _living(session, title)
    if not title or document.title == title:
        return
    if other is None:
        document.title = title
        return
    _same_rules(other, document.access_set, document.audience, session)
    version.document_id = other.id
    session.flush()
    if not session.scalar(select(VersionRow.id).where(VersionRow.document_id == document.id).limit(1)):
        session.delete(document)


def check_dates(begin: date | None, end: date | None) -> None:
    """InvalidInput when the days end before they begin."""
    if begin is not None and end is not None and end <= begin:
        raise InvalidInput(
            f"the version would end on {end}, not after its first day {begin}; correct the dates"
        )


def check_supersedes(session: Session, document_id: str, version_id: int | None, older: int) -> None:
    """InvalidInput unless `older` is another version of the same document."""
    found = session.get(VersionRow, older)
    if found is None or found.document_id != document_id or found.id == version_id:
        raise InvalidInput("a version can only supersede another version of the same document; name one")


def spelled_out(session: Session, row: DocumentRow) -> Document:
    """A document with its rules."""
    access = session.get_one(AccessSetRow, row.access_set)
    audience = session.get_one(AudienceRow, row.audience)
    return document_from(row, access.key, audience.key)


def living_version(session: Session, version_id: int) -> VersionRow:
    """The version, unless its document was deleted. NotFound otherwise."""
    row = session.scalar(
        select(VersionRow)
        .join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        .where(VersionRow.id == version_id, DocumentRow.deleted_at.is_(None))
    )
    if row is None:
        raise NotFound("no version has this number")
    return row


def _living(session: Session, title: str) -> DocumentRow | None:
    return session.scalar(
        select(DocumentRow).where(DocumentRow.title == title, DocumentRow.deleted_at.is_(None))
    )


def _same_file(session: Session, title: str, file_hash: str) -> tuple[DocumentRow, VersionRow] | None:
    found = session.execute(
        select(DocumentRow, VersionRow)
        .join(VersionRow, VersionRow.document_id == DocumentRow.id)
        .where(DocumentRow.deleted_at.is_(None), VersionRow.file_hash == file_hash)
        .where(or_(DocumentRow.title == title, VersionRow.given_title == title))
        .limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def _document(session: Session, title: str, new: NewVersion, now: datetime) -> DocumentRow:
    access_set = access_set_of(session, new.access)
    audience = audience_of(session, new.applicability)
    found = _living(session, title)
    if found is not None:
        _same_rules(found, access_set, audience, session)
        return found
    row = DocumentRow(
        id=uuid4().hex,
        title=title,
        owner=new.owner,
        language=new.language,
        access_set=access_set,
        audience=audience,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _same_rules(document: DocumentRow, access_set: int, audience: int, session: Session) -> None:
    """An upload never widens or narrows, by the way, who may read a document that exists."""
    name = version_name(document.title, "")
    if document.access_set != access_set:
        groups = ", ".join(sorted(rule_of(session.get_one(AccessSetRow, document.access_set).key).groups))
        raise Conflict(
            f"{name} exists and is read by: {groups}; upload with the same groups or another title"
        )
    if document.audience != audience:
        said = session.get_one(AudienceRow, document.audience).key or "everybody"
        raise Conflict(f"{name} exists and applies to: {said}; upload with the same or another title")


def _version(
    session: Session, document: DocumentRow, title: str, new: NewVersion, now: datetime
) -> VersionRow:
    row = VersionRow(
        document_id=document.id,
        label=new.label.strip(),
        given_title=title,
        state=VersionState.QUEUED,
        effective_from=new.effective_from,
        effective_to=new.effective_to,
        file_hash=new.file_hash,
        file_name=new.file_name,
        media_type=new.media_type,
        uploaded_by=new.uploaded_by,
        publish=new.publish,
        supersedes=new.supersedes,
        proposed=_left_open(new),
        created_at=now,
    )
    if new.supersedes is not None:
        check_supersedes(session, document.id, None, new.supersedes)
    session.add(row)
    session.flush()
    return row


def _left_open(new: NewVersion) -> tuple[str, ...]:
    dated = new.effective_from is not None or new.effective_to is not None
    said = {Proposed.TITLE: new.title_given, Proposed.LABEL: bool(new.label.strip()), Proposed.DATES: dated}
    return tuple(field.value for field, given in said.items() if not given)
