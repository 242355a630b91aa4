"""The writing side of documents: what uploads, the worker and approval do. Reading has its own door: reading.py.

Every method is one transaction. Methods that take a `job` are refused (Conflict, nothing written) when the job has
gone to another worker meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.domain.documents import (
    PUBLISHED,
    Chunk,
    Document,
    DocumentVersion,
    StructuredVersion,
    VersionState,
)
from assistant.domain.jobs import Job, JobKind, JobState
from assistant.errors import Conflict, NotFound
from assistant.storage import publishing, registering, statistics, structure
from assistant.storage.database import DOCUMENTS, Database, serialise
from assistant.storage.jobs import add_job, cancel_all, record
from assistant.storage.registering import NewVersion, Registration, living_version
from assistant.storage.rows import chunk_from, version_from
from assistant.storage.structure import IndexLabels, IndexState
from assistant.storage.tables import ChunkRow, DocumentRow, VersionRow

__all__ = ["DocumentStore", "IndexLabels", "IndexState", "NewVersion", "Registration"]


class DocumentStore:
    """Registers, fills, publishes and deletes."""

    def __init__(self, database: Database, *, four_eyes: bool = False) -> None:
        """`four_eyes`: nothing goes live by itself; a second person approves it."""
        self._database = database
        self._four_eyes = four_eyes

    def register(self, new: NewVersion, *, retry: bool = True) -> Registration:
        """Document, version (queued) and job in one step. Conflict when the title belongs to other readers.

        A file that is known is queued again when it failed; without `retry` only if that was not the file's fault.
        """
        with self._writing() as session:
            return registering.register(session, new, self._database.now(), retry=retry)

    def version_for_work(self, version_id: int) -> tuple[Document, DocumentVersion]:
        """For the worker only: no principal is asked. NotFound when unknown or deleted."""
        with self._database.reading() as session:
            row = living_version(session, version_id)
            document = session.get_one(DocumentRow, row.document_id)
            return registering.spelled_out(session, document), version_from(row)

    def chunks_for_work(self, version_id: int) -> tuple[Chunk, ...]:
        """For the worker only: the version's chunks in reading order."""
        own = select(ChunkRow).where(ChunkRow.version_id == version_id).order_by(ChunkRow.position)
        with self._database.reading() as session:
            return tuple(chunk_from(row) for row in session.scalars(own))

    def chunk_ids_for_work(self, version_id: int) -> set[str]:
        """For the worker only: the ids of the version's chunks."""
        with self._database.reading() as session:
            return set(session.scalars(select(ChunkRow.id).where(ChunkRow.version_id == version_id)))

    def namesakes_for_work(self, version_id: int, title: str) -> tuple[tuple[str, str], ...]:
        """For the worker only: file name and label of every version of another document with this title."""
        with self._database.reading() as session:
            return registering.namesakes(session, living_version(session, version_id), title)

    def index_states(self) -> dict[int, IndexState]:
        """For comparing SQL with the index only: every version that exists, by number."""
        with self._database.reading() as session:
            return structure.index_states(session)

    def structure_for_work(self, version_id: int) -> StructuredVersion:
        """For the worker only: the version's clauses and chunks as they are."""
        with self._database.reading() as session:
            return structure.read_structure(session, living_version(session, version_id))

    def all_versions_for_work(self) -> tuple[int, ...]:
        """For reindexing only: every version that holds text, its document not deleted; oldest first."""
        filled = select(VersionRow.id).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        filled = filled.where(DocumentRow.deleted_at.is_(None), VersionRow.chunks > 0)
        with self._database.reading() as session:
            return tuple(session.scalars(filled.order_by(VersionRow.id)))

    def index_labels(self, version_id: int) -> IndexLabels:
        """For the worker only: what the version's index rows must carry now."""
        with self._database.reading() as session:
            return structure.index_labels(session, living_version(session, version_id))

    def revise(
        self,
        version_id: int,
        *,
        title: str | None = None,
        label: str | None = None,
        effective_from: date | None = None,
        effective_to: date | None = None,
        language: str | None = None,
    ) -> None:
        """Record what the text itself said; None: it said nothing. A title that exists takes the version in."""
        with self._writing() as session:
            version = living_version(session, version_id)
            if title is not None:
                registering.rename(session, version, title)
            version.label = version.label if label is None else label.strip()
            version.effective_from = effective_from or version.effective_from
            version.effective_to = effective_to or version.effective_to
            registering.check_dates(version.effective_from, version.effective_to)
            if language is not None:
                session.get_one(DocumentRow, version.document_id).language = language

    def save_structure(self, version_id: int, content: StructuredVersion, *, job: Job | None = None) -> None:
        """Replace clauses and chunks, and the term frequencies with them."""
        with self._writing(job) as session:
            structure.replace_structure(session, living_version(session, version_id), content)

    def settle(
        self, version_id: int, labels: IndexLabels, *, today: date, job: Job | None = None
    ) -> VersionState:
        """The index rows are written, with these labels: the version goes live if its uploader asked for that.

        Otherwise it waits as a draft; a version published before stays as it is. Ends the job, if one is given.
        """
        now = self._database.now()
        with self._writing(job, state=JobState.DONE, lease_until=None) as session:
            version = living_version(session, version_id)
            version.indexed_from, version.indexed_to = labels.valid_from, labels.valid_to
            version.failure_code = version.failure_reason = ""
            version.stale_labels = False
            if not structure.same_readers(labels, structure.index_labels(session, version)):
                publishing.relabel(session, version, now)
            if version.state in PUBLISHED:
                publishing.refresh_when_stale(session, version, now)
            elif version.state is VersionState.APPROVED:
                publishing.publish(session, version_id, today, now)
            elif version.state is not VersionState.DRAFT:
                self._first_end(session, version, today, now)
            return version.state

    def publish(self, version_id: int, *, today: date) -> VersionState:
        """Live from its day on; the document's other versions end there. Conflict when it holds no text."""
        with self._writing() as session:
            return publishing.publish(session, version_id, today, self._database.now())

    def activate_due(self, today: date) -> list[int]:
        """Let time pass: approved versions go live on their day, live ones retire; ids of all that changed."""
        with self._writing() as session:
            return publishing.activate_due(session, today, self._database.now())

    def fail(self, version_id: int, code: str, reason: str, *, job: Job | None = None) -> None:
        """Record why the version cannot be used; one that was read before stays as it is. Ends the job, if given."""
        with self._writing(job, state=JobState.FAILED, lease_until=None, reason=reason) as session:
            version = living_version(session, version_id)
            version.failure_code, version.failure_reason = code, reason
            if version.state is VersionState.QUEUED:
                version.state = VersionState.FAILED

    def delete_document(self, document_id: str) -> None:
        """Unreadable at once; jobs remove text, index rows and files. NotFound when unknown or deleted before."""
        now = self._database.now()
        with self._writing() as session:
            document = session.get(DocumentRow, document_id)
            if document is None or document.deleted_at is not None:
                raise NotFound("no document has this id")
            document.deleted_at = now
            versions = session.scalars(
                select(VersionRow.id).where(VersionRow.document_id == document_id)
            ).all()
            cancel_all(session, versions)
            for version_id in versions:
                add_job(session, JobKind.DELETE, version_id, now)

    def purge(
        self, version_id: int, *, job: Job | None = None, forget: Callable[[str], object] = lambda _: None
    ) -> str | None:
        """Remove a version whose index rows are gone, and its document with the last one; ends the job.

        Returns the hash of a file that nothing needs any more; `forget` removes it, before the job counts as done.
        None: the file is still needed.
        """
        with self._writing(job, state=JobState.DONE, lease_until=None) as session:
            version = session.get(VersionRow, version_id)
            if version is None:
                return None
            gone = structure.term_frequencies(session, version_id)
            structure.clear_structure(session, version_id)
            statistics.add(session, {term: -count for term, count in gone.items()})
            document_id, file_hash = version.document_id, version.file_hash
            session.delete(version)
            session.flush()
            _drop_when_empty(session, document_id)
            needed = select(VersionRow.id).where(VersionRow.file_hash == file_hash).limit(1)
            if session.scalar(needed):
                return None
            forget(file_hash)
            return file_hash

    def resume_removals(self) -> list[int]:
        """Queue again the removal of what belongs to deleted documents where it was given up; their numbers."""
        now = self._database.now()
        with self._writing() as session:
            left = [id for id, s in structure.index_states(session).items() if s.deleted and not s.unsettled]
            for version_id in left:
                add_job(session, JobKind.DELETE, version_id, now)
            return left

    def remove_retired(self, before: date) -> list[int]:
        """Queue the removal of versions that no longer held on that day; their numbers. Jobs do the rest."""
        now = self._database.now()
        with self._writing() as session:
            over = select(VersionRow.id).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
            over = over.where(DocumentRow.deleted_at.is_(None), VersionRow.state == VersionState.RETIRED)
            ids = list(session.scalars(over.where(VersionRow.effective_to <= before).order_by(VersionRow.id)))
            for version_id in ids:
                add_job(session, JobKind.DELETE, version_id, now)
            return ids

    def _first_end(self, session: Session, version: VersionRow, today: date, now: datetime) -> None:
        """What becomes of a version that has just been read."""
        if version.publish and not self._four_eyes:
            try:
                publishing.publish(session, version.id, today, now, version.uploaded_by)
                return
            except Conflict as clash:  # its days are another's: an editor corrects one of them, then approves
                version.warnings = (*version.warnings, f"{publishing.UNPUBLISHED}{clash}")
        version.state = VersionState.DRAFT

    @contextmanager
    def _writing(self, job: Job | None = None, **ending: object) -> Iterator[Session]:
        with self._database.writing() as session:
            serialise(session, DOCUMENTS)
            if job is not None:
                record(session, job, **(ending or {"token": job.token}))
            yield session


def _drop_when_empty(session: Session, document_id: str) -> None:
    if not session.scalar(select(VersionRow.id).where(VersionRow.document_id == document_id).limit(1)):
        session.delete(session.get_one(DocumentRow, document_id))
