"""Command line of ingestion: add, worker, verify-index, reindex, demo. Each turns its arguments into one call."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from assistant.domain.identity import EVERYONE, AccessRule
from assistant.errors import AssistantError, InvalidInput
from assistant.safety.redaction import mask_logs
from ingest.approving import approve_faq, confirm_numbers
from ingest.bootstrap import OPERATOR, Parts, fits, opened, stored
from ingest.console import print_report, print_results, stages_done, wait_for
from ingest.manifest import (
    Description,
    Entry,
    applicability_of,
    conditions_of,
    day_after,
    day_of,
    read_manifest,
    read_people,
)
from ingest.reindexing import reindex
from ingest.submission import Result, gather, result_of, submit
from ingest.verifying import reconcile, verify_index

DEMO = Path(__file__).parent / "demo"
DEMO_ISSUER = "demo"

app = typer.Typer(
    help="Policy documents -> clauses -> an index that answers.", no_args_is_help=True, add_completion=False
)


@app.command()
def add(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, or folders; a folder's manifest.json is followed.")
    ],
    title: Annotated[str, typer.Option(help="The document's title; by default as the text says.")] = "",
    label: Annotated[str, typer.Option(help="The version's label, such as V3.2.")] = "",
    effective_from: Annotated[str, typer.Option(help="First day in force, such as 2025-01-01.")] = "",
    effective_to: Annotated[str, typer.Option(help="Last day in force.")] = "",
    readers: Annotated[str, typer.Option(help="Groups that may read it, with commas between.")] = EVERYONE,
    applies_to: Annotated[
        list[str], typer.Option(help="Whom it applies to, such as location=shanghai,chengdu.")
    ] = [],  # noqa: B006 - typer's form for a repeated option
    language: Annotated[str, typer.Option(help="zh or en; by default as the text is.")] = "",
    owner: Annotated[str, typer.Option(help="Who answers for the document.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    publish: Annotated[bool, typer.Option("--publish/--no-publish", help="Live at once, or a draft.")] = True,
) -> None:
    """Add documents and wait until they are indexed; exit code 1 if one failed."""
    described = Description(
        title=title,
        label=label,
        effective_from=day_of(effective_from),
        effective_to=day_after(effective_to),
        language=language,
        owner=owner,
        access=AccessRule(frozenset(filter(None, (group.strip() for group in readers.split(","))))),
        applicability=applicability_of(conditions_of(applies_to)),
    )
    entries = gather(paths, lambda _: described)
    if title and len(entries) > 1:
        raise InvalidInput("one title cannot name several files; add them one by one")
    with opened() as parts:
        results = _add(parts, entries, publish=publish, quiet=as_json)
    print_results(results, as_json=as_json)
    if any(result.failed for result in results):
        raise typer.Exit(1)


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing is due.")] = False,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="Stop when standard input closes: its parent has ended.")
    ] = False,
) -> None:
    """Work off the queue until told to stop."""
    with opened() as parts, _stopping() as stop:
        if with_parent:
            threading.Thread(target=_stop_with_input, args=(stop,), daemon=True).start()
        parts.worker.run(stop, until_empty=once)


def _stop_with_input(stop: threading.Event) -> None:
    # Not sys.stdin: its lock would be held here when the interpreter ends.
    while os.read(0, 1024):
        pass
    stop.set()


@app.command("verify-index")
def verify(
    mend: Annotated[
        bool, typer.Option("--mend", help="Remove and add rows until both hold the same.")
    ] = False,
) -> None:
    """Compare SQL with the index; exit code 0: they hold the same, 1: they differ, 2: they cannot be compared."""
    with opened() as parts:
        if mend:
            report = reconcile(parts.storage, parts.index, parts.embedder)
        else:
            report = verify_index(parts.storage, parts.index)
    print_report(report)
    if not report.is_clean:
        raise typer.Exit(1)


@app.command("reindex")
def build_anew(
    if_outdated: Annotated[
        bool, typer.Option("--if-outdated", help="Do nothing where the index fits this program.")
    ] = False,
) -> None:
    """Build the index anew from what is stored, and switch to it; searches go on meanwhile, a killed run is resumed."""
    with stored() as had, stages_done("reindex") as progress:
        if if_outdated and fits(had):
            return
        done = reindex(had.storage, had.embedder, had.reader, progress)
    if done.read:
        print(f"{done.read} versions were read again, since another release had cut them")
    print(
        f"{done.versions} versions, {done.chunks} chunks, {done.embedded} of them embedded; the new index is live"
    )


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try files again that could not be read.")] = False,
) -> None:
    """Index the demo company and its people; does nothing where they are already."""
    with opened() as parts:
        for person in read_people(DEMO / "people.json", DEMO_ISSUER):
            parts.storage.people.put(person)
        results = _add(parts, read_manifest(DEMO), publish=True, quiet=as_json, retry=retry)
        confirm_numbers(parts.storage, [one.version_id for one in results if one.version_id is not None])
        refused = approve_faq(parts.storage, DEMO / "FAQ.csv", parts.today())
    print_results(results, as_json=as_json)
    for sentence in refused:
        print(f"FAQ.csv, {sentence}", file=sys.stderr)


def _add(
    parts: Parts, entries: Sequence[Entry], *, publish: bool, quiet: bool, retry: bool = True
) -> list[Result]:
    """Register all, then work until these have ended; a worker that runs elsewhere may do some of them."""
    most = parts.settings.upload_megabytes * 2**20
    submitted = [
        submit(parts.storage, entry, uploaded_by=OPERATOR, publish=publish, most_bytes=most, retry=retry)
        for entry in entries
    ]
    with _stopping() as stop, ThreadPoolExecutor(1, "worker") as pool:
        working = pool.submit(parts.worker.run, stop)
        working.add_done_callback(lambda _: stop.set())
        try:
            wait_for(parts.storage, submitted, stop, quiet=quiet)
        finally:
            stop.set()
        working.result()
    return [result_of(parts.storage, item) for item in submitted]


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; the job at hand is finished first, a second signal ends at once."""
    stop = threading.Event()

    def ask(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> None:
    """Entry point: an error of the house is one sentence on standard error and exit code 2."""
    mask_logs()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        app()
    except AssistantError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
