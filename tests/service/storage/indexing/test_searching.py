"""What a search may return, and what can be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import InvalidInput
from assistant.storage.opening import Storage
from assistant.storage.vectors import VectorIndex
from tests.service.storage.examples import (
    CHENGDU,
    EMPLOYEE,
    HANDBOOK,
    MANAGER,
    MANAGERS_ONLY,
    TODAY,
    chunk_ids,
    ingest,
    version_of,
)
from tests.service.storage.indexing.examples import DIMENSION, EAST, NORTH, ids, indexed, rows_of

SECRET = replace(version_of("V1", title="管理层薪酬办法"), access=MANAGERS_ONLY)


def test_the_nearest_chunk_comes_first_with_its_cosine(storage: Storage, index: VectorIndex) -> None:
    made = ingest(storage, HANDBOOK, "年假十天", "病假三天")
    near, far = rows_of(storage, made)
    index.upsert([replace(far, vector=NORTH), near])
    hits = index.dense(EAST, EMPLOYEE, TODAY, 5)
    assert ids(hits) == [near.chunk_id, far.chunk_id]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.0], abs=1e-5)


def test_the_chunk_with_the_words_of_the_question_comes_first(storage: Storage, index: VectorIndex) -> None:
    made = indexed(storage, index, HANDBOOK, "年假十天", "病假需要证明", "差旅报销")
    hits = index.lexical("病假要证明嗎", EMPLOYEE, TODAY, 5)
    assert ids(hits)[0] == chunk_ids(storage, made)[1]
    assert all(hit.score > 0 for hit in hits)


def test_who_may_not_read_a_document_finds_nothing_of_it(storage: Storage, index: VectorIndex) -> None:
    made = indexed(storage, index, SECRET, "奖金")
    assert ids(index.dense(EAST, MANAGER, TODAY, 5)) == chunk_ids(storage, made)
    assert ids(index.lexical("奖金", MANAGER, TODAY, 5)) == chunk_ids(storage, made)
    assert index.dense(EAST, EMPLOYEE, TODAY, 5) == []
    assert index.lexical("奖金", EMPLOYEE, TODAY, 5) == []


def test_what_does_not_apply_to_somebody_is_not_found(storage: Storage, index: VectorIndex) -> None:
    indexed(storage, index, replace(HANDBOOK, applicability=CHENGDU))
    assert index.dense(EAST, EMPLOYEE, TODAY, 5) == []
    assert index.dense(EAST, replace(EMPLOYEE, attributes={}), TODAY, 5)


def test_only_what_holds_on_the_day_is_found(storage: Storage, index: VectorIndex) -> None:
    begin, end = TODAY - timedelta(days=10), TODAY + timedelta(days=10)
    indexed(storage, index, version_of("V3.2", begin, end))
    days = (begin - timedelta(days=1), begin, end - timedelta(days=1), end)
    assert [bool(index.dense(EAST, EMPLOYEE, day, 5)) for day in days] == [False, True, True, False]


def test_a_draft_is_hidden_though_it_is_indexed(storage: Storage, index: VectorIndex) -> None:
    indexed(storage, index, replace(HANDBOOK, publish=False))
    assert index.count() == 1
    assert index.dense(EAST, EMPLOYEE, TODAY, 5) == []
    assert index.lexical("年假", EMPLOYEE, TODAY, 5) == []


def test_a_superseded_version_is_hidden_before_its_rows_are_relabelled(
    storage: Storage, index: VectorIndex
) -> None:
    old = indexed(storage, index, version_of("V3.1", date(2020, 1, 1)))
    new = indexed(storage, index, version_of("V3.2", TODAY))
    assert ids(index.dense(EAST, EMPLOYEE, TODAY, 5)) == chunk_ids(storage, new)
    assert ids(index.dense(EAST, EMPLOYEE, date(2021, 1, 1), 5)) == chunk_ids(storage, old)


def test_relabelled_rows_keep_their_vectors(storage: Storage, index: VectorIndex) -> None:
    made = indexed(storage, index, HANDBOOK, "年假十天", "病假三天")
    labels = storage.documents.index_labels(made.version.id)
    audiences = dict.fromkeys(chunk_ids(storage, made), labels.audiences[1])

    def end_on(day: int) -> None:
        index.relabel(
            made.version.id, access_set=labels.access_set, audiences=audiences, valid_from=1, valid_to=day
        )

    end_on(TODAY.toordinal())
    assert index.dense(EAST, EMPLOYEE, TODAY, 5) == []
    before = index.dense(EAST, EMPLOYEE, TODAY - timedelta(days=1), 5)
    assert [hit.score for hit in before] == pytest.approx([1.0, 1.0])
    assert index.count() == 2
    end_on(4_000_000)
    assert len(index.lexical("年假", EMPLOYEE, TODAY, 5)) >= 1


def test_deleted_rows_are_gone_at_once_and_others_stay(storage: Storage, index: VectorIndex) -> None:
    gone = indexed(storage, index, HANDBOOK)
    kept = indexed(storage, index, version_of("V1", title="差旅标准"), "住宿")
    index.delete_version(gone.version.id)
    assert index.chunk_ids(gone.version.id) == set()
    assert ids(index.dense(EAST, EMPLOYEE, TODAY, 5)) == chunk_ids(storage, kept)


def test_writing_rows_twice_changes_nothing(storage: Storage, index: VectorIndex) -> None:
    made = indexed(storage, index, HANDBOOK, "年假十天", "病假三天")
    rows = rows_of(storage, made)
    index.upsert([*rows, *rows])
    index.flush()
    assert index.count() == 2
    assert index.chunk_ids(made.version.id) == set(chunk_ids(storage, made))


def test_more_rows_than_a_batch_are_all_written(storage: Storage, index: VectorIndex) -> None:
    made = ingest(storage)
    row = rows_of(storage, made)[0]
    index.upsert([replace(row, chunk_id=f"{n:032x}") for n in range(1_201)])
    assert index.count() == len(index.chunk_ids(made.version.id)) == 1_201


@pytest.mark.parametrize(
    "text", ["", "！！", "\x00\ud800", "' or 1==1 --", '"]) or (true', "{g}", "🙂" * 5_000]
)
def test_any_text_can_be_indexed_and_asked(storage: Storage, index: VectorIndex, text: str) -> None:
    made = ingest(storage)
    index.upsert([replace(rows_of(storage, made)[0], text=text)])
    assert index.count() == 1
    assert all(np.isfinite(hit.score) for hit in index.lexical(text + " 年假", EMPLOYEE, TODAY, 5))


@pytest.mark.parametrize(
    "vector",
    [np.full(DIMENSION, np.nan), np.full(DIMENSION, np.inf), np.zeros(DIMENSION), np.ones(DIMENSION + 1)],
)
def test_a_broken_vector_is_refused_and_nothing_is_written(
    storage: Storage, index: VectorIndex, vector: NDArray[np.float64]
) -> None:
    row = rows_of(storage, ingest(storage))[0]
    broken = vector.astype(np.float32)
    with pytest.raises(InvalidInput, match="vector"):
        index.upsert([row, replace(row, chunk_id="b", vector=broken)])
    with pytest.raises(InvalidInput, match="vector"):
        index.dense(broken, EMPLOYEE, TODAY, 5)
    assert index.count() == 0


@pytest.mark.parametrize("id", ["", "年" * 22, "x" * 65])
def test_an_id_that_does_not_fit_in_bytes_is_refused(storage: Storage, index: VectorIndex, id: str) -> None:
    row = rows_of(storage, ingest(storage))[0]
    with pytest.raises(InvalidInput, match="bytes"):
        index.upsert([replace(row, chunk_id=id)])


def test_nobody_readable_means_no_search_at_all(storage: Storage, index: VectorIndex) -> None:
    assert index.dense(EAST, EMPLOYEE, TODAY, 5) == []
    assert index.dense(EAST, EMPLOYEE, TODAY, 0) == []
