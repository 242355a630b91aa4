"""Deleting is at once for readers; the worker then removes every trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.domain.jobs import Job, JobKind, JobState
from assistant.errors import NotFound
from assistant.storage.opening import Storage
from tests.service.storage.examples import EDITOR, HANDBOOK, chunk_ids, ingest, version_of


def test_every_version_gets_a_job_and_its_open_jobs_end(storage: Storage) -> None:
    made = ingest(storage)
    storage.documents.delete_document(made.document.id)
    assert storage.jobs.get(made.job_id).state is JobState.CANCELLED
    assert next_job(storage).kind is JobKind.DELETE


def test_after_the_jobs_nothing_is_left(storage: Storage) -> None:
    made, other = ingest(storage), ingest(storage, version_of("V3.3"))
    storage.documents.delete_document(made.document.id)
    hashes = {
        storage.documents.purge(job.version_id, job=job) for job in (next_job(storage), next_job(storage))
    }
    assert hashes == {made.version.file_hash, other.version.file_hash}
    assert storage.statistics.document_count() == 0
    assert not chunk_ids(storage, made)
    assert storage.jobs.waiting() == 0


def test_a_file_that_another_document_needs_is_kept(storage: Storage) -> None:
    made = ingest(storage)
    ingest(storage, replace(HANDBOOK, title="员工手册（副本）"))
    storage.documents.delete_document(made.document.id)
    assert storage.documents.purge(made.version.id) is None


def test_purging_twice_is_harmless(storage: Storage) -> None:
    made = ingest(storage)
    storage.documents.delete_document(made.document.id)
    job = next_job(storage)
    storage.documents.purge(made.version.id)
    assert storage.documents.purge(made.version.id, job=job) is None
    assert storage.jobs.get(job.id).state is JobState.DONE


def test_the_title_is_free_again_after_deletion(storage: Storage) -> None:
    made = ingest(storage)
    storage.documents.delete_document(made.document.id)
    assert storage.documents.register(HANDBOOK).document.id != made.document.id


def test_deleting_twice_is_not_found(storage: Storage) -> None:
    made = ingest(storage)
    storage.documents.delete_document(made.document.id)
    with pytest.raises(NotFound):
        storage.documents.delete_document(made.document.id)
    assert storage.policies.documents(EDITOR) == []


def next_job(storage: Storage) -> Job:
    job = storage.jobs.claim(60)
    assert job is not None
    return job
