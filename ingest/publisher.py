"""Index rows -> a version that answers; and the proof that index and SQL hold the same. Knows no file and no parser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Difference:
    """What index and SQL disagree on for one version."""

    version_id: int
    missing: tuple[str, ...]
    """Chunks that SQL holds and the index does not."""
    superfluous: tuple[str, ...]
    """Rows of the index that SQL does not know."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The whole index against the whole of SQL."""

    versions: int
    chunks: int
    rows: int
    differences: tuple[Difference, ...]

    @property
    def orphans(self) -> int:
        """Rows of the index that belong to no chunk."""
        return self.rows - self.chunks + sum(len(difference.missing) for difference in self.differences)

    @property
    def is_clean(self) -> bool:
        """Whether both hold the same."""
        return not self.differences and self.orphans == 0


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
        if self._index.chunk_ids(version_id) - wanted:
            self._index.delete_version(version_id)
        report("embed", 0, len(chunks))
        for start in range(0, len(chunks), BATCH):
            batch = chunks[start : start + BATCH]
            self._index.upsert(index_rows(self._embedder, version_id, batch, labels))
            report("embed", start + len(batch), len(chunks))
        report("publish", len(chunks), len(chunks))
        self._index.flush()
        if self._index.chunk_ids(version_id) != wanted:
            raise IndexUnavailable(
                "the index does not hold what was written to it; run `ingest verify-index`"
            )
        return self._storage.documents.settle(version_id, labels, today=self._today(), job=job)

    def relabel(self, job: Job) -> VersionState:
        """Bring dates and readers of a version's index rows in line with SQL, without embedding. Ends the job."""
        version_id = job.version_id
        labels = self._storage.documents.index_labels(version_id)
        chunks = self._storage.documents.chunks_for_work(version_id)
        relabel_rows(self._index, version_id, chunks, labels)
        self._index.flush()
        return self._storage.documents.settle(version_id, labels, today=self._today(), job=job)

    def remove(self, job: Job) -> None:
        """Delete a version's index rows, then its text, then its file. Ends the job."""
        self._index.delete_version(job.version_id)
        unneeded = self._storage.documents.purge(job.version_id, job=job)
        if unneeded:
            self._storage.files.delete(unneeded)


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


def verify_index(storage: Storage, index: VectorIndex) -> IndexReport:
    """Compare every version's chunks in SQL with its rows in the index."""
    differences = []
    versions = storage.documents.all_versions_for_work()
    total = 0
    for version_id in versions:
        wanted = {chunk.id for chunk in storage.documents.chunks_for_work(version_id)}
        found = index.chunk_ids(version_id)
        total += len(wanted)
        if wanted != found:
            missing, superfluous = sorted(wanted - found), sorted(found - wanted)
            differences.append(Difference(version_id, tuple(missing), tuple(superfluous)))
    return IndexReport(len(versions), total, index.count(), tuple(differences))
