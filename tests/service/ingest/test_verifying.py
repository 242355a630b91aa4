"""SQL and the index are compared both ways, what differs is mended, and what was found is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.publisher import index_rows, relabel_rows
from ingest.verifying import reconcile, verify_index
from tests.service.ingest.workplace import TODAY, LetterEmbedder, Workplace, policy


@pytest.fixture
def version_id(place: Workplace, tmp_path: Path) -> int:
    added = place.add(policy(tmp_path / "员工手册.txt", articles=3))
    place.work()
    assert added.version_id is not None
    return added.version_id


def leave_rows_behind(place: Workplace, version_id: int, of: int) -> None:
    """Rows of a version that SQL does not know, as a restored backup would leave them."""
    chunks = place.storage.documents.chunks_for_work(version_id)
    labels = place.storage.documents.index_labels(version_id)
    strange = [replace(chunk, id=f"{of}-{chunk.position}") for chunk in chunks]
    place.index.upsert(index_rows(LetterEmbedder(), of, strange, labels))


def test_rows_of_a_version_that_sql_does_not_know_are_orphans(place: Workplace, version_id: int) -> None:
    leave_rows_behind(place, version_id, of=404)
    report = verify_index(place.storage, place.index)
    assert (report.is_clean, report.orphans, report.missing) == (False, 4, 0)


def test_rows_too_many_and_too_few_do_not_cancel_out(place: Workplace, version_id: int) -> None:
    place.index.delete_rows(version_id, place.ids(version_id)[:2])
    leave_rows_behind(place, version_id, of=version_id)
    report = verify_index(place.storage, place.index)
    assert (report.missing, report.orphans) == (2, 4)


def end_yesterday(place: Workplace, version_id: int) -> None:
    """Rows that answer on other days than SQL says, as a lost write would leave them."""
    labels = place.storage.documents.index_labels(version_id)
    ended = replace(labels, valid_to=TODAY.toordinal())
    relabel_rows(place.index, version_id, place.storage.documents.chunks_for_work(version_id), ended)


def test_rows_with_other_days_or_readers_are_a_difference_and_are_mended(
    place: Workplace, version_id: int
) -> None:
    end_yesterday(place, version_id)
    report = verify_index(place.storage, place.index)
    assert (report.is_clean, report.missing, report.orphans, report.mislabelled) == (False, 0, 0, 4)
    assert reconcile(place.storage, place.index, LetterEmbedder()).is_clean


def test_what_differs_is_mended_in_place(place: Workplace, version_id: int) -> None:
    place.index.delete_rows(version_id, place.ids(version_id)[:2])
    leave_rows_behind(place, version_id, of=404)
    assert reconcile(place.storage, place.index, LetterEmbedder()).is_clean
    assert place.index.chunk_ids(version_id) == set(place.ids(version_id))
    assert place.index.count() == 4


def test_the_newest_comparison_is_kept_for_those_who_watch(place: Workplace, version_id: int) -> None:
    assert place.storage.index_checks.latest() is None
    leave_rows_behind(place, version_id, of=404)
    verify_index(place.storage, place.index)
    kept = place.storage.index_checks.latest()
    assert kept is not None
    assert (kept.chunks, kept.rows, kept.orphans) == (4, 8, 4)


def test_what_a_job_is_still_to_change_is_left_out(place: Workplace, version_id: int) -> None:
    document, _ = place.storage.documents.version_for_work(version_id)
    place.storage.documents.delete_document(document.id)
    report = verify_index(place.storage, place.index)
    assert (report.is_clean, report.unsettled) == (True, 1)
    place.work()
    assert verify_index(place.storage, place.index).rows == 0
