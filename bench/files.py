"""Every file of a folder through the worker: `python -m bench.files FOLDER... [--json FILE]`.

The worker's own queue, parse children, embedder and embedded index, over a data folder of its own; one file after
another, so that memory and seconds are the file's. Peaks are VmHWM of the worker (this process) and of each parse child,
whatever they share counted twice. After each file the worker's own memory (RssAnon) is read behind a garbage collection
and malloc_trim; where it stands at the end is compared with where it stood after the first file that filled a
batch of the embedder (683 MiB before it, 702 to 708 behind it). Pages of
mapped files are not counted: those of the embedder's vocabulary come as its words do, and are the kernel's to drop. Exit code 1:
a file ended otherwise than the folder's manifest expects, hung, or memory did not come back within 5 %.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.storage.opening import Storage, open_storage
from bench.files_expected import End, Ended, complaint, words_of
from bench.measuring import arguments, report
from ingest.manifest import Description, Entry
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.pipeline import IngestionPipeline
from ingest.publisher import Publisher
from ingest.reader import CHUNK_FORM, DocumentReader
from ingest.submission import ENDED, Submitted, job_of, submit
from ingest.upkeep import Upkeep
from ingest.worker import Worker

MODELS = Path(os.environ.get("ASSISTANT_MODELS_DIR", Path(__file__).parents[1] / ".models"))
CHILD = "ingest.parsers.child"
LOOK_SECONDS = 0.01
HUNG_SECONDS = 1800.0
MEMORY_MAY_GROW = 1.05
WARM_CHUNKS = 32
"""A batch of the embedder: what it works with is only there behind the first full one."""
MOST_BYTES = 50 * 2**20


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file."""

    file: str
    pages: int
    clauses: int
    ended: Ended
    wrong: str
    seconds: float
    child_peak: int
    """MiB; 0: no child was seen."""
    resident: float
    """MiB of the worker's own afterwards, at rest."""

    def row(self) -> dict[str, str | int | float]:
        """As it is printed."""
        return {
            "file": self.file,
            "pages": self.pages,
            "clauses": self.clauses,
            "chunks": self.ended.chunks,
            "ends as": f"{self.ended.end} {self.ended.code}".strip(),
            "seconds": round(self.seconds, 1),
            "child peak, MiB": self.child_peak,
            "worker's own after, MiB": round(self.resident),
        }


class Workplace:
    """A worker over stores of its own."""

    def __init__(self, storage: Storage, worker: Worker) -> None:
        self._storage = storage
        self._worker = worker

    def line(self, path: Path, name: str, words: str | None) -> Line:
        """Hand the file in, work until its job has ended, look at what it left."""
        began = time.perf_counter()
        submitted = submit(
            self._storage,
            Entry(path, Description()),
            uploaded_by="bench",
            publish=True,
            most_bytes=MOST_BYTES,
        )
        with _watching_children() as peak:
            self._work(submitted)
        seconds = time.perf_counter() - began
        ended, pages, clauses = self._left(submitted)
        return Line(name, pages, clauses, ended, complaint(ended, words), seconds, max(peak), _at_rest())

    def _work(self, submitted: Submitted) -> None:
        """Until the job has ended, with its later attempts, or is taken to hang."""
        deadline = time.monotonic() + HUNG_SECONDS
        while time.monotonic() < deadline:
            self._worker.run(threading.Event(), until_empty=True)
            job = job_of(self._storage, submitted)
            if job is None or job.state in ENDED:
                return
            time.sleep(0.1)

    def _left(self, submitted: Submitted) -> tuple[Ended, int, int]:
        """How it ended, its pages and its clauses that hold text."""
        if submitted.version_id is None:
            return Ended(End.REFUSED, reason=submitted.refusal), 0, 0
        job = job_of(self._storage, submitted)
        attempts = job.attempts if job else 1
        if job is not None and job.state not in ENDED:
            return Ended(End.HUNG, attempts=attempts), 0, 0
        _, version = self._storage.documents.version_for_work(submitted.version_id)
        chunks = self._storage.documents.chunks_for_work(version.id)
        clauses = len({chunk.clause for chunk in chunks})
        end = End.FAILED if version.failure_code else End.PARSED
        code, reason = version.failure_code, version.failure_reason
        return Ended(end, len(chunks), code, reason, attempts), version.pages, clauses


@contextmanager
def workplace(data: Path) -> Iterator[Workplace]:
    """The parts as `ingest worker` has them on its defaults."""
    embedder = SentenceEmbedder(model_directory("multilingual-e5-small", MODELS), threads=1)
    with ExitStack() as opened:
        storage = opened.enter_context(closing(open_storage(f"sqlite:///{data / 'assistant.db'}", data)))
        index = storage.open_index(embedder.fingerprint, embedder.dimension, CHUNK_FORM)
        opened.callback(index.close)
        reader = DocumentReader(storage, IsolatedParser(Limits()), embedder.fingerprint)
        pipeline = IngestionPipeline(storage, Publisher(storage, index, embedder, date.today), reader)
        yield Workplace(storage, Worker(storage, pipeline, 600.0, Upkeep(storage, date.today)))


@contextmanager
def _watching_children() -> Iterator[list[int]]:
    """VmHWM, in MiB, of every parse child that runs meanwhile, as far as it was seen."""
    peaks, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_SECONDS):
            peaks[0] = max(peaks[0], *(_peak(child) for child in psutil.Process().children()), 0)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()


def _peak(child: psutil.Process) -> int:
    try:
        return peak_megabytes(child.pid) if CHILD in child.cmdline() else 0
    except (OSError, psutil.Error, StopIteration):  # it has ended
        return 0


def peak_megabytes(process_id: int | str) -> int:
    """The most resident memory a process has had, MiB."""
    return _status(process_id, "VmHWM")


def _status(process_id: int | str, name: str) -> int:
    """A line of the process's status, MiB."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith(name))


def _at_rest() -> float:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return _status("self", "RssAnon")


def measured(folder: Path, quick: bool) -> list[Line]:
    """Every file of the folder, in a data folder of its own."""
    words: Mapping[str, str] = words_of(folder)
    files = sorted(
        p for p in folder.rglob("*") if p.is_file() and p.name not in ("manifest.json", "meta.json")
    )
    lines = []
    with tempfile.TemporaryDirectory() as data, workplace(Path(data)) as place:
        for path in files[: 5 if quick else None]:
            name = path.relative_to(folder).as_posix()
            lines.append(place.line(path, name, words.get(name)))
            print(lines[-1].row(), lines[-1].ended.reason, lines[-1].wrong, file=sys.stderr, flush=True)
    return lines


def summary(folder: Path, lines: list[Line]) -> dict[str, str | int | float]:
    """One folder's figures."""
    indexed = [line for line in lines if line.ended.end is End.PARSED]
    full = (line.resident for line in indexed if line.ended.chunks >= WARM_CHUNKS)
    warm = next(full, indexed[0].resident if indexed else 0.0)
    child, worker = max(line.child_peak for line in lines), peak_megabytes("self")
    return {
        "folder": folder.name,
        "files": len(lines),
        "as expected": sum(not line.wrong for line in lines),
        "hung": sum(line.ended.end is End.HUNG for line in lines),
        "worker when warm, MiB": round(warm),
        "at the end, MiB": round(lines[-1].resident),
        "end / warm": round(lines[-1].resident / warm, 3) if warm else 1.0,
        "worker peak, MiB": worker,
        "child peak, MiB": child,
        "both peaks, MiB": worker + child,
    }


def main() -> None:
    """Command line."""
    options = arguments(__doc__ or "", extra=_folders)
    lines = {folder: measured(folder, options.quick) for folder in options.folders}
    for folder, of_folder in lines.items():
        report(f"files of {folder.name}", [line.row() for line in of_folder], None)
    rows = [summary(folder, of_folder) for folder, of_folder in lines.items()]
    report("files through the worker", rows, options.json)
    for line in (line for of_folder in lines.values() for line in of_folder if line.wrong):
        print(f"{line.file}: {line.wrong}")
    if any(row["as expected"] != row["files"] or float(row["end / warm"]) > MEMORY_MAY_GROW for row in rows):
        sys.exit(1)


def _folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folders", nargs="+", type=Path, help="folders; a manifest.json may say what to expect"
    )


if __name__ == "__main__":
    main()
