"""Index rows -> a version that answers. Knows no file and no parser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from assistant.domain.documents import Chunk, VersionState
from assistant.domain.jobs import Job
from assistant.errors import IndexUnavailable
from assistant.retrieval.embedder import Embedder
from assistant.storage.documents import IndexLabels
from assistant.storage.lexical import simplify
from assistant.storage.opening import Storage
from assistant.storage.vectors import IndexRow, VectorIndex

BATCH = 64
"""Chunks embedded and written together: between two batches the work reports, and may be stopped."""

Report = Callable[[str, int, int], None]
"""(stage, done, total); may raise to stop the work."""


class Publisher:
    """Writes a version's index rows and makes it live in one SQL step."""

    def __init__(
        self, storage: Storage, index: VectorIndex, embedder: Embedder, today: Callable[[], date]
    ) -> None:
        self._storage = storage
        self._index = index
        self._embedder = embedder
        self._today = today

    def publish(self, job: Job, report: Report) -> VersionState:
        """Embed what SQL holds of the version, write it, prove it, settle it. Ends the job."""
        version_id = job.version_id
        chunks = self._storage.documents.chunks_for_work(version_id)
        labels = self._storage.documents.index_labels(version_id)
        wanted = {chunk.id for chunk in chunks}
        missing = self._missing(version_id, chunks, labels)
        present = len(chunks) - len(missing)
        report("embed", present, len(chunks))
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            self._index.upsert(index_rows(self._embedder, version_id, batch, labels))
            report("embed", present + start + len(batch), len(chunks))
        report("publish", len(chunks), len(chunks))
        self._index.flush()
        if self._index.chunk_ids(version_id) != wanted:
            raise IndexUnavailable(
                "the index does not hold what was written to it; run `ingest verify-index`"
            )
        return self._storage.documents.settle(version_id, labels, today=self._today(), job=job)

    def _missing(self, version_id: int, chunks: Sequence[Chunk], labels: IndexLabels) -> list[Chunk]:
        """The chunks without a row; what an earlier attempt wrote stays, under these labels."""
        present = self._index.chunk_ids(version_id)
        if present.difference(chunk.id for chunk in chunks):
            self._index.delete_version(version_id)
            return list(chunks)
        if present:
            relabel_rows(self._index, version_id, chunks, labels)
        return [chunk for chunk in chunks if chunk.id not in present]

    def relabel(self, job: Job) -> VersionState:
        """Bring dates and readers of a version's index rows in line with SQL, without embedding. Ends the job."""
        version_id = job.version_id
        labels = self._storage.documents.index_labels(version_id)
        chunks = self._storage.documents.chunks_for_work(version_id)
        relabel_rows(self._index, version_id, chunks, labels)
        self._index.flush()
        return self._storage.documents.settle(version_id, labels, today=self._today(), job=job)

    def remove(self, job: Job) -> None:
        """Delete a version's index rows, then its text with its file. Ends the job."""
        self._index.delete_version(job.version_id)
        self._storage.documents.purge(job.version_id, job=job, forget=self._storage.files.delete)


def index_rows(
    embedder: Embedder, version_id: int, chunks: Sequence[Chunk], labels: IndexLabels
) -> list[IndexRow]:
    """Embed chunks of a version: their rows, in the same order."""
    vectors = embedder.embed_passages([simplify(chunk.embedded_text) for chunk in chunks])
    return [
        IndexRow(
            chunk_id=chunk.id,
            version_id=version_id,
            vector=vector,
            text=chunk.embedded_text,
            access_set=labels.access_set,
            audience=labels.audiences[chunk.clause],
            valid_from=labels.valid_from,
            valid_to=labels.valid_to,
        )
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]


def relabel_rows(index: VectorIndex, version_id: int, chunks: Sequence[Chunk], labels: IndexLabels) -> None:
    """Give the rows of a version these labels; their vectors stay."""
    index.relabel(
        version_id,
        access_set=labels.access_set,
        audiences={chunk.id: labels.audiences[chunk.clause] for chunk in chunks},
        valid_from=labels.valid_from,
        valid_to=labels.valid_to,
    )
