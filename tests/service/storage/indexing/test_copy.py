"""The copy of the index in memory: the same hits as the engine's, never behind what was acknowledged, never too large."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.identity import AccessRule, Attribute, Principal
from assistant.domain.passages import Hit
from assistant.storage.index_log import IndexLog
from assistant.storage.opening import Storage
from assistant.storage.searching import CopySearch, EngineSearch
from assistant.storage.vectors import VectorIndex
from tests.service.storage.examples import (
    CHENGDU,
    EDITOR,
    EMPLOYEE,
    HANDBOOK,
    MANAGERS_ONLY,
    SHANGHAI,
    TODAY,
    chunk_ids,
    ingest,
    version_of,
)
from tests.service.storage.indexing.examples import DIMENSION, EAST, ids, indexed, rows_of

WORDS = ("年假", "病假", "差旅", "报销", "加班", "调休", "annual", "leave", "overtime", "10")
POOL = 40


@pytest.fixture
def engine(storage: Storage) -> Iterator[VectorIndex]:
    """The index without a copy; whoever writes to it is another process to the copy."""
    with closing(storage.open_index("embedder-a", DIMENSION)) as opened:
        yield opened
        opened.drop()


@pytest.fixture
def memory(storage: Storage, engine: VectorIndex) -> Iterator[VectorIndex]:
    """The same index, searched in memory."""
    with closing(storage.open_index("embedder-a", DIMENSION)) as opened:
        opened.keep_in_memory(1_000, awaited=True)
        yield opened


@pytest.fixture
def company(storage: Storage, engine: VectorIndex) -> None:
    """Eight documents of random words and vectors, for different people and days."""
    chance, drawn = random.Random(8), np.random.default_rng(8)
    for number in range(8):
        new = replace(
            version_of("V1", TODAY - timedelta(days=20 * number), title=f"制度{number}"),
            access=chance.choice([MANAGERS_ONLY, AccessRule()]),
            applicability=chance.choice([HANDBOOK.applicability, CHENGDU, SHANGHAI]),
        )
        texts = (" ".join(chance.choices(WORDS, k=chance.randint(1, 9))) for _ in range(12))
        rows = rows_of(storage, ingest(storage, new, *texts))
        vectors = drawn.standard_normal((len(rows), DIMENSION)).astype(np.float32)
        engine.upsert([replace(row, vector=vector) for row, vector in zip(rows, vectors, strict=True)])


askers = st.builds(
    lambda groups, place: Principal(
        "local", "x", groups=frozenset(groups), attributes={Attribute.LOCATION: place} if place else {}
    ),
    st.sampled_from([(), ("managers",)]),
    st.sampled_from(["", "shanghai", "chengdu", "beijing"]),
)


@pytest.mark.usefixtures("company")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    askers,
    st.integers(-170, 10),
    st.lists(st.sampled_from(WORDS), min_size=1),
    st.integers(0, 99),
    st.integers(0, POOL),
)
def test_both_find_the_same_with_the_same_scores(
    engine: VectorIndex,
    memory: VectorIndex,
    asker: Principal,
    day: int,
    words: list[str],
    seed: int,
    limit: int,
) -> None:
    vector = np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)
    as_of = TODAY + timedelta(days=day)
    one, other = engine.search(asker, as_of), memory.search(asker, as_of)
    assert (type(one), type(other)) == (EngineSearch, CopySearch)
    alike(one.dense(vector, limit), other.dense(vector, limit))
    alike(one.lexical(" ".join(words), limit), other.lexical(" ".join(words), limit))


def alike(one: list[Hit], other: list[Hit]) -> None:
    """The same scores in the same order, and the same chunks where no score repeats at the end of the list."""
    assert [hit.score for hit in other] == pytest.approx([hit.score for hit in one], rel=1e-4, abs=1e-5)
    last = min((hit.score for hit in one), default=0.0) + 1e-4
    assert {hit.chunk_id for hit in one if hit.score > last} == {
        hit.chunk_id for hit in other if hit.score > last
    }


def test_what_another_process_publishes_and_deletes_is_followed(
    storage: Storage, engine: VectorIndex, memory: VectorIndex
) -> None:
    first = indexed(storage, engine)
    assert ids(memory.dense(EAST, EMPLOYEE, TODAY, 9)) == chunk_ids(storage, first)
    second = indexed(storage, engine, version_of("V1", title="差旅标准"), "住宿", "交通")
    both = {*chunk_ids(storage, first), *chunk_ids(storage, second)}
    assert set(ids(memory.dense(EAST, EMPLOYEE, TODAY, 9))) == both
    engine.delete_version(first.version.id)
    assert set(ids(memory.dense(EAST, EMPLOYEE, TODAY, 9))) == set(chunk_ids(storage, second))


def test_rows_being_written_stay_as_they_were_until_the_write_has_ended(
    storage: Storage, engine: VectorIndex, memory: VectorIndex
) -> None:
    made = indexed(storage, engine)
    before = ids(memory.dense(EAST, EMPLOYEE, TODAY, 9))
    log = IndexLog(storage.database)
    log.begin(engine.generation.id, {made.version.id})
    engine._connection.run(lambda client, name: client.delete(name, filter="version_id > 0"))
    assert ids(memory.dense(EAST, EMPLOYEE, TODAY, 9)) == before
    log.end(engine.generation.id, {made.version.id})
    assert memory.dense(EAST, EMPLOYEE, TODAY, 9) == []


def test_what_readers_lose_they_do_not_find_from_that_moment(
    storage: Storage, engine: VectorIndex, memory: VectorIndex
) -> None:
    made = indexed(storage, engine)
    assert memory.dense(EAST, EMPLOYEE, TODAY, 9)
    storage.editor.set_rules(EDITOR, made.document.id, access=AccessRule(frozenset({"managers"})))
    assert memory.dense(EAST, EMPLOYEE, TODAY, 9) == []
    assert storage.policies.passages(chunk_ids(storage, made), EMPLOYEE, TODAY) == {}


def test_a_new_generation_is_copied_anew(storage: Storage, engine: VectorIndex, memory: VectorIndex) -> None:
    made = indexed(storage, engine)
    assert memory.dense(EAST, EMPLOYEE, TODAY, 9)
    with closing(storage.begin_index("embedder-a", DIMENSION)) as fresh:
        fresh.upsert([replace(row, vector=-EAST) for row in rows_of(storage, made)])
        storage.make_live(fresh)
        assert [hit.score for hit in memory.dense(EAST, EMPLOYEE, TODAY, 9)] == pytest.approx([-1.0])
        fresh.drop()


def test_beyond_its_size_the_engine_searches(storage: Storage, engine: VectorIndex) -> None:
    indexed(storage, engine, HANDBOOK, "年假十天", "病假三天", "调休")
    with closing(storage.open_index("embedder-a", DIMENSION)) as opened:
        opened.keep_in_memory(2, awaited=True)
        assert isinstance(opened.search(EMPLOYEE, TODAY), EngineSearch)
        assert len(opened.dense(EAST, EMPLOYEE, TODAY, 9)) == 3


def test_until_the_copy_is_there_the_engine_searches(storage: Storage, engine: VectorIndex) -> None:
    made = indexed(storage, engine)
    with closing(storage.open_index("embedder-a", DIMENSION)) as opened:
        opened.keep_in_memory(1_000)
        kinds = set[type]()
        while CopySearch not in kinds:
            search = opened.search(EMPLOYEE, TODAY)
            kinds.add(type(search))
            assert ids(search.dense(EAST, 9)) == chunk_ids(storage, made)
