"""Shows work and results in a terminal, or as JSON. Decides nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from assistant.domain.jobs import JobState
from assistant.storage.opening import Storage
from ingest.submission import ENDED, Result, Submitted, job_of
from ingest.verifying import IndexReport

POLL_SECONDS = 0.15


def wait_for(storage: Storage, submitted: Sequence[Submitted], stop: Event, *, quiet: bool) -> None:
    """Follow the jobs of these files until all have ended or `stop` is set; a line of progress for each.

    Where nobody looks at a terminal, a line is written when a file's work has ended.
    """
    plain = not quiet and not sys.stderr.isatty()
    with _progress(shown=not quiet) as progress:
        waiting = {
            item: progress.add_task(item.path.name, total=None, stage="queued")
            for item in submitted
            if item.job_id
        }
        while waiting and not stop.is_set():
            ended = [item for item, task in waiting.items() if _show(storage, item, progress, task)]
            for item in ended:
                del waiting[item]
                done = len(submitted) - len(waiting)
                if plain and item.created:
                    print(f"{item.path.name} ({done} of {len(submitted)})", file=sys.stderr, flush=True)
            if waiting:
                time.sleep(POLL_SECONDS)


@contextmanager
def stages_done(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A line of progress; call what it gives with (stage, done, total)."""
    with _progress(shown=True) as progress:
        task = progress.add_task(title, total=None, stage="")
        yield lambda stage, done, total: progress.update(task, stage=stage, completed=done, total=total)


def _progress(*, shown: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[stage]}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not (shown and sys.stderr.isatty()),
    )


def _show(storage: Storage, item: Submitted, progress: Progress, task: TaskID) -> bool:
    """Bring one line up to date; whether its job has ended."""
    job = job_of(storage, item)
    if job is None or job.state in ENDED:
        state = job.state if job else JobState.DONE
        progress.update(task, stage=state.value, total=1, completed=1)
        return True
    stage = job.stage or job.state.value
    progress.update(task, stage=f"{stage}: {job.reason}" if job.reason else stage, total=job.total or None)
    progress.update(task, completed=job.done)
    return False


def print_results(results: Sequence[Result], *, as_json: bool) -> None:
    """One object or one row a file."""
    if as_json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("file", "state", "chunks", "pages", "remarks"):
        table.add_column(
            heading, justify="right" if heading in ("chunks", "pages") else "left", overflow="fold"
        )
    for result in results:
        colour = "red" if result.failed else "green"
        found = (result.quality,) if result.quality else result.warnings
        remarks = "\n".join(part for part in (result.reason, *found) if part)
        cells = (Path(result.file).name, str(result.chunks), str(result.pages), remarks)
        table.add_row(Text(cells[0]), Text(str(result.state), colour), *map(Text, cells[1:]))
    Console().print(table)
    if any(result.quality for result in results):
        print("what was found in a document, in full: `assistant documents quality TITLE`")


def print_report(report: IndexReport) -> None:
    """What `ingest verify-index` found."""
    print(f"{report.versions} versions, {report.chunks} chunks in SQL, {report.rows} rows in the index")
    for difference in report.differences:
        print(
            f"version {difference.version_id}: {len(difference.missing)} chunks are not in the index, "
            f"{len(difference.superfluous)} rows too many, {len(difference.mislabelled)} with other readers or days"
        )
    if report.unsettled:
        print(f"{report.unsettled} versions were left out: jobs work on them or wait for a worker")
    if report.is_clean:
        print("index and SQL hold the same")
    else:
        print("index and SQL differ; run `ingest verify-index --mend`")
