"""What retrieval costs beside its two bare searches: `python -m bench.retrieval [--quick] [--json FILE]`.

Counts first; then p50, p95 and processor time at growing corpora, searched by the engine, in the copy in memory, and bare:
asked in turn in one run. Through the real stores, in a data folder of its own; question vectors come from memory, so no
model is measured. Where neighbours keep the machine busy, `chrt -r 1 python -m bench.retrieval` leaves them out.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from assistant.domain.identity import Principal
from assistant.domain.questions import Question, language_of
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.retriever import POOL, HybridRetriever
from assistant.storage.index_connection import IndexConnection
from assistant.storage.lexical import question_weights
from assistant.storage.opening import Storage, open_storage
from assistant.storage.searching import CopySearch
from assistant.storage.vectors import VectorIndex
from bench.counting import Counts, counted
from bench.measuring import Row, arguments, milliseconds, percentile, report, resident_megabytes
from bench.synthetic import DIMENSION, Drawn, fill, passages

ASKER = Principal("bench", "asker")
TODAY = date(2026, 11, 22)
PASSAGES = 10
QUESTION_CHARACTERS = 20
LARGEST = 100_000
NO_COPY: Row = {"copy MB": 0.0, "copied in s": 0.0}


class BareSearches:
    """The two searches as Milvus does them: same filter, same limit, no access looked up, nothing read from SQL."""

    def __init__(self, storage: Storage, index: VectorIndex, embedder: Drawn) -> None:
        self._connection = IndexConnection(index.generation.collection, folder=storage.data_path / "index")
        self._statistics = storage.statistics
        self._embedder = embedder
        scope = storage.policies.scope(ASKER, TODAY)
        self._where = (
            f"access_set in {list(scope.access_sets)} and audience in {list(scope.audiences)} "
            f"and valid_from <= {scope.day} and valid_to > {scope.day}"
        )

    def prepared(self, text: str) -> Callable[[], object]:
        """Both searches for a question, its vectors made beforehand."""
        dense = self._embedder.embed_question(text).tolist()
        sparse = question_weights(text, self._statistics)

        def both() -> None:
            self._search("dense", dense, "COSINE")
            self._search("sparse", sparse, "IP")

        return both

    def _search(self, field: str, vector: object, metric: str) -> object:
        return self._connection.run(
            lambda client, collection: client.search(
                collection,
                [vector],
                anns_field=field,
                search_params={"metric_type": metric, "params": {}},
                filter=self._where,
                limit=POOL,
            )
        )

    def close(self) -> None:
        """Disconnect."""
        self._connection.close()


def measure(chunks: int, repetitions: int) -> list[Row]:
    """One corpus size: a row of figures for each way to search."""
    embedder = Drawn()
    with tempfile.TemporaryDirectory() as folder:
        sql = f"sqlite:///{Path(folder) / 'assistant.db'}"
        with (
            closing(open_storage(sql, Path(folder))) as storage,
            closing(storage.open_index(embedder.fingerprint, DIMENSION)) as index,
            closing(storage.open_index(embedder.fingerprint, DIMENSION)) as copied,
        ):
            fill(storage, index, chunks)
            before, began = resident_megabytes(os.getpid()), time.perf_counter()
            copied.keep_in_memory(LARGEST)
            while not isinstance(copied.search(ASKER, TODAY), CopySearch):
                time.sleep(0.05)
            made = {
                "copy MB": resident_megabytes(os.getpid()) - before,
                "copied in s": time.perf_counter() - began,
            }
            return _figures(storage, {"engine": index, "memory": copied}, embedder, chunks, repetitions, made)


def _figures(
    storage: Storage,
    indexes: dict[str, VectorIndex],
    embedder: Drawn,
    chunks: int,
    repetitions: int,
    made: Row,
) -> list[Row]:
    drawn = (text[:QUESTION_CHARACTERS] for text in passages(2 * repetitions, random.Random(7)))
    texts = [text for text in drawn if question_weights(text, storage.statistics)][:repetitions]
    with ExitStack() as opened:
        bare = opened.enter_context(closing(BareSearches(storage, indexes["engine"], embedder)))
        ways: dict[str, Callable[[str], Callable[[], object]]] = {"bare": bare.prepared}
        for name, index in indexes.items():
            retriever = HybridRetriever(embedder, index, storage.policies, shipped_glossary())
            ways[name] = partial(_whole, opened.enter_context(closing(retriever)))
        for text in texts[:5]:  # caches and connections warm
            for prepared in ways.values():
                prepared(text)()
        taken = {name: Taken() for name in ways}
        for text in texts:
            for name, prepared in ways.items():
                taken[name].take(prepared(text), storage.data_path / "index")
        rows = list[Row]()
        for name in indexes:
            with counted() as counts:
                for text in texts:
                    ways[name](text)()
            asked = _counts(counts, len(texts), chunks, name)
            rows.append(
                {**asked, **_timings(taken[name], taken["bare"]), **(NO_COPY if name == "engine" else made)}
            )
        return rows


def _whole(retriever: HybridRetriever, text: str) -> Callable[[], object]:
    question = Question(text, text, TODAY, language_of(text))
    return lambda: retriever.retrieve(question, ASKER, PASSAGES)


@dataclass
class Taken:
    """What questions took."""

    wall: list[float] = field(default_factory=list)
    """Milliseconds."""
    processor: float = 0.0
    """Milliseconds of all questions, in this process and the engine's."""

    def take(self, work: Callable[[], object], index_folder: Path) -> None:
        """Do it once."""
        began = time.process_time() + engine_seconds(index_folder)
        self.wall.append(milliseconds(work))
        self.processor += 1000 * (time.process_time() + engine_seconds(index_folder) - began)


def engine_seconds(index_folder: Path) -> float:
    """Processor time that the embedded engine has taken (Linux); its threads' time to the nanosecond."""
    process = json.loads((index_folder / "owner.json").read_text("utf-8"))["engine"]
    ran = (path.read_text().split()[0] for path in Path(f"/proc/{process}/task").glob("*/schedstat"))
    return sum(map(int, ran)) / 1e9


def _counts(counts: Counts, questions: int, chunks: int, way: str) -> dict[str, str | int | float]:
    return {
        "chunks": chunks,
        "searched by": way,
        "asked": questions,
        "SQL statements": counts.sql / questions,
        "Milvus calls": counts.milvus / questions,
        "chunks read": counts.passages / questions,
    }


def _timings(taken: Taken, bare: Taken) -> dict[str, str | int | float]:
    return {
        "p50 ms": percentile(taken.wall, 0.5),
        "p95 ms": percentile(taken.wall, 0.95),
        "CPU ms": taken.processor / len(taken.wall),
        "bare p50 ms": percentile(bare.wall, 0.5),
        "bare p95 ms": percentile(bare.wall, 0.95),
        "bare CPU ms": bare.processor / len(bare.wall),
        "p50 / bare p50": percentile(taken.wall, 0.5) / percentile(bare.wall, 0.5),
        "p95 / bare p95": percentile(taken.wall, 0.95) / percentile(bare.wall, 0.95),
    }


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "")
    sizes = [2_000, 10_000] if options.quick else [2_000, 10_000, 50_000]
    rows = [row for size in sizes for row in measure(size, 60 if options.quick else 200)]
    smallest = {row["searched by"]: float(row["p50 ms"]) for row in reversed(rows)}
    grown = [{**row, "growth of p50": float(row["p50 ms"]) / smallest[row["searched by"]]} for row in rows]
    report("retrieval", grown, options.json)


if __name__ == "__main__":
    main()
