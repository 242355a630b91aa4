"""Which version answers on which day, and how one takes over from another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.domain.documents import VersionState
from assistant.domain.jobs import Job, JobKind, JobState
from assistant.errors import Conflict, NotFound
from assistant.storage.opening import Storage
from tests.service.storage.examples import (
    EMPLOYEE,
    HANDBOOK,
    TODAY,
    chunk_ids,
    days,
    ingest,
    labels_in_force,
    state,
    structure_of,
    version_of,
)

JANUARY = date(2025, 1, 1)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def test_the_only_version_answers_on_every_day(storage: Storage) -> None:
    made = ingest(storage)
    assert state(storage, made) is VersionState.LIVE
    assert labels_in_force(storage, date(1999, 1, 1), made) == ["V3.2"]


def test_a_new_version_takes_over_on_its_first_day(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", JANUARY))
    assert (state(storage, old), days(storage, old)) == (VersionState.RETIRED, (None, JANUARY))
    assert state(storage, new) is VersionState.LIVE
    assert labels_in_force(storage, date(2024, 12, 31), old, new) == ["V3.1"]
    assert labels_in_force(storage, JANUARY, old, new) == ["V3.2"]


def test_a_new_version_without_a_date_takes_over_today(storage: Storage) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2"))
    assert days(storage, new) == (TODAY, None)
    assert labels_in_force(storage, YESTERDAY, old, new) == ["V3.1"]
    assert labels_in_force(storage, TODAY, old, new) == ["V3.2"]


def test_a_version_that_is_over_goes_straight_into_history(storage: Storage) -> None:
    new = ingest(storage, version_of("V3.2", JANUARY))
    old = ingest(storage, version_of("V3.1", date(2023, 1, 1), JANUARY))
    assert (state(storage, old), state(storage, new)) == (VersionState.RETIRED, VersionState.LIVE)
    assert labels_in_force(storage, date(2024, 6, 1), old, new) == ["V3.1"]
    assert labels_in_force(storage, TODAY, old, new) == ["V3.2"]


def test_a_version_of_the_future_waits_and_the_old_one_goes_on(storage: Storage) -> None:
    old, new = ingest(storage), ingest(storage, version_of("V4", TOMORROW))
    assert state(storage, new) is VersionState.APPROVED
    assert labels_in_force(storage, TODAY, old, new) == ["V3.2"]
    assert storage.documents.activate_due(TODAY) == []


def test_on_its_day_the_waiting_version_goes_live(storage: Storage) -> None:
    old, new = ingest(storage), ingest(storage, version_of("V4", TOMORROW))
    assert storage.documents.activate_due(TOMORROW) == [new.version.id]
    assert (state(storage, old), state(storage, new)) == (VersionState.RETIRED, VersionState.LIVE)
    assert labels_in_force(storage, TODAY, old, new) == ["V3.2"]
    assert labels_in_force(storage, TOMORROW, old, new) == ["V4"]
    assert storage.documents.activate_due(TOMORROW) == []


def test_a_version_whose_days_end_retires_by_itself(storage: Storage) -> None:
    made = ingest(storage, version_of("V3.2", JANUARY, TOMORROW))
    assert state(storage, made) is VersionState.LIVE
    assert storage.documents.activate_due(TOMORROW) == [made.version.id]
    assert labels_in_force(storage, TODAY, made) == ["V3.2"]
    assert labels_in_force(storage, TOMORROW, made) == []


def test_without_leave_to_publish_a_version_stays_a_draft(storage: Storage) -> None:
    made = ingest(storage, replace(HANDBOOK, publish=False))
    assert state(storage, made) is VersionState.DRAFT
    assert labels_in_force(storage, TODAY, made) == []
    storage.documents.publish(made.version.id, today=TODAY)
    assert labels_in_force(storage, TODAY, made) == ["V3.2"]


def test_publishing_twice_changes_nothing(storage: Storage) -> None:
    made = ingest(storage, version_of("V3.2", JANUARY))
    assert storage.documents.publish(made.version.id, today=TODAY) is VersionState.LIVE
    assert days(storage, made) == (JANUARY, None)


def test_a_version_without_text_is_not_published(storage: Storage) -> None:
    made = storage.documents.register(HANDBOOK)
    with pytest.raises(Conflict, match="holds no text"):
        storage.documents.publish(made.version.id, today=TODAY)


def test_an_unknown_version_is_not_found(storage: Storage) -> None:
    with pytest.raises(NotFound):
        storage.documents.publish(404, today=TODAY)


def test_the_superseded_version_gets_its_index_rows_refreshed(storage: Storage) -> None:
    old = ingest(storage)
    ingest(storage, version_of("V4", JANUARY))
    assert [job.version_id for job in refreshes(storage)] == [old.version.id]


def test_a_refresh_that_came_too_early_is_asked_for_again(storage: Storage) -> None:
    old = ingest(storage)
    stale = storage.documents.index_labels(old.version.id)
    ingest(storage, version_of("V4", JANUARY))
    running = claim_refresh(storage)
    storage.documents.settle(old.version.id, stale, today=TODAY, job=running)
    assert sorted(job.state for job in refreshes(storage)) == [JobState.DONE, JobState.QUEUED]


def test_a_worker_that_lost_its_job_publishes_nothing(storage: Storage) -> None:
    made = storage.documents.register(HANDBOOK)
    job = storage.jobs.claim(60)
    storage.documents.save_structure(made.version.id, structure_of(made.version.id, "年假"), job=job)
    labels = storage.documents.index_labels(made.version.id)
    storage.jobs.cancel(made.job_id)
    with pytest.raises(Conflict, match="its work here is void"):
        storage.documents.settle(made.version.id, labels, today=TODAY, job=job)
    with pytest.raises(Conflict):
        storage.documents.save_structure(made.version.id, structure_of(made.version.id, "假的"), job=job)
    assert state(storage, made) is VersionState.FAILED
    assert storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, TODAY) == {}


def refreshes(storage: Storage) -> list[Job]:
    return [job for job in storage.jobs.recent(9) if job.kind is JobKind.REFRESH_INDEX]


def claim_refresh(storage: Storage) -> Job:
    while (job := storage.jobs.claim(60)) is not None:
        if job.kind is JobKind.REFRESH_INDEX:
            return job
    raise AssertionError("no refresh is queued")
