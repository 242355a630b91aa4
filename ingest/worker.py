"""Claims jobs, runs the pipeline, records how it ended, tries again later. Knows no file format."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from assistant.domain.jobs import Job
from assistant.errors import (
    AssistantError,
    Conflict,
    IndexReplaced,
    IndexUnavailable,
    InvalidInput,
    ModelUnavailable,
    NotFound,
    StorageUnavailable,
)
from assistant.storage.opening import Storage
from ingest.pipeline import IngestionPipeline
from ingest.upkeep import Upkeep

_LOG = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
FIRST_DELAY = 2.0
"""Seconds before the second attempt; each further one waits four times as long."""
AT_ONCE = 2
"""Jobs: while one document is embedded, the next is read by its parser, which is a process of its own."""
IDLE_SECONDS = 0.5
FIRST_CHECK_SECONDS, CHECK_SECONDS = 30.0, 3600.0
"""Idle seconds until the index is compared with SQL, for the first time and then again."""


class _Lost(Exception):
    """The job belongs to another worker, or to nobody."""


class Worker:
    """Works off the queue: one document is read and one embedded at a time. Any number of processes may run one."""

    def __init__(
        self,
        storage: Storage,
        pipeline: IngestionPipeline,
        lease_seconds: float,
        upkeep: Upkeep,
        check: Callable[[], object] = lambda: None,
    ) -> None:
        """`check` compares SQL with the index; it is called now and then while there is nothing else to do."""
        self._storage = storage
        self._pipeline = pipeline
        self._lease_seconds = lease_seconds
        self._upkeep = upkeep
        self._check = check

    def run(self, stop: threading.Event, *, until_empty: bool = False) -> int:
        """Work until `stop` is set, or until nothing is due; the number of jobs done.

        IndexReplaced: the index was made anew and this worker cannot write to it; its jobs are in the queue again.
        """
        ending = _Ending(stop)
        with self._upkeep.running(), ThreadPoolExecutor(AT_ONCE, "job") as pool:
            working = [
                pool.submit(self._work_off, ending, until_empty, compares=number == 0)
                for number in range(AT_ONCE)
            ]
            return sum(work.result() for work in working)

    def _work_off(self, ending: _Ending, until_empty: bool, *, compares: bool) -> int:
        """One job after another; the first error ends the others after the job they are at."""
        done, idle_until_check = 0, FIRST_CHECK_SECONDS
        with ending.on_error():
            while not ending.is_set():
                if self.work_once():
                    done += 1
                    continue
                if until_empty:
                    break
                ending.wait(IDLE_SECONDS)
                idle_until_check -= IDLE_SECONDS
                if compares and idle_until_check <= 0:
                    self._compare()
                    idle_until_check = CHECK_SECONDS
        return done

    def _compare(self) -> None:
        try:
            self._check()
        except IndexReplaced:
            raise
        except (AssistantError, OSError) as error:
            _LOG.warning("the index could not be compared with SQL: %s", error)

    def work_once(self) -> bool:
        """Claim the next job and end it one way or another; False when none is due."""
        job = self._storage.jobs.claim(self._lease_seconds)
        if job is None:
            return False
        with _Heartbeat(self._storage, job, self._lease_seconds) as heartbeat:
            self._do(job, heartbeat)
        return True

    def _do(self, job: Job, heartbeat: _Heartbeat) -> None:
        try:
            self._pipeline.run(job, heartbeat.report)
        except _Lost:
            _LOG.warning("job %s went to another worker or was cancelled", job.id)
        except IndexReplaced:
            with suppress(Conflict):
                self._storage.jobs.release(job)
            raise
        except (InvalidInput, Conflict, NotFound) as error:
            self._fail(job, error.code, str(error))
        except (IndexUnavailable, StorageUnavailable, ModelUnavailable, OSError) as error:
            self._retry(job, getattr(error, "code", "system"), str(error))
        except Exception as error:  # a fault of ours must not end the worker; the document says so
            _LOG.exception("job %s ended with an unexpected error", job.id)
            self._retry(
                job,
                "internal",
                f"an unexpected {type(error).__name__} stopped the work; see the worker's log",
            )

    def _retry(self, job: Job, code: str, reason: str) -> None:
        if job.attempts >= MAX_ATTEMPTS:
            self._fail(job, code, reason)
            return
        with suppress(Conflict):
            self._storage.jobs.retry(job, reason, FIRST_DELAY * 4 ** (job.attempts - 1))

    def _fail(self, job: Job, code: str, reason: str) -> None:
        """Conflict: the job was ours no longer. NotFound: its document was deleted meanwhile."""
        try:
            self._storage.documents.fail(job.version_id, code, reason, job=job)
        except NotFound:
            with suppress(Conflict):
                self._storage.jobs.fail(job, reason)
        except Conflict:
            _LOG.warning("job %s went to another worker", job.id)


class _Ending:
    """When the threads of a worker end: told to from outside, or because one of them failed."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._failed = threading.Event()

    def is_set(self) -> bool:
        return self._stop.is_set() or self._failed.is_set()

    def wait(self, seconds: float) -> None:
        self._stop.wait(seconds)

    @contextmanager
    def on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._failed.set()
            raise


class _Heartbeat:
    """Extends the lease from a thread of its own while the work goes on."""

    def __init__(self, storage: Storage, job: Job, lease_seconds: float) -> None:
        self._storage = storage
        self._job = job
        self._lease_seconds = lease_seconds
        self._ended = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> _Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def report(self, stage: str, done: int, total: int) -> None:
        """Record how far the work is; raises when the job is ours no longer."""
        if self._lost.is_set():
            raise _Lost
        try:
            self._storage.jobs.progress(self._job, stage, done, total)
        except Conflict as error:
            raise _Lost from error

    def _beat(self) -> None:
        while not self._ended.wait(self._lease_seconds / 3):
            # A database that is away for a moment is no reason to stop: the lease ends by itself.
            with suppress(AssistantError, OSError):
                if not self._storage.jobs.heartbeat(self._job, self._lease_seconds):
                    self._lost.set()
                    return
