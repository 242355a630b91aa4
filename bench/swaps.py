"""Readers looping while versions take over from one another: `python -m bench.swaps [--swaps 200] [--json FILE]`.

A worker publishes version after version of one document, and rolls every tenth back; readers search all the time,
through the retriever that answers use. An answer without a passage, or with passages of two versions, is a fault. Exit
code 1 if there is one.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.identity import Principal, Role
from assistant.domain.questions import Question, language_of
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.retriever import HybridRetriever
from bench.crashing import READER, TODAY, House, Site
from bench.measuring import arguments, report

TITLE = "假期办法"
ARTICLES = 40
READERS = 2
PASSAGES = 10
EDITOR = Principal("bench", "editor", roles=frozenset({Role.EDITOR}))


@dataclass
class Seen:
    """What readers got."""

    searches: int = 0
    empty: int = 0
    short: int = 0
    """Fewer passages than were asked for and there are."""
    mixed: int = 0


def read_on(house: House, stop: threading.Event, seen: Seen) -> None:
    """Ask until told to stop."""
    text = "第7项假期每年几天"
    question = Question(text, text, TODAY, language_of(text))
    with closing(
        HybridRetriever(house.embedder, house.index, house.storage.policies, shipped_glossary())
    ) as asks:
        while not stop.is_set():
            found = asks.retrieve(question, READER, PASSAGES)
            seen.searches += 1
            seen.empty += not found
            seen.short += 0 < len(found) < PASSAGES
            seen.mixed += len({passage.version_id for passage in found}) > 1


def swap(site: Site, house: House, number: int) -> None:
    """Publish the next version, or take the one in force back."""
    if number % 10 == 0:
        [listing] = house.storage.policies.documents(EDITOR)
        house.storage.editor.roll_back(EDITOR, listing.document.id, today=TODAY)
    else:
        path = site.folder / "upload.txt"
        articles = range(1, ARTICLES + 1)
        lines = [f"第{n}条　第{n}项假期每年{(n + number) % 30}天，第{number}次修订。" for n in articles]
        path.write_text("\n\n".join(lines), "utf-8")
        site.add(TITLE, f"V{number}", path)
    house.work()


def run(site: Site, swaps: int) -> list[Seen]:
    """So many swaps under the readers' eyes."""
    seen, stop = [Seen() for _ in range(READERS)], threading.Event()
    with site.opened() as working, site.opened() as reading:
        swap(site, working, 1)
        threads = [threading.Thread(target=read_on, args=(reading, stop, one)) for one in seen]
        for thread in threads:
            thread.start()
        try:
            for number in range(2, swaps + 2):
                swap(site, working, number)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    return seen


def options(parser: argparse.ArgumentParser) -> None:
    """How many swaps."""
    parser.add_argument("--swaps", type=int, default=200)


def main() -> None:
    """Swap, and print what was seen."""
    said = arguments("Readers looping through version swaps", extra=options)
    folder = Path(tempfile.mkdtemp(prefix="hr-assistant-swaps-"))
    try:
        seen = run(Site(f"sqlite:///{folder / 'assistant.db'}", folder), said.swaps)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = {
        name: sum(getattr(one, name) for one in seen) for name in ("searches", "empty", "short", "mixed")
    }
    report(f"{said.swaps} swaps, {READERS} readers", [{"swaps": said.swaps, **figures}], said.json)
    sys.exit(bool(figures["empty"] or figures["short"] or figures["mixed"]))


if __name__ == "__main__":
    main()
