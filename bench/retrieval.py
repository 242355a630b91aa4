"""What retrieval costs beside its two bare searches: `python -m bench.retrieval [--quick] [--json FILE]`.

Counts first; then p50 and p95 at growing corpora, the bare searches in the same run. Through the real stores, in a data
folder of its own; question vectors come from memory, so no model is measured.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
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
from assistant.storage.vectors import VectorIndex
from bench.counting import Counts, counted
from bench.measuring import Row, arguments, milliseconds, percentile, report
from bench.synthetic import DIMENSION, Drawn, fill, passages

ASKER = Principal("bench", "asker")
TODAY = date(2026, 11, 22)
PASSAGES = 10
QUESTION_CHARACTERS = 20


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


def measure(chunks: int, repetitions: int) -> Row:
    """One corpus size: counts of one question, then whole retrieval and bare searches in turn."""
    embedder = Drawn()
    with tempfile.TemporaryDirectory() as folder:
        sql = f"sqlite:///{Path(folder) / 'assistant.db'}"
        with (
            closing(open_storage(sql, Path(folder))) as storage,
            closing(storage.open_index(embedder.fingerprint, DIMENSION)) as index,
        ):
            fill(storage, index, chunks)
            return _figures(storage, index, embedder, chunks, repetitions)


def _figures(storage: Storage, index: VectorIndex, embedder: Drawn, chunks: int, repetitions: int) -> Row:
    drawn = (text[:QUESTION_CHARACTERS] for text in passages(2 * repetitions, random.Random(7)))
    texts = [text for text in drawn if question_weights(text, storage.statistics)][:repetitions]
    retriever = HybridRetriever(embedder, index, storage.policies, shipped_glossary())
    with closing(retriever), closing(BareSearches(storage, index, embedder)) as bare:

        def whole(text: str) -> object:
            return retriever.retrieve(Question(text, text, TODAY, language_of(text)), ASKER, PASSAGES)

        for text in texts[:5]:  # caches and connections warm
            whole(text)
            bare.prepared(text)()
        with counted() as counts:
            found = [whole(text) for text in texts]
        pairs = [(milliseconds(partial(whole, text)), milliseconds(bare.prepared(text))) for text in texts]
    return _counts(counts, found, chunks) | _timings(pairs)


def _counts(counts: Counts, found: Sequence[object], chunks: int) -> dict[str, str | int | float]:
    questions = len(found)
    return {
        "chunks": chunks,
        "asked": questions,
        "SQL statements": counts.sql / questions,
        "Milvus calls": counts.milvus / questions,
        "chunks read": counts.passages / questions,
    }


def _timings(pairs: Sequence[tuple[float, float]]) -> dict[str, str | int | float]:
    whole, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ratios = [w / b for w, b in pairs]
    return {
        "p50 ms": percentile(whole, 0.5),
        "p95 ms": percentile(whole, 0.95),
        "bare p50 ms": percentile(bare, 0.5),
        "bare p95 ms": percentile(bare, 0.95),
        "whole / bare p50": percentile(whole, 0.5) / percentile(bare, 0.5),
        "whole / bare p95": percentile(whole, 0.95) / percentile(bare, 0.95),
        "median of pairs": percentile(ratios, 0.5),
    }


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "")
    sizes = [2_000, 10_000] if options.quick else [2_000, 10_000, 50_000]
    rows = [measure(size, 60 if options.quick else 200) for size in sizes]
    smallest = float(rows[0]["p50 ms"])
    report("retrieval", [{**row, "growth": float(row["p50 ms"]) / smallest} for row in rows], options.json)


if __name__ == "__main__":
    main()
