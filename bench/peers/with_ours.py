"""This program: `ingest worker` on its defaults, over stores of its own in a temporary folder."""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import psutil

from assistant.domain.documents import Chunk
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.storage.opening import Storage, open_storage
from bench.peers.running import Piece, measure
from ingest.manifest import Description, Entry
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.pipeline import IngestionPipeline
from ingest.publisher import Publisher
from ingest.reader import CHUNK_FORM, DocumentReader
from ingest.submission import submit
from ingest.upkeep import Upkeep
from ingest.worker import Worker


def main() -> None:
    """Load the embedder and open the stores, then index."""
    embedder = SentenceEmbedder(Path(sys.argv[1]), threads=1)
    embedder.embed_question("warm")
    with ExitStack() as opened:
        data = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        storage = opened.enter_context(closing(open_storage(f"sqlite:///{data / 'assistant.db'}", data)))
        index = storage.open_index(embedder.fingerprint, embedder.dimension, CHUNK_FORM)
        opened.callback(index.close)
        reader = DocumentReader(storage, IsolatedParser(Limits()), embedder.fingerprint)
        pipeline = IngestionPipeline(storage, Publisher(storage, index, embedder, date.today), reader)
        worker = Worker(storage, pipeline, 600.0, Upkeep(storage, date.today))
        measure(_index(storage, worker), ["hr-assistant"], _seconds_of(data))


def _index(storage: Storage, worker: Worker) -> Callable[[Sequence[Path]], list[Piece]]:
    def index(files: Sequence[Path]) -> list[Piece]:
        for path in files:
            submit(storage, Entry(path, Description()), uploaded_by="bench", publish=True, most_bytes=2**26)
        worker.run(threading.Event(), until_empty=True)
        versions = storage.documents.all_versions_for_work()
        return [_piece(chunk) for version in versions for chunk in storage.documents.chunks_for_work(version)]

    return index


def _piece(chunk: Chunk) -> Piece:
    before = chunk.embedded_text.removesuffix(chunk.text)
    return Piece(chunk.id, chunk.text, before=before)


def _seconds_of(data: Path) -> Callable[[], float]:
    """Processor time of this process, the parsers it waited for and the processes that own the index in `data`."""

    def seconds() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        owners = [process for process in psutil.process_iter() if _works_for(process, data)]
        times = [process.cpu_times() for process in owners]
        return sum(one.ru_utime + one.ru_stime for one in used) + sum(
            float(one.user + one.system) for one in times
        )

    return seconds


def _works_for(process: psutil.Process, data: Path) -> bool:
    try:
        return any(str(data) in part for part in process.cmdline())
    except psutil.Error:
        return False


main()
