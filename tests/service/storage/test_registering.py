"""An upload becomes document, version and job in one step, and never changes who may read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from assistant.domain.documents import VersionState
from assistant.domain.identity import AccessRule, Applicability
from assistant.domain.jobs import Job, JobKind, JobState
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.storage.opening import Storage
from tests.service.storage.examples import (
    EDITOR,
    HANDBOOK,
    MANAGERS_ONLY,
    SHANGHAI,
    chunk_ids,
    ingest,
    state,
    version_of,
)


def test_an_upload_is_a_queued_version_with_a_job(storage: Storage) -> None:
    made = storage.documents.register(HANDBOOK)
    job = storage.jobs.get(made.job_id)
    assert made.created
    assert (made.document.title, made.version.label, made.version.state) == ("员工手册", "V3.2", "queued")
    assert (job.kind, job.state, job.version_id) == (JobKind.INGEST, JobState.QUEUED, made.version.id)


def test_the_same_bytes_and_title_are_the_same_version(storage: Storage) -> None:
    first, second = storage.documents.register(HANDBOOK), storage.documents.register(HANDBOOK)
    assert not second.created
    assert (second.version.id, second.job_id) == (first.version.id, first.job_id)
    assert storage.jobs.waiting() == 1


def test_the_same_bytes_are_known_by_the_title_they_were_given(storage: Storage) -> None:
    first = storage.documents.register(replace(HANDBOOK, title="handbook_final2"))
    storage.documents.revise(first.version.id, title="员工手册")
    assert (
        storage.documents.register(replace(HANDBOOK, title="handbook_final2")).version.id == first.version.id
    )


def test_a_failed_version_is_queued_again(storage: Storage) -> None:
    first = storage.documents.register(HANDBOOK)
    job = claimed(storage)
    storage.documents.fail(first.version.id, "truncated", "the file ends early", job=job)
    again = storage.documents.register(HANDBOOK)
    assert again.created
    assert (again.version.id, again.version.state) == (first.version.id, VersionState.QUEUED)
    assert again.job_id != first.job_id


@pytest.mark.parametrize(("code", "queued"), [("truncated", False), ("index_unavailable", True)])
def test_without_retry_only_a_file_that_was_not_at_fault_is_queued_again(
    storage: Storage, code: str, queued: bool
) -> None:
    first = storage.documents.register(HANDBOOK)
    storage.documents.fail(first.version.id, code, "no luck", job=claimed(storage))
    again = storage.documents.register(HANDBOOK, retry=False)
    assert again.created is queued
    assert again.version.failure_reason == ("" if queued else "no luck")


def test_a_version_whose_job_was_cancelled_is_queued_again(storage: Storage) -> None:
    first = storage.documents.register(HANDBOOK)
    storage.jobs.cancel(first.job_id)
    again = storage.documents.register(HANDBOOK)
    assert again.created
    assert storage.jobs.get(again.job_id).state is JobState.QUEUED


def test_another_file_of_the_same_title_is_another_version_of_the_document(storage: Storage) -> None:
    first, second = storage.documents.register(HANDBOOK), storage.documents.register(version_of("V3.3"))
    assert first.document.id == second.document.id
    assert first.version.id != second.version.id


def test_uploading_one_title_at_once_makes_one_document(storage: Storage) -> None:
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda n: storage.documents.register(version_of(f"V{n}")), range(12)))
    assert len({one.document.id for one in made}) == 1
    assert len({one.version.id for one in made}) == 12


def test_an_upload_does_not_change_who_may_read_a_document(storage: Storage) -> None:
    storage.documents.register(replace(HANDBOOK, access=MANAGERS_ONLY))
    with pytest.raises(Conflict, match="is read by: managers; upload with the same groups"):
        storage.documents.register(version_of("V3.3"))
    assert storage.jobs.waiting() == 1


def test_an_upload_does_not_change_to_whom_a_document_applies(storage: Storage) -> None:
    storage.documents.register(replace(HANDBOOK, applicability=SHANGHAI))
    with pytest.raises(Conflict, match="applies to: location=shanghai"):
        storage.documents.register(version_of("V3.3"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " \x00"}, "give it one"),
        ({"effective_from": date(2025, 1, 1), "effective_to": date(2025, 1, 1)}, "correct the dates"),
        ({"access": AccessRule(frozenset({"a\nb"}))}, "rename the group"),
        ({"access": AccessRule(frozenset({"g" * 3000}))}, "make one group of them"),
        ({"applicability": Applicability.of({"location": ["a,b"]})}, "leave these characters out"),
        ({"applicability": Applicability.of({"location": ["a;grade=P9"]})}, "leave these characters out"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(
    storage: Storage, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        storage.documents.register(replace(HANDBOOK, **wrong))  # type: ignore[arg-type]
    assert storage.jobs.waiting() == 0
    assert not storage.policies.documents(EDITOR)


def test_the_text_may_correct_title_label_and_dates(storage: Storage) -> None:
    made = storage.documents.register(replace(HANDBOOK, title="scan0001", label=""))
    storage.documents.revise(
        made.version.id, title="考勤制度", label="V2", effective_from=date(2025, 1, 1), language="en"
    )
    document, version = storage.documents.version_for_work(made.version.id)
    assert (document.title, document.language) == ("考勤制度", "en")
    assert (version.label, version.effective_from) == ("V2", date(2025, 1, 1))


def test_a_corrected_title_that_exists_takes_the_version_in(storage: Storage) -> None:
    handbook = storage.documents.register(HANDBOOK)
    scanned = storage.documents.register(version_of("V3.3", title="scan0001"))
    storage.documents.revise(scanned.version.id, title="员工手册")
    assert storage.documents.version_for_work(scanned.version.id)[0].id == handbook.document.id
    with pytest.raises(NotFound):
        storage.documents.delete_document(scanned.document.id)


def test_a_corrected_title_does_not_carry_a_secret_text_into_an_open_document(storage: Storage) -> None:
    storage.documents.register(HANDBOOK)
    secret = storage.documents.register(replace(version_of("V9", title="managers"), access=MANAGERS_ONLY))
    with pytest.raises(Conflict):
        storage.documents.revise(secret.version.id, title="员工手册")


def test_saving_the_structure_again_replaces_it(storage: Storage) -> None:
    made = ingest(storage, HANDBOOK, "年假十天|提前七天", "病假六成")
    first = chunk_ids(storage, made)
    ingest(storage, HANDBOOK, "年假十天|提前七天", "病假六成")
    assert chunk_ids(storage, made) == first
    assert len(first) == 3


def test_a_failure_does_not_take_a_published_version_away(storage: Storage) -> None:
    made = ingest(storage)
    storage.documents.fail(made.version.id, "timeout", "took too long")
    assert state(storage, made) is VersionState.LIVE


def claimed(storage: Storage) -> Job:
    job = storage.jobs.claim(60)
    assert job is not None
    return job
