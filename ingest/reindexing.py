"""SQL -> a new index beside the live one, then the switch. Parses nothing: chunks stay as they are.

May be killed anywhere and run again: rows that are there already are not embedded again, and searches use the old
index until the switch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.domain.documents import Chunk
from assistant.errors import NotFound
from assistant.retrieval.embedder import Embedder
from assistant.storage.documents import IndexLabels
from assistant.storage.opening import Storage
from assistant.storage.vectors import VectorIndex
from ingest.publisher import BATCH, index_rows, relabel_rows

Progress = Callable[[int, int], None]
"""(chunks done, chunks in all)."""
LAST_SEARCHES_SECONDS = 2.0
"""The old rows stay so long after the switch, for searches that had begun."""


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What there was to do and what was left of it."""

    versions: int
    chunks: int
    embedded: int
    """Chunks that this run embedded; the others were there from a run before."""


def reindex(
    storage: Storage, embedder: Embedder, progress: Progress, wait: Callable[[float], None] = time.sleep
) -> Reindexed:
    """Build the index anew with this embedder and switch to it. Other errors of the house pass: run it again."""
    fresh = storage.begin_index(embedder.fingerprint, embedder.dimension)
    try:
        filling = _Filling(storage, fresh, embedder, progress)
        filling.run()
        storage.statistics.recount()
        storage.make_live(fresh)
        # What workers wrote between a version's turn and the switch went into the old index.
        done = filling.run()
    finally:
        fresh.close()
    wait(LAST_SEARCHES_SECONDS)
    storage.drop_superseded()
    return done


class _Filling:
    """Brings an index in line with SQL; cheap where it already is."""

    def __init__(self, storage: Storage, index: VectorIndex, embedder: Embedder, progress: Progress) -> None:
        self._storage = storage
        self._index = index
        self._embedder = embedder
        self._progress = progress
        self._labels: dict[int, IndexLabels] = {}
        self._embedded = 0

    def run(self) -> Reindexed:
        documents = self._storage.documents
        versions = documents.all_versions_for_work()
        for deleted in self._index.version_ids().difference(versions):
            self._index.delete_version(deleted)
        total = self._storage.statistics.document_count()
        done = 0
        for version_id in versions:
            chunks = documents.chunks_for_work(version_id)
            try:
                self._version(version_id, chunks, partial(self._report, done, total))
            except NotFound:  # deleted meanwhile
                self._index.delete_version(version_id)
            done += len(chunks)
        self._index.flush()
        return Reindexed(len(versions), done, self._embedded)

    def _report(self, before: int, total: int, more: int) -> None:
        self._progress(before + more, max(total, before + more))

    def _version(self, version_id: int, chunks: Sequence[Chunk], progress: Callable[[int], None]) -> None:
        labels = self._storage.documents.index_labels(version_id)
        present = self._index.chunk_ids(version_id)
        if present.difference(chunk.id for chunk in chunks):
            self._index.delete_version(version_id)
            present = set()
        if present and self._labels.get(version_id) != labels:
            relabel_rows(self._index, version_id, chunks, labels)
        missing = [chunk for chunk in chunks if chunk.id not in present]
        progress(len(present))
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            self._index.upsert(index_rows(self._embedder, version_id, batch, labels))
            self._embedded += len(batch)
            progress(len(present) + start + len(batch))
        self._labels[version_id] = labels
