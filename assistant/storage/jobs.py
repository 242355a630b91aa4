"""The queue of background work: leased, fenced, in the same database as what it works on.

A claim gives a lease and a token. A worker that stays silent loses its job to the next; whatever it still tries to
record is refused, because its token is no longer the job's.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from assistant.domain.documents import VersionState
from assistant.domain.jobs import Job, JobKind, JobState
from assistant.errors import Conflict, NotFound
from assistant.storage.database import Database
from assistant.storage.tables import JobRow, VersionRow

MAX_ATTEMPTS = 5
"""Claims of one job. A document that ends its worker every time must not do so for ever."""
CANCELLED = "cancelled"
"""Code of a version whose reading was cancelled."""
GIVEN_UP = (
    "the worker was ended while working on it, every time; try again or upload the file in another format"
)


class JobStore:
    """Claims, leases and ends of jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, kind: JobKind, version_id: int) -> str:
        """Queue the work and return the job's id."""
        with self._database.writing() as session:
            return add_job(session, kind, version_id, self._database.now())

    def claim(self, lease_seconds: float) -> Job | None:
        """The oldest job that is due, now ours for that long; None when there is none. No job has two owners."""
        now = self._database.now()
        if not self._anything(now):
            return None
        with self._database.writing() as session:
            _give_up(session, now)
            oldest = (
                select(JobRow.id)
                .where(or_(_due(now), _abandoned(now)))
                .order_by(JobRow.run_at, JobRow.created_at, JobRow.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            id = session.scalar(oldest)
            if id is None:
                return None
            row = session.get_one(JobRow, id)
            row.state, row.token = JobState.RUNNING, secrets.token_hex(16)
            row.attempts += 1
            row.lease_until = now + timedelta(seconds=lease_seconds)
            row.reason = ""
            return job_from(row)

    def heartbeat(self, job: Job, lease_seconds: float) -> bool:
        """Extend the lease; False when the job is no longer ours: stop working on it."""
        until = self._database.now() + timedelta(seconds=lease_seconds)
        with self._database.writing() as session:
            return _touch(session, job, lease_until=until)

    def progress(self, job: Job, stage: str, done: int, total: int) -> None:
        """Record how far the work is. Conflict when the job is no longer ours."""
        self._record(job, stage=stage, done=done, total=total)

    def finish(self, job: Job) -> None:
        """The work is done. Conflict when the job is no longer ours."""
        self._record(job, state=JobState.DONE, lease_until=None)

    def retry(self, job: Job, reason: str, delay_seconds: float) -> None:
        """Back into the queue, due after the delay. Conflict when the job is no longer ours."""
        due = self._database.now() + timedelta(seconds=delay_seconds)
        self._record(job, state=JobState.QUEUED, lease_until=None, run_at=due, reason=reason)

    def release(self, job: Job) -> None:
        """Back into the queue as if it had not been claimed. Conflict when the job is no longer ours."""
        due = self._database.now()
        self._record(job, state=JobState.QUEUED, lease_until=None, run_at=due, attempts=job.attempts - 1)

    def fail(self, job: Job, reason: str) -> None:
        """Never again. Conflict when the job is no longer ours."""
        self._record(job, state=JobState.FAILED, lease_until=None, reason=reason)

    def cancel(self, job_id: str) -> None:
        """Take the reading of a file from everybody; its version fails. Conflict: it has ended, or is no reading."""
        with self._database.writing() as session:
            row = _existing(session, job_id)
            if row.kind is not JobKind.INGEST:
                raise Conflict(
                    "only the reading of a file can be cancelled; other work keeps what is stored in step"
                )
            mine = and_(JobRow.id == job_id, open_jobs())
            if not _changed(session, mine, state=JobState.CANCELLED, lease_until=None, token=""):
                session.refresh(row)
                raise Conflict(f"the job has ended ({row.state.value}) and cannot be cancelled")
            _fail_unread(
                session, (row.version_id,), CANCELLED, "somebody cancelled the work; add the file again"
            )

    def get(self, job_id: str) -> Job:
        """One job. NotFound when unknown."""
        with self._database.reading() as session:
            return job_from(_existing(session, job_id))

    def recent(self, limit: int) -> list[Job]:
        """The newest jobs, newest first."""
        newest = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id).limit(limit)
        with self._database.reading() as session:
            return [job_from(row) for row in session.scalars(newest)]

    def waiting(self) -> int:
        """Jobs that are queued or running."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(JobRow).where(open_jobs())) or 0

    def _anything(self, now: datetime) -> bool:
        """Looked at first, so that idle workers do not stand in the writers' way."""
        with self._database.reading() as session:
            return (
                session.scalar(select(JobRow.id).where(or_(_due(now), _abandoned(now))).limit(1)) is not None
            )

    def _record(self, job: Job, **values: object) -> None:
        with self._database.writing() as session:
            record(session, job, **values)


def add_job(session: Session, kind: JobKind, version_id: int, now: datetime) -> str:
    """Queue work within the caller's transaction; the id of a job that still waits for the same work otherwise."""
    waiting = select(JobRow.id).where(
        JobRow.kind == kind, JobRow.version_id == version_id, JobRow.state == JobState.QUEUED
    )
    found = session.scalar(waiting.limit(1))
    if found is not None:
        return found
    row = JobRow(
        id=uuid4().hex, kind=kind, state=JobState.QUEUED, version_id=version_id, run_at=now, created_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def record(session: Session, job: Job, **values: object) -> None:
    """Change a job that is still ours, within the caller's transaction. Conflict, and so rollback, when it is not."""
    if not _touch(session, job, **values):
        raise Conflict("the job went to another worker or was cancelled; its work here is void")


def cancel_all(session: Session, version_ids: Sequence[int]) -> None:
    """Take every open job of these versions from everybody, within the caller's transaction."""
    mine = and_(JobRow.version_id.in_(version_ids), open_jobs())
    _changed(session, mine, state=JobState.CANCELLED, lease_until=None, token="")


def latest_job_id(session: Session, version_id: int) -> str:
    """The newest job of a version; empty when none was ever queued."""
    mine = select(JobRow.id).where(JobRow.version_id == version_id)
    return session.scalar(mine.order_by(JobRow.created_at.desc(), JobRow.id).limit(1)) or ""


def has_open_job(session: Session, version_id: int) -> bool:
    """Whether somebody works on the version or will."""
    mine = select(JobRow.id).where(JobRow.version_id == version_id, open_jobs())
    return session.scalar(mine.limit(1)) is not None


def job_from(row: JobRow) -> Job:
    """Row -> value."""
    return Job(
        id=row.id,
        kind=row.kind,
        state=row.state,
        version_id=row.version_id,
        attempts=row.attempts,
        token=row.token,
        stage=row.stage,
        done=row.done,
        total=row.total,
        reason=row.reason,
        created_at=row.created_at,
        due_at=row.run_at,
    )


def open_jobs() -> ColumnElement[bool]:
    """Of rows of jobs: somebody works on it or will."""
    return JobRow.state.in_((JobState.QUEUED, JobState.RUNNING))


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(JobRow.state == JobState.QUEUED, JobRow.run_at <= now)


def _abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(JobRow.state == JobState.RUNNING, JobRow.lease_until < now)


def _give_up(session: Session, now: datetime) -> None:
    hopeless = and_(_abandoned(now), JobRow.attempts >= MAX_ATTEMPTS)
    versions = session.scalars(
        update(JobRow)
        .where(hopeless)
        .values(state=JobState.FAILED, lease_until=None, reason=GIVEN_UP)
        .returning(JobRow.version_id)
    ).all()
    _fail_unread(session, versions, "worker_ended", GIVEN_UP)


def _fail_unread(session: Session, versions: Sequence[int], code: str, reason: str) -> None:
    unread = and_(VersionRow.id.in_(versions), VersionRow.state == VersionState.QUEUED)
    failed = {"state": VersionState.FAILED, "failure_code": code, "failure_reason": reason}
    session.execute(update(VersionRow).where(unread).values(**failed))


def _touch(session: Session, job: Job, **values: object) -> bool:
    ours = and_(JobRow.id == job.id, JobRow.token == job.token, JobRow.state == JobState.RUNNING)
    return _changed(session, ours, **values)


def _changed(session: Session, which: ColumnElement[bool], **values: object) -> bool:
    changed = session.scalars(update(JobRow).where(which).values(**values).returning(JobRow.id)).all()
    return bool(changed)


def _existing(session: Session, job_id: str) -> JobRow:
    row = session.get(JobRow, job_id)
    if row is None:
        raise NotFound("no job has this id")
    return row
