"""What the index survives, and what it refuses to open."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import IndexUnavailable
from assistant.storage.lexical import terms
from assistant.storage.opening import Storage, open_storage
from assistant.storage.vectors import VectorIndex
from tests.service.pairs import Pair
from tests.service.storage.examples import (
    EMPLOYEE,
    HANDBOOK,
    TODAY,
    chunk_ids,
    version_of,
)
from tests.service.storage.indexing.examples import DIMENSION, EAST, ids, indexed, rows_of

WRITE = """
import sys
from pathlib import Path
import numpy as np
from assistant.storage.opening import open_storage
from assistant.storage.vectors import IndexRow
storage = open_storage(sys.argv[1], Path(sys.argv[2]), sys.argv[4])
index = storage.open_index("embedder-a", int(sys.argv[3]))
for n in range(10_000):
    vector = np.ones(int(sys.argv[3]), dtype=np.float32)
    rows = [IndexRow(f"{n}-{m}", 404, vector, "年假", 9, 9, 1, 2) for m in range(100)]
    index.upsert(rows)
    if n == 0:
        print("written", flush=True)
"""


def test_rows_are_there_after_the_index_was_killed(storage: Storage, index: VectorIndex, pair: Pair) -> None:
    made = indexed(storage, index)
    pair.kill_index()
    assert ids(index.dense(EAST, EMPLOYEE, TODAY, 5)) == chunk_ids(storage, made)
    index.delete_version(made.version.id)
    assert index.count() == 0


def test_opening_again_finds_the_same_rows(storage: Storage, index: VectorIndex) -> None:
    made = indexed(storage, index)
    with closing(storage.open_index("embedder-a", DIMENSION)) as again:
        assert again.chunk_ids(made.version.id) == set(chunk_ids(storage, made))


def test_the_average_length_is_measured_on_the_chunks_and_then_frozen(
    storage: Storage, index: VectorIndex
) -> None:
    made = indexed(storage, index, HANDBOOK, "年假十天", "病假三天，需要证明")
    indexed(storage, index, version_of("V1", title="差旅标准"), "住宿标准由城市决定" * 50)
    lengths = [
        len(terms(chunk.embedded_text)) for chunk in storage.documents.chunks_for_work(made.version.id)
    ]
    with closing(storage.open_index("embedder-a", DIMENSION)) as again:
        assert again.generation.average_length == pytest.approx(sum(lengths) / len(lengths))


def test_another_embedder_is_refused_with_the_command_that_mends_it(
    storage: Storage, index: VectorIndex
) -> None:
    with pytest.raises(IndexUnavailable, match=r"embedder-a.*ingest reindex"):
        storage.open_index("embedder-b", DIMENSION)


def test_a_new_generation_takes_over_when_it_is_made_live(storage: Storage, index: VectorIndex) -> None:
    made = indexed(storage, index)
    fresh = storage.begin_index("embedder-b", DIMENSION)
    fresh.upsert(rows_of(storage, made))
    with pytest.raises(IndexUnavailable):
        storage.open_index("embedder-b", DIMENSION)
    storage.make_live(fresh)
    with closing(storage.open_index("embedder-b", DIMENSION)) as live:
        assert ids(live.dense(EAST, EMPLOYEE, TODAY, 5)) == chunk_ids(storage, made)
    fresh.drop()
    fresh.close()


def test_a_lost_index_is_not_taken_for_an_empty_one(storage: Storage) -> None:
    index = storage.open_index("embedder-a", DIMENSION)
    indexed(storage, index)
    index.drop()
    with pytest.raises(IndexUnavailable, match="ingest reindex"):
        storage.open_index("embedder-a", DIMENSION)
    index.close()


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    storage = open_storage(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, index_uri="http://127.0.0.1:9")
    with pytest.raises(IndexUnavailable, match="ASSISTANT_INDEX_URI"):
        storage.open_index("embedder-a", DIMENSION)
    storage.close()


def test_another_process_may_write_and_die_while_this_one_searches(
    storage: Storage, index: VectorIndex, pair: Pair
) -> None:
    mine = indexed(storage, index)
    stores = [pair.database_url, str(pair.data_path), str(DIMENSION), pair.index_uri]
    command = [sys.executable, "-c", WRITE, *stores]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "written\n"
        assert ids(index.dense(EAST, EMPLOYEE, TODAY, 5)) == chunk_ids(storage, mine)
        writer.kill()
    assert len(index.chunk_ids(404)) >= 100
    assert ids(index.dense(EAST, EMPLOYEE, TODAY, 5)) == chunk_ids(storage, mine)


@pytest.mark.embedded
@pytest.mark.parametrize("victim", ["pid", "engine"])
def test_searches_under_way_do_not_notice_a_kill(
    storage: Storage, index: VectorIndex, embedded_index: Path, victim: str
) -> None:
    indexed(storage, index)
    process = json.loads((embedded_index / "owner.json").read_text("utf-8"))[victim]
    with ThreadPoolExecutor(4) as threads:
        searches = [threads.submit(index.dense, EAST, EMPLOYEE, TODAY, 5) for _ in range(40)]
        os.kill(process, signal.SIGKILL)
        searches += [threads.submit(index.dense, EAST, EMPLOYEE, TODAY, 5) for _ in range(40)]
        assert {len(search.result()) for search in searches} == {1}
