"""The queue loses no job, gives none away twice, and believes only the newest claim."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assistant.domain.documents import VersionState
from assistant.domain.jobs import Job, JobKind, JobState
from assistant.errors import Conflict, NotFound
from assistant.storage.jobs import MAX_ATTEMPTS
from assistant.storage.opening import Storage
from tests.service.storage.conftest import Clock
from tests.service.storage.examples import HANDBOOK, ingest, state

LEASE = 60.0


def claim(storage: Storage) -> Job:
    job = storage.jobs.claim(LEASE)
    assert job is not None
    return job


def test_an_empty_queue_gives_nothing(storage: Storage) -> None:
    assert storage.jobs.claim(LEASE) is None


def test_jobs_are_claimed_oldest_first(storage: Storage, clock: Clock) -> None:
    for version_id in (3, 1, 2):
        storage.jobs.enqueue(JobKind.INGEST, version_id)
        clock.advance(seconds=1)
    assert [claim(storage).version_id for _ in range(3)] == [3, 1, 2]


def test_the_same_waiting_work_is_queued_once(storage: Storage) -> None:
    first = storage.jobs.enqueue(JobKind.REFRESH_INDEX, 1)
    assert storage.jobs.enqueue(JobKind.REFRESH_INDEX, 1) == first
    claim(storage)
    assert storage.jobs.enqueue(JobKind.REFRESH_INDEX, 1) != first


def test_two_claimers_never_get_the_same_job(storage: Storage) -> None:
    for version_id in range(30):
        storage.jobs.enqueue(JobKind.INGEST, version_id)

    def take_all(_: int) -> list[int]:
        taken = []
        while (job := storage.jobs.claim(LEASE)) is not None:
            taken.append(job.version_id)
            storage.jobs.finish(job)
        return taken

    with ThreadPoolExecutor(5) as threads:
        taken = [version_id for part in threads.map(take_all, range(5)) for version_id in part]
    while (left := storage.jobs.claim(LEASE)) is not None:
        taken.append(left.version_id)
    assert sorted(taken) == list(range(30))


def test_a_leased_job_belongs_to_its_worker_until_the_lease_ends(storage: Storage, clock: Clock) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    first = claim(storage)
    clock.advance(seconds=LEASE)
    assert storage.jobs.claim(LEASE) is None
    clock.advance(seconds=1)
    second = claim(storage)
    assert (second.id, second.attempts) == (first.id, 2)
    assert second.token != first.token


def test_a_heartbeat_keeps_the_job(storage: Storage, clock: Clock) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    job = claim(storage)
    clock.advance(seconds=LEASE - 1)
    assert storage.jobs.heartbeat(job, LEASE)
    clock.advance(seconds=LEASE - 1)
    assert storage.jobs.claim(LEASE) is None


def test_whoever_lost_the_job_can_record_nothing(storage: Storage, clock: Clock) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    zombie = claim(storage)
    clock.advance(seconds=LEASE + 1)
    owner = claim(storage)
    assert not storage.jobs.heartbeat(zombie, LEASE)
    records: tuple[Callable[[], None], ...] = (
        lambda: storage.jobs.finish(zombie),
        lambda: storage.jobs.fail(zombie, "reason"),
        lambda: storage.jobs.retry(zombie, "reason", 0),
        lambda: storage.jobs.progress(zombie, "parsing", 1, 2),
    )
    for record in records:
        with pytest.raises(Conflict, match="its work here is void"):
            record()
    storage.jobs.finish(owner)
    assert storage.jobs.get(owner.id).state is JobState.DONE


def test_progress_is_kept(storage: Storage) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    job = claim(storage)
    storage.jobs.progress(job, "embedding", 30, 120)
    kept = storage.jobs.get(job.id)
    assert (kept.stage, kept.done, kept.total) == ("embedding", 30, 120)


def test_a_retried_job_waits_for_its_delay(storage: Storage, clock: Clock) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    storage.jobs.retry(claim(storage), "the index was away", delay_seconds=30)
    assert storage.jobs.claim(LEASE) is None
    assert storage.jobs.recent(1)[0].reason == "the index was away"
    clock.advance(seconds=30)
    assert claim(storage).attempts == 2


def test_a_failed_job_is_never_claimed_again(storage: Storage, clock: Clock) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    storage.jobs.fail(claim(storage), "the file is encrypted")
    clock.advance(days=1)
    assert storage.jobs.claim(LEASE) is None
    assert storage.jobs.waiting() == 0


def test_a_document_that_ends_its_worker_every_time_fails_in_the_end(storage: Storage, clock: Clock) -> None:
    made = storage.documents.register(HANDBOOK)
    for _ in range(MAX_ATTEMPTS):
        claim(storage)
        clock.advance(seconds=LEASE + 1)
    assert storage.jobs.claim(LEASE) is None
    assert storage.jobs.get(made.job_id).state is JobState.FAILED
    assert state(storage, made) is VersionState.FAILED


def test_a_published_version_stays_live_when_its_work_is_given_up(storage: Storage, clock: Clock) -> None:
    made = ingest(storage)
    for _ in range(MAX_ATTEMPTS):
        claim(storage)
        clock.advance(seconds=LEASE + 1)
    assert storage.jobs.claim(LEASE) is None
    assert state(storage, made) is VersionState.LIVE


def test_a_cancelled_job_is_taken_from_its_worker(storage: Storage) -> None:
    id = storage.jobs.enqueue(JobKind.INGEST, 1)
    job = claim(storage)
    storage.jobs.cancel(id)
    assert not storage.jobs.heartbeat(job, LEASE)
    with pytest.raises(Conflict, match=r"has ended \(cancelled\)"):
        storage.jobs.cancel(id)


def test_unknown_jobs_are_not_found(storage: Storage) -> None:
    for read in (storage.jobs.get, storage.jobs.cancel):
        with pytest.raises(NotFound):
            read("none")


def test_the_newest_jobs_come_first(storage: Storage, clock: Clock) -> None:
    for version_id in range(4):
        storage.jobs.enqueue(JobKind.INGEST, version_id)
        clock.advance(seconds=1)
    assert [job.version_id for job in storage.jobs.recent(2)] == [3, 2]
    assert storage.jobs.waiting() == 4


def test_progress_is_still_shown_when_the_next_worker_takes_over(storage: Storage, clock: Clock) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    storage.jobs.progress(claim(storage), "embed", 340, 900)
    clock.advance(seconds=LEASE + 1)
    again = claim(storage)
    assert (again.attempts, again.stage, again.done, again.total) == (2, "embed", 340, 900)


def test_a_job_given_back_has_cost_no_attempt(storage: Storage) -> None:
    storage.jobs.enqueue(JobKind.INGEST, 1)
    storage.jobs.release(claim(storage))
    assert claim(storage).attempts == 1


def test_a_cancelled_reading_fails_its_version_and_the_file_may_be_added_again(storage: Storage) -> None:
    made = storage.documents.register(HANDBOOK)
    storage.jobs.cancel(made.job_id)
    assert state(storage, made) is VersionState.FAILED
    again = storage.documents.register(HANDBOOK, retry=False)
    assert (again.version.id, again.created) == (made.version.id, True)


@pytest.mark.parametrize("kind", [JobKind.DELETE, JobKind.REFRESH_INDEX])
def test_what_keeps_the_index_in_step_cannot_be_cancelled(storage: Storage, kind: JobKind) -> None:
    id = storage.jobs.enqueue(kind, 1)
    with pytest.raises(Conflict, match="only the reading"):
        storage.jobs.cancel(id)


def test_a_failed_refresh_leaves_a_draft_what_it_is(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False))
    storage.documents.fail(made.version.id, "index_unavailable", "the index was away")
    assert state(storage, made) is VersionState.DRAFT
