"""The index in memory gives what was written to it: exact scores, within the scope, whatever came before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.storage.index_rows import StoredRow
from assistant.storage.snapshot import Snapshot, columns_of
from assistant.storage.standing import Scope

DIMENSION = 3
EVERYBODY = Scope((1, 2), (1, 2), 100, ())
numbers = st.floats(-1, 1, width=32, allow_subnormal=False).filter(lambda n: abs(n) > 1e-3)
vectors = st.lists(numbers, min_size=DIMENSION, max_size=DIMENSION)
few = st.integers(1, 3)
rows = st.fixed_dictionaries(
    {
        "dense": vectors,
        "sparse": st.dictionaries(
            st.integers(1, 2**32 - 2) | few, st.floats(0.125, 2, width=32), max_size=5
        ).map(lambda sparse: sparse or {0: 1e-6}),
        "version_id": few,
        "access_set": few,
        "audience": few,
        "valid_from": st.integers(98, 101),
        "valid_to": st.integers(99, 103),
    }
)
corpora = st.lists(rows, max_size=12).map(lambda all: [row | {"id": f"{n}"} for n, row in enumerate(all)])
some = st.lists(few, max_size=3, unique=True).map(tuple)
scopes = st.builds(Scope, some, some, st.just(100), some, some)


def snapshot(stored: list[StoredRow]) -> Snapshot:
    return Snapshot(columns_of(stored, DIMENSION))


def answers(row: StoredRow, scope: Scope) -> bool:
    """searching.condition, row by row."""
    day = scope.day
    labelled = row["access_set"] in scope.access_sets and row["audience"] in scope.audiences
    holds = row["valid_from"] <= day < row["valid_to"]  # type: ignore[operator]
    shown = row["version_id"] in scope.shown_versions
    return ((labelled and holds) or shown) and row["version_id"] not in scope.hidden_versions


def cosine(one: list[float], other: list[float]) -> float:
    a, b = np.array(one, np.float64), np.array(other, np.float64)
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.thorough
@settings(max_examples=40)
@given(corpora, scopes, vectors)
def test_dense_scores_are_the_cosines_of_what_the_scope_admits(
    stored: list[StoredRow], scope: Scope, asked: list[float]
) -> None:
    hits = snapshot(stored).dense(np.array(asked, np.float32), scope, 20)
    expected = {row["id"]: cosine(row["dense"], asked) for row in stored if answers(row, scope)}  # type: ignore[arg-type]
    assert {hit.chunk_id: hit.score for hit in hits} == pytest.approx(expected, abs=1e-5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.thorough
@settings(max_examples=40)
@given(corpora, scopes, st.dictionaries(few, st.floats(0.125, 4, width=32), min_size=1))
def test_lexical_scores_are_the_inner_products_of_what_shares_a_term(
    stored: list[StoredRow], scope: Scope, asked: dict[int, float]
) -> None:
    hits = snapshot(stored).lexical(asked, scope, 20)
    expected = {}
    for row in stored:
        sparse: dict[int, float] = row["sparse"]  # type: ignore[assignment]
        if answers(row, scope) and asked.keys() & sparse.keys():
            expected[row["id"]] = sum(weight * sparse.get(term, 0.0) for term, weight in asked.items())
    assert {hit.chunk_id: hit.score for hit in hits} == pytest.approx(expected, rel=1e-5)


@pytest.mark.thorough
@settings(max_examples=40)
@given(corpora, corpora, vectors)
def test_rows_replaced_are_as_if_they_alone_had_been_written(
    old: list[StoredRow], new: list[StoredRow], asked: list[float]
) -> None:
    renamed = [row | {"id": f"new-{row['id']}"} for row in new]
    gone = {1, *(row["version_id"] for row in new)}
    replaced = snapshot(old).replaced(gone, columns_of(renamed, DIMENSION))  # type: ignore[arg-type]
    fresh = snapshot([*(row for row in old if row["version_id"] not in gone), *renamed])
    vector, words = np.array(asked, np.float32), {1: 1.0, 2: 0.5, 3: 2.0}
    assert replaced.dense(vector, EVERYBODY, 30) == fresh.dense(vector, EVERYBODY, 30)
    assert replaced.lexical(words, EVERYBODY, 30) == fresh.lexical(words, EVERYBODY, 30)


@given(st.integers(0, 8))
def test_only_so_many_as_asked_are_returned_the_best_first(limit: int) -> None:
    stored: list[StoredRow] = [
        {"id": f"{n}", "dense": [1.0, float(n), 0.0], "sparse": {7: 1.0 + n}, "version_id": 1}
        | {"access_set": 1, "audience": 1, "valid_from": 1, "valid_to": 200}
        for n in range(6)
    ]
    asked = np.array([1, 0, 0], np.float32)
    dense, lexical = (
        snapshot(stored).dense(asked, EVERYBODY, limit),
        snapshot(stored).lexical({7: 1.0}, EVERYBODY, limit),
    )
    assert [hit.chunk_id for hit in dense] == [f"{n}" for n in range(6)][:limit]
    assert [hit.chunk_id for hit in lexical] == [f"{n}" for n in reversed(range(6))][:limit]
