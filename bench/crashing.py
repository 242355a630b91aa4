"""Work that may be killed, and the house it is done in: real stores, a real index, real files; the vectors are letters.

The parser runs within the worker's process, since its child would be killed alone otherwise.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.domain.identity import Principal
from assistant.storage.database import utc_now
from assistant.storage.generations import GenerationStore
from assistant.storage.opening import Storage, open_storage
from assistant.storage.vectors import VectorIndex
from ingest.manifest import Description, Entry
from ingest.parsed import ParsedDocument
from ingest.parsers.plain import parse_text
from ingest.pipeline import IngestionPipeline
from ingest.publisher import Publisher
from ingest.reader import CHUNK_FORM, DocumentReader
from ingest.reindexing import reindex
from ingest.submission import submit
from ingest.upkeep import Upkeep
from ingest.verifying import verify_index
from ingest.worker import Worker

TODAY = date(2026, 11, 22)
READER = Principal("bench", "reader")
LATER = timedelta(hours=1)
"""How far the clock of who clears up is ahead: every lease of who was killed has ended."""
DIMENSION = 16


class Letters:
    """Counts letters: equal texts have equal vectors. Stands where the embedder stands."""

    fingerprint = "letters@bench"
    dimension = DIMENSION

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors [len(texts), 16]."""
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """A unit vector [16]."""
        counts = np.ones(DIMENSION, dtype=np.float32)
        for letter in text:
            counts[zlib.crc32(letter.encode()) % DIMENSION] += 1
        return np.asarray(counts / np.linalg.norm(counts), dtype=np.float32)


class PlainParser:
    """Parses text in this process."""

    def parse(self, path: Path, media_type: str, progress: Callable[[int, int], None]) -> ParsedDocument:  # noqa: ARG002
        """The paragraphs of the file."""
        parsed = parse_text(path.read_bytes())
        progress(1, 1)
        return parsed


@dataclass(frozen=True, slots=True)
class House:
    """The parts, open in one process."""

    storage: Storage
    index: VectorIndex
    worker: Worker
    reader: DocumentReader
    embedder: Letters

    def work(self) -> None:
        """Do what the queue holds."""
        self.worker.run(threading.Event(), until_empty=True)

    def reindex(self) -> None:
        """Build the index anew."""
        reindex(self.storage, self.embedder, self.reader, lambda *_: None, wait=lambda _: None)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the house stands."""

    url: str
    folder: Path
    index_uri: str = ""
    """Empty: the embedded index in the folder."""

    def storage(self, ahead: timedelta = timedelta()) -> Storage:
        """The stores, with a clock so far ahead."""

        def clock() -> datetime:
            return utc_now() + ahead

        return open_storage(self.url, self.folder, self.index_uri, clock=clock)

    @contextmanager
    def opened(self, ahead: timedelta = timedelta()) -> Iterator[House]:
        """All parts, closed at the end."""
        embedder = Letters()
        with (
            closing(self.storage(ahead)) as storage,
            closing(storage.open_index(embedder.fingerprint, DIMENSION, CHUNK_FORM)) as index,
        ):
            reader = DocumentReader(storage, PlainParser(), embedder.fingerprint)
            pipeline = IngestionPipeline(storage, Publisher(storage, index, embedder, lambda: TODAY), reader)
            worker = Worker(storage, pipeline, 30.0, Upkeep(storage, lambda: TODAY))
            yield House(storage, index, worker, reader, embedder)

    def add(self, title: str, label: str, path: Path) -> int:
        """Register a file as a version that goes live by itself; its number."""
        entry = Entry(path, Description(title=title, label=label))
        with closing(self.storage()) as storage:
            done = submit(storage, entry, uploaded_by="bench", publish=True, most_bytes=2**24)
        assert done.version_id is not None, done.refusal
        return done.version_id

    def delete(self, title: str) -> None:
        """Delete a document."""
        with closing(self.storage()) as storage:
            [document] = [d for d in storage.policies.documents(READER) if d.document.title == title]
            storage.documents.delete_document(document.document.id)


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong after everything was cleared up; all zero: nothing."""

    lost: int
    """Chunks that should answer and do not, have no row, or one with other readers or days."""
    doubled: int
    """Rows beyond one for each chunk, and documents with more than one version in force."""
    orphans: int
    """Rows, versions, generations, collections or files that nothing needs."""


def clear_up(site: Site, expected: dict[str, str], *, again: bool) -> Findings:
    """What the next worker finds and mends; `again`: an interrupted reindex is begun again. Then what is wrong."""
    with site.opened(LATER) as house:
        if again:
            house.reindex()
        house.work()
        return _findings(house, expected)


def _findings(house: House, expected: dict[str, str]) -> Findings:
    storage, index = house.storage, house.index
    report = verify_index(storage, index)
    doubled, in_force = index.count() - report.chunks, 0
    lost = report.missing + report.unsettled + report.mislabelled
    listed = {listing.document.title: listing for listing in storage.policies.documents(READER)}
    for title, label in expected.items():
        versions = listed[title].versions if title in listed else ()
        answering = [version for version in versions if answers(storage, version.id)]
        lost += label not in [version.label for version in answering]
        in_force += len(answering)
    doubled += max(0, in_force - len(expected))
    orphans = report.orphans + len(listed.keys() - expected.keys()) + _left_over(house)
    return Findings(lost, max(0, doubled), orphans)


def _left_over(house: House) -> int:
    """Generations that are not live, collections that are none, and files of no version."""
    storage, index = house.storage, house.index
    superseded = {old.collection for old in GenerationStore(storage.database).superseded()}
    collections = set(index._connection.run(lambda client, _: client.list_collections()))
    needed = {
        storage.documents.version_for_work(v)[1].file_hash for v in storage.documents.all_versions_for_work()
    }
    files = {path.name for path in (storage.data_path / "files").rglob("*") if path.is_file()}
    return len((superseded | collections) - {index.generation.collection}) + len(files - needed)


def answers(storage: Storage, version_id: int) -> bool:
    """Whether every chunk of the version answers today; a version of which only some do counts as none."""
    ids = storage.documents.chunk_ids_for_work(version_id)
    return bool(ids) and len(storage.policies.passages(ids, READER, TODAY)) == len(ids)
