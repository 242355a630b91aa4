"""SQL -> a new index beside the live one, then the switch. Files are read again only for a new chunker.

May be killed anywhere and run again: rows that are there already are not embedded again, and searches use the old
index until the switch.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.domain.documents import Chunk, StructuredVersion
from assistant.errors import NotFound, UnreadableDocument
from assistant.retrieval.embedder import Embedder
from assistant.storage.documents import IndexLabels
from assistant.storage.opening import Storage
from assistant.storage.vectors import VectorIndex
from ingest.publisher import BATCH, index_rows, relabel_rows
from ingest.reader import CHUNK_FORM, DocumentReader

_LOG = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""(stage, done, total): versions read again, chunks embedded."""
LAST_SEARCHES_SECONDS = 2.0
"""The old rows stay so long after the switch, for searches that had begun."""


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What there was to do and what was left of it."""

    versions: int
    chunks: int
    embedded: int
    """Chunks that this run embedded; the others were there from a run before."""
    read: int = 0
    """Versions that this run read again, because another chunker had cut them."""


def reindex(
    storage: Storage,
    embedder: Embedder,
    reader: DocumentReader,
    progress: Progress,
    wait: Callable[[float], None] = time.sleep,
) -> Reindexed:
    """Build the index anew with this embedder and chunker and switch to it. Errors of the house pass: run it again."""
    fresh = storage.begin_index(embedder.fingerprint, embedder.dimension, CHUNK_FORM)
    try:
        read = cut_anew(storage, reader, progress)
        filling = _Filling(storage, fresh, embedder, progress)
        filling.run()
        storage.make_live(fresh)
        # What workers wrote between a version's turn and the switch went into the old index.
        done = filling.run()
    finally:
        fresh.close()
    wait(LAST_SEARCHES_SECONDS)
    storage.drop_superseded()
    return replace(done, read=read)


def cut_anew(storage: Storage, reader: DocumentReader, progress: Progress) -> int:
    """Read again what another chunker has cut; the old chunks answer until the switch. The number of versions read."""
    outdated = storage.staging.outdated(CHUNK_FORM)
    for done, version_id in enumerate(outdated):
        progress("read", done, len(outdated))
        try:
            storage.staging.put(version_id, _cut(storage, reader, version_id))
        except NotFound:  # deleted meanwhile
            continue
    return len(outdated)


def _cut(storage: Storage, reader: DocumentReader, version_id: int) -> StructuredVersion:
    """The version's text in this program's form; where its file cannot be read any more, as it is."""
    _, version = storage.documents.version_for_work(version_id)
    try:
        return reader.cut(version_id, reader.parse(version, lambda _done, _total: None))
    except (UnreadableDocument, FileNotFoundError) as error:
        _LOG.warning("version %d stays as it was cut before: %s", version_id, error)
        return replace(storage.documents.structure_for_work(version_id), chunk_form=CHUNK_FORM)


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
        for deleted in self._index.versions().keys() - set(versions):
            self._index.delete_version(deleted)
        total = self._storage.statistics.document_count()
        done = 0
        for version_id in versions:
            chunks: Sequence[Chunk] = ()
            try:
                chunks, labels = self._content(version_id)
                self._version(version_id, chunks, labels, partial(self._report, done, total))
            except NotFound:  # deleted meanwhile
                self._index.delete_version(version_id)
            done += len(chunks)
        self._index.flush()
        return Reindexed(len(versions), done, self._embedded)

    def _report(self, before: int, total: int, more: int) -> None:
        self._progress("embed", before + more, max(total, before + more))

    def _content(self, version_id: int) -> tuple[Sequence[Chunk], IndexLabels]:
        """What the index is to hold of a version: what waits for it, or what SQL holds."""
        staged = self._storage.staging.get(version_id)
        if staged is not None:
            return staged.chunks, self._storage.staging.labels(version_id, staged)
        documents = self._storage.documents
        return documents.chunks_for_work(version_id), documents.index_labels(version_id)

    def _version(
        self, version_id: int, chunks: Sequence[Chunk], labels: IndexLabels, progress: Callable[[int], None]
    ) -> None:
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
