"""The vector index: chunk ids by meaning and by words, never without somebody who asks and a date.

Holds no text: what a search returns are ids, which SQL turns into passages under the same principal and date. Bounded
staleness of the index is therefore fine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.domain.identity import Principal
from assistant.domain.passages import Hit
from assistant.errors import IndexUnavailable, InvalidInput
from assistant.storage.generations import Generation, GenerationStore
from assistant.storage.index_connection import CALL_SECONDS, ID_BYTES, IndexConnection, T, Work
from assistant.storage.lexical import CorpusStatistics, passage_weights, term_counts
from assistant.storage.reading import PolicyReader
from assistant.storage.searching import Search, check_vector

BATCH = 500
NO_TERM = {0: 1e-6}
"""Stands for a text without terms: a row must have one, and no term has the id 0."""

StoredRow = dict[str, object]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One chunk as the index keeps it."""

    chunk_id: str
    version_id: int
    vector: NDArray[np.float32]
    """[dimension], finite, not all zero."""
    text: str
    """What terms are made of; not stored."""
    access_set: int
    audience: int
    valid_from: int
    """First ordinal day on which it holds; 1: open."""
    valid_to: int
    """First ordinal day on which it no longer holds; 4_000_000: open."""


class VectorIndex:
    """The index: the live generation, whichever that is at the time; or one that is being built."""

    def __init__(
        self,
        connection: IndexConnection,
        reader: PolicyReader,
        statistics: CorpusStatistics,
        generation: Generation,
        generations: GenerationStore,
        *,
        pinned: bool = False,
        chunker: str | None = None,
    ) -> None:
        """`pinned`: stay with this generation even when another one is live. `chunker`: form of what is written."""
        self._connection = connection
        self._reader = reader
        self._statistics = statistics
        self.generation = generation
        self._generations = generations
        self._pinned = pinned
        self._chunker = chunker
        self._average = generation.average_length

    def prepare(self, *, may_be_empty: bool) -> None:
        """Create the collection if it is missing and may be; else IndexUnavailable names the command that mends it."""
        if self._connection.has_collection():
            return
        if not may_be_empty:
            raise IndexUnavailable("the vector index is gone, the documents are not; run `ingest reindex`")
        self._connection.create_collection(self.generation.dimension)

    def upsert(self, rows: Sequence[IndexRow]) -> None:
        """Write rows over those of the same ids. InvalidInput when a vector or an id cannot be kept; then none is."""
        for row in rows:
            self._check(row)
        self._write([self._stored(row) for row in {row.chunk_id: row for row in rows}.values()])

    def delete_version(self, version_id: int) -> None:
        """Remove all rows of a version."""
        where = f"version_id == {int(version_id)}"
        self._run(lambda client, name: client.delete(name, filter=where, timeout=CALL_SECONDS))

    def update_validity(self, version_id: int, valid_to: int) -> None:
        """Let a version's rows end on another day."""
        self._rewrite(version_id, lambda row: row | {"valid_to": valid_to})

    def delete_rows(self, chunk_ids: Sequence[str]) -> None:
        """Remove these rows; those that are not there are no mistake."""
        for start in range(0, len(chunk_ids), BATCH):
            self._remove(list(chunk_ids[start : start + BATCH]))

    def relabel(
        self,
        version_id: int,
        *,
        access_set: int,
        audiences: Mapping[str, int],
        valid_from: int,
        valid_to: int,
    ) -> None:
        """Give a version's rows other labels, vectors unchanged. `audiences`: chunk id -> audience."""
        labels = {"access_set": access_set, "valid_from": valid_from, "valid_to": valid_to}

        def change(row: StoredRow) -> StoredRow:
            return row | labels | {"audience": audiences.get(str(row["id"]), row["audience"])}

        self._rewrite(version_id, change)

    def chunk_ids(self, version_id: int) -> set[str]:
        """Ids of all rows of a version."""
        return {str(row["id"]) for row in self._rows(f"version_id == {int(version_id)}", ["id"])}

    def count(self) -> int:
        """Rows in the index."""
        found = self._run(
            lambda client, name: client.query(
                name,
                filter="",
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=CALL_SECONDS,
            )
        )
        return int(found[0]["count(*)"])

    def ids_by_version(self) -> dict[int, set[str]]:
        """Ids of all rows, by version."""
        found: dict[int, set[str]] = {}
        for row in self._rows("version_id > 0", ["id", "version_id"]):
            found.setdefault(int(str(row["version_id"])), set()).add(str(row["id"]))
        return found

    def search(self, principal: Principal, as_of: date) -> Search:
        """What one question searches with: only what may answer the principal on that day."""
        self._follow()
        scope = self._reader.scope(principal, as_of)
        return Search(self._connection, self._statistics, self.generation, scope)

    def is_current(self, search: Search) -> bool:
        """Whether a search begun now would ask the same index."""
        self._follow()
        return self.generation == search.generation

    def dense(self, vector: NDArray[np.float32], principal: Principal, as_of: date, limit: int) -> list[Hit]:
        """The nearest chunks by cosine, best first, of those that may answer the principal on that day."""
        return self.search(principal, as_of).dense(vector, limit)

    def lexical(self, text: str, principal: Principal, as_of: date, limit: int) -> list[Hit]:
        """The best chunks by BM25, best first, of those that may answer the principal on that day."""
        return self.search(principal, as_of).lexical(text, limit)

    def flush(self) -> None:
        """Have everything written so far on disk."""
        self._run(lambda client, name: client.flush(name, timeout=CALL_SECONDS))

    def drop(self) -> None:
        """Remove the whole generation's rows."""
        self._connection.drop_collection()

    def close(self) -> None:
        """Disconnect."""
        self._connection.close()

    def _run(self, work: Work[T]) -> T:
        self._follow()
        return self._connection.run(work)

    def _follow(self) -> None:
        """Another process may have built the index anew: go on with what is live now."""
        if self._pinned:
            return
        live = self._generations.successor(self.generation, self._chunker)
        if live.collection != self.generation.collection:
            self._connection.use(live.collection)
            self._average = live.average_length
            self.generation = live

    def _rows(self, where: str, fields: list[str]) -> list[StoredRow]:
        def read(client: object, name: str) -> list[StoredRow]:
            pages = client.query_iterator(  # type: ignore[attr-defined]
                name, batch_size=BATCH, filter=where, output_fields=fields, timeout=CALL_SECONDS
            )
            rows: list[StoredRow] = []
            while page := pages.next():
                rows.extend(dict(row) for row in page)
            pages.close()
            return rows

        return self._run(read)

    def _rewrite(self, version_id: int, change: Callable[[StoredRow], StoredRow]) -> None:
        self._write([change(row) for row in self._rows(f"version_id == {int(version_id)}", ["*"])])

    def _write(self, rows: Sequence[StoredRow]) -> None:
        for start in range(0, len(rows), BATCH):
            self._put(list(rows[start : start + BATCH]))

    def _put(self, batch: list[StoredRow]) -> None:
        self._run(lambda client, name: client.upsert(name, batch, timeout=CALL_SECONDS))

    def _remove(self, chunk_ids: list[str]) -> None:
        self._run(lambda client, name: client.delete(name, ids=chunk_ids, timeout=CALL_SECONDS))

    def _stored(self, row: IndexRow) -> StoredRow:
        if not self._average:
            self._average = self._generations.average_length(
                self.generation, float(term_counts(row.text).total())
            )
        return {
            "id": row.chunk_id,
            "dense": row.vector.astype(np.float32).tolist(),
            "sparse": passage_weights(row.text, self._average) or NO_TERM,
            "version_id": row.version_id,
            "access_set": row.access_set,
            "audience": row.audience,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }

    def _check(self, row: IndexRow) -> None:
        if not 0 < len(row.chunk_id.encode("utf-8", "surrogatepass")) <= ID_BYTES:
            raise InvalidInput(f"a chunk id has 1 to {ID_BYTES} bytes, not {row.chunk_id[:80]!r}")
        check_vector(row.vector, self.generation.dimension)
