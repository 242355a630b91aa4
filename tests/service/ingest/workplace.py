"""A worker over real storage and a real index. Its embedder is arithmetic, so that a worker starts within a second."""

from __future__ import annotations

import sys
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from assistant.retrieval.embedder import Vectors
from assistant.storage.database import utc_now
from assistant.storage.opening import Storage, open_storage
from assistant.storage.vectors import VectorIndex
from ingest.manifest import Description, Entry
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.pipeline import IngestionPipeline
from ingest.publisher import Publisher
from ingest.reader import CHUNK_FORM, DocumentReader
from ingest.submission import Submitted, submit
from ingest.upkeep import Upkeep
from ingest.worker import Worker

TODAY = date(2026, 11, 22)
LEASE_SECONDS = 3.0
FINGERPRINT = "letters-16"


class LetterEmbedder:
    """Counts letters in sixteen places: equal texts have equal vectors, wherever they are made."""

    dimension = 16
    fingerprint = FINGERPRINT

    def __init__(self, seconds_a_batch: float = 0.0) -> None:
        self._seconds = seconds_a_batch

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self._seconds)
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> Vectors:
        counts = np.ones(16, dtype=np.float32)
        for letter in text:
            counts[zlib.crc32(letter.encode()) % 16] += 1
        return np.asarray(counts / np.linalg.norm(counts), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Workplace:
    storage: Storage
    index: VectorIndex
    worker: Worker
    reader: DocumentReader

    def add(self, path: Path, **said: object) -> Submitted:
        entry = Entry(path, Description(**said))  # type: ignore[arg-type]
        return submit(self.storage, entry, uploaded_by="test", publish=True, most_bytes=2**20)

    def work(self) -> int:
        return self.worker.run(threading.Event(), until_empty=True)

    def read_again(self, version_id: int) -> list[str]:
        """The ids that an undisturbed worker would give the chunks of the version."""
        _, version = self.storage.documents.version_for_work(version_id)
        content = self.reader.cut(version_id, self.reader.parse(version, lambda *_: None))
        return [chunk.id for chunk in content.chunks]

    def let_leases_end(self) -> None:
        """From now on the time of these stores is an hour ahead."""
        self.storage.database._clock = lambda: utc_now() + timedelta(hours=1)

    def ids(self, version_id: int) -> list[str]:
        return [chunk.id for chunk in self.storage.documents.chunks_for_work(version_id)]


@contextmanager
def workplace(
    data: Path,
    parser: IsolatedParser | None = None,
    seconds_a_batch: float = 0.0,
    url: str = "",
    index_uri: str = "",
) -> Iterator[Workplace]:
    """Over the embedded stores in `data`, unless a database and an index server are named."""
    data.mkdir(exist_ok=True)
    embedder = LetterEmbedder(seconds_a_batch)
    storage = open_storage(url or f"sqlite:///{data / 'assistant.db'}", data, index_uri)
    index = storage.open_index(embedder.fingerprint, embedder.dimension, CHUNK_FORM)
    publisher = Publisher(storage, index, embedder, lambda: TODAY)
    reader = DocumentReader(storage, parser or IsolatedParser(Limits(1024, 60)), embedder.fingerprint)
    pipeline = IngestionPipeline(storage, publisher, reader)
    worker = Worker(storage, pipeline, LEASE_SECONDS, Upkeep(storage, lambda: TODAY))
    try:
        yield Workplace(storage, index, worker, reader)
    finally:
        index.close()
        storage.close()


def policy(path: Path, articles: int = 150, days: int = 10) -> Path:
    """A policy of so many articles as a text file."""
    lines = ["《员工手册》V3.2", "自2025年1月1日起施行。", "第一章 总则"]
    lines += [
        f"第{number}条　第{number}项假期每年{days}天，须提前7个工作日提交。"
        for number in range(1, articles + 1)
    ]
    path.write_text("\n\n".join(lines), "utf-8")
    return path


if __name__ == "__main__":
    data, database, server, seconds = sys.argv[1:]
    with workplace(Path(data), None, float(seconds), database, server) as place:
        place.work()
