"""The vector index: chunk ids by meaning and by words, never without somebody who asks and a date.

Holds no text: what a search returns are ids, which SQL turns into passages under the same principal and date. Bounded
staleness of the index is therefore fine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.domain.identity import Principal
from assistant.domain.passages import Hit
from assistant.errors import IndexUnavailable
from assistant.storage.generations import Generation, GenerationStore, Moment
from assistant.storage.index_connection import CALL_SECONDS, IndexConnection, T, Work
from assistant.storage.index_copy import IndexCopy, Source
from assistant.storage.index_log import IndexLog
from assistant.storage.index_rows import (
    BATCH,
    LABELS,
    IndexRow,
    Labels,
    StoredRow,
    by_version,
    check_row,
    of_versions,
    reading,
    stored,
)
from assistant.storage.lexical import term_counts
from assistant.storage.reading import PolicyReader
from assistant.storage.searching import CopySearch, EngineSearch, Search
from assistant.storage.snapshot import Columns, columns_of, joined
from assistant.storage.statistics import TermStatistics

__all__ = ["IndexRow", "VectorIndex"]


class VectorIndex:
    """The index: the live generation, whichever that is at the time; or one that is being built."""

    def __init__(
        self,
        connection: IndexConnection,
        reader: PolicyReader,
        statistics: TermStatistics,
        generation: Generation,
        generations: GenerationStore,
        log: IndexLog,
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
        self._log = log
        self._copy: IndexCopy | None = None
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
            check_row(row, self.generation.dimension)
        with self._writing({row.version_id for row in rows}):
            self._write([self._stored(row) for row in {row.chunk_id: row for row in rows}.values()])

    def delete_version(self, version_id: int) -> None:
        """Remove all rows of a version."""
        where = of_versions([version_id])
        with self._writing({version_id}):
            self._run(lambda client, name: client.delete(name, filter=where, timeout=CALL_SECONDS))

    def delete_rows(self, version_id: int, chunk_ids: Sequence[str]) -> None:
        """Remove these rows of a version; those that are not there are no mistake."""
        with self._writing({version_id} if chunk_ids else ()):
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
        return {str(row["id"]) for row in self._rows(of_versions([version_id]), ["id"])}

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

    def versions(self, *wanted: int) -> dict[int, dict[str, Labels]]:
        """Version -> id of each of its rows -> the row's labels; of these versions, or of all."""
        where = of_versions(wanted) if wanted else "version_id > 0"
        return by_version(self._rows(where, ["id", "version_id", *LABELS]))

    def search(self, principal: Principal, as_of: date) -> Search:
        """What one question searches with: only what may answer the principal on that day."""
        moment = self._follow()
        if moment is None:
            scope = self._reader.scope(principal, as_of)
            return EngineSearch(self._connection, self._statistics, self.generation, scope)
        scope = self._reader.scope_at(moment.revision, principal, as_of)
        snapshot = self._copy.at(moment) if self._copy else None
        if snapshot is not None:
            return CopySearch(snapshot, self._statistics, self.generation, scope)
        return EngineSearch(self._connection, self._statistics, self.generation, scope)

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

    def keep_in_memory(self, most_rows: int, *, awaited: bool = False) -> None:
        """Search a copy in this process from when it is made, and while there are no more rows. Close ends that.

        0 rows: there will be no copy. `awaited`: searches wait until it is there.
        """
        if not most_rows:
            return
        assert self._copy is None, "there is one copy"
        source = Source(self._moment, self._statistics.document_count, self._read, self._log)
        self._copy = IndexCopy(source, most_rows, awaited=awaited)
        if not awaited:
            self._copy.start()

    def flush(self) -> None:
        """Have everything written so far on disk."""
        self._run(lambda client, name: client.flush(name, timeout=CALL_SECONDS))

    def drop(self) -> None:
        """Remove the whole generation's rows."""
        self._connection.drop_collection()

    def close(self) -> None:
        """End the copy, if there is one, and disconnect."""
        if self._copy is not None:
            self._copy.close()
        self._connection.close()

    def _run(self, work: Work[T]) -> T:
        self._follow()
        return self._connection.run(work)

    def _follow(self) -> Moment | None:
        """Another process may have built the index anew: go on with what is live now. None: this one is pinned."""
        if self._pinned:
            return None
        moment = self._moment()
        if moment.generation.collection != self.generation.collection:
            self._connection.use(moment.generation.collection)
            self._average = moment.generation.average_length
            self.generation = moment.generation
        return moment

    def _moment(self) -> Moment:
        return self._generations.moment(self.generation, self._chunker)

    @contextmanager
    def _writing(self, version_ids: Collection[int]) -> Iterator[None]:
        """Around a write. Where it raises it has not ended, and is repeated by whoever wanted it."""
        self._follow()
        began_in = self.generation.id
        self._log.begin(began_in, version_ids)
        yield
        for generation_id in {began_in, self.generation.id}:  # another may have become live meanwhile
            self._log.end(generation_id, version_ids)

    def _rows(self, where: str, fields: list[str]) -> list[StoredRow]:
        pages = self._run(reading(where, fields, lambda page: [dict(row) for row in page]))
        return [row for page in pages for row in page]

    def _read(self, generation: Generation, where: str) -> Columns:
        """For the copy, which may be ahead of the searches."""

        def packed(page: list[StoredRow]) -> Columns:
            return columns_of(page, generation.dimension)

        pages = self._connection.run(reading(where, ["*"], packed, generation.collection))
        return joined([packed([]), *pages])

    def _rewrite(self, version_id: int, change: Callable[[StoredRow], StoredRow]) -> None:
        with self._writing({version_id}):
            self._write([change(row) for row in self._rows(of_versions([version_id]), ["*"])])

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
        return stored(row, self._average)
