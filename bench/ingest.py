"""How fast documents become answerable: `python -m bench.ingest [--quick] [--json FILE]`.

Counts first; then rates, the share of the embedder's own rate (time inside the embedder over time in all, of one and the
same run), and seconds by stage. The stages of two documents overlap: one is read while another is embedded, so they add up
to more than the whole. The embedder has one thread; the embedded defaults, a data folder of its own.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import ingest.demo
from assistant.domain.jobs import Job
from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder, Vectors
from assistant.storage.opening import Storage, open_storage
from bench.measuring import arguments, report
from ingest.manifest import Description, read_manifest
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.pipeline import IngestionPipeline
from ingest.publisher import Publisher, Report
from ingest.reader import CHUNK_FORM, DocumentReader
from ingest.submission import gather, submit
from ingest.upkeep import Upkeep
from ingest.worker import Worker

REPOSITORY = Path(__file__).parents[1]
DEMO = Path(ingest.demo.__file__).parent
WAITING = "waiting for the document before"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run shows."""

    files: int
    failed: int
    pages: int
    clauses: int
    chunks: int
    seconds: float
    seconds_by_stage: dict[str, float]
    documents_per_second: float
    pages_per_second: float
    chunks_per_second: float
    embedder_chunks_per_second: float
    share_of_embedder: float
    """Embedding, writing and publishing against embedding alone."""
    share_of_embedder_end_to_end: float
    """Everything, from the first claim to the last version live, against embedding alone."""


class TimedEmbedder(SentenceEmbedder):
    """The embedder, with the time spent inside it: its own rate, under the very load of the run."""

    spent = 0.0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors are the embedder's."""
        began = time.perf_counter()
        try:
            return super().embed_passages(texts)
        finally:
            self.spent += time.perf_counter() - began


class TimedPipeline(IngestionPipeline):
    """The pipeline, with the time between its reports added up by stage."""

    def watch(self, seconds: dict[str, float]) -> None:
        """Where to add the time."""
        self._seconds = seconds
        self._adding = threading.Lock()

    def run(self, job: Job, report: Report) -> None:
        """The work itself is the pipeline's."""
        began, current = time.perf_counter(), WAITING

        def timed(stage: str, done: int, total: int) -> None:
            nonlocal began, current
            now = time.perf_counter()
            self._add(current, now - began)
            began, current = now, stage
            if stage != WAITING:
                report(stage, done, total)

        try:
            super().run(job, timed)
        finally:
            self._add(current, time.perf_counter() - began)

    def _read(self, job: Job, report: Report) -> None:
        super()._read(job, report)
        report(WAITING, 0, 1)

    def _add(self, stage: str, seconds: float) -> None:
        with self._adding:
            self._seconds[stage] += seconds


def measure(paths: list[Path], embedder: TimedEmbedder, folder: Path) -> Figures:
    """Ingest the files into an empty folder, then embed the same chunks once more alone."""
    storage = open_storage(f"sqlite:///{folder / 'assistant.db'}", folder)
    index = storage.open_index(embedder.fingerprint, embedder.dimension, CHUNK_FORM)
    today: Callable[[], date] = date.today
    publisher = Publisher(storage, index, embedder, today)
    reader = DocumentReader(storage, IsolatedParser(Limits(2048, 300)), embedder.fingerprint)
    pipeline = TimedPipeline(storage, publisher, reader)
    stages: dict[str, float] = defaultdict(float)
    pipeline.watch(stages)
    try:
        entries = gather(paths, lambda _: Description()) if paths != [DEMO] else read_manifest(DEMO)
        for entry in entries:
            submit(storage, entry, uploaded_by="bench", publish=True, most_bytes=2**30)
        began = time.perf_counter()
        Worker(storage, pipeline, 600.0, Upkeep(storage, today)).run(threading.Event(), until_empty=True)
        seconds = time.perf_counter() - began
        return _figures(storage, embedder, len(entries), seconds, stages)
    finally:
        index.close()
        storage.close()


def _figures(
    storage: Storage, embedder: TimedEmbedder, files: int, seconds: float, stages: dict[str, float]
) -> Figures:
    versions = storage.documents.all_versions_for_work()
    chunks = [storage.documents.chunks_for_work(version) for version in versions]
    pages = sum(storage.documents.version_for_work(version)[1].pages for version in versions)
    count = sum(map(len, chunks))
    return Figures(
        files=files,
        failed=files - len(versions),
        pages=pages,
        clauses=sum(len({chunk.clause for chunk in own}) for own in chunks),
        chunks=count,
        seconds=round(seconds, 2),
        seconds_by_stage={stage: round(spent, 2) for stage, spent in stages.items()},
        documents_per_second=round(len(versions) / seconds, 2),
        pages_per_second=round(pages / seconds, 2),
        chunks_per_second=round(count / seconds, 1),
        embedder_chunks_per_second=round(count / embedder.spent, 1),
        share_of_embedder=round(embedder.spent / (stages["embed"] + stages["publish"]), 3),
        share_of_embedder_end_to_end=round(embedder.spent / seconds, 3),
    )


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_paths)
    models = Path(os.environ.get("ASSISTANT_MODELS_DIR", REPOSITORY / ".models"))
    embedder = TimedEmbedder(model_directory("multilingual-e5-small", models), threads=1)
    embedder.load()
    files = sorted((DEMO / "files").glob("*V[12].*"))[:2] if options.quick else [DEMO]
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options.paths or files, embedder, Path(folder))
    fields = asdict(figures)
    stages = fields.pop("seconds_by_stage")
    seconds = {f"s {stage}": spent for stage, spent in stages.items()}
    rows = [{"figure": name, "value": value} for name, value in (fields | seconds).items()]
    report("documents -> answerable", rows, options.json)


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders; by default the demo company")


if __name__ == "__main__":
    main()
