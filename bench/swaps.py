"""Readers looping while versions take over from one another: `python -m bench.swaps [--swaps 200] [--servers]`.

A worker publishes version after version of one document, and rolls every tenth back; readers search all the time,
through the retriever that answers use and the copy of the index that servers keep (`--engine`: without it). An answer
without a passage, or with passages of two versions, is a fault. Exit code 1 if there is one.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
from contextlib import closing
from dataclasses import dataclass

from assistant.domain.identity import Principal, Role
from assistant.domain.questions import Question, language_of
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.retriever import HybridRetriever
from assistant.storage.searching import CopySearch
from bench.crash_sites import ground
from bench.crashing import READER, TODAY, House, Site
from bench.measuring import arguments, report

TITLE = "假期办法"
ARTICLES = 40
READERS = 2
PASSAGES = 10
COPIED = 50_000
EDITOR = Principal("bench", "editor", roles=frozenset({Role.EDITOR}))


@dataclass
class Seen:
    """What readers got."""

    searches: int = 0
    in_memory: int = 0
    """Moments at which the copy was up to date."""
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
            seen.in_memory += isinstance(house.index.search(READER, TODAY), CopySearch)
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


def run(site: Site, swaps: int, copied: int) -> list[Seen]:
    """So many swaps under the readers' eyes, who search in memory up to `copied` chunks."""
    seen, stop = [Seen() for _ in range(READERS)], threading.Event()
    with site.opened() as working, site.opened() as reading:
        reading.index.keep_in_memory(copied)
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
    """How many swaps, and where."""
    parser.add_argument("--swaps", type=int, help="200, with --quick 15")
    parser.add_argument("--engine", action="store_true", help="the engine searches, without a copy in memory")
    parser.add_argument(
        "--servers",
        action="store_true",
        help="on PostgreSQL and a Milvus server over TCP (make milvus-server)",
    )


def main() -> None:
    """Swap, and print what was seen."""
    said = arguments("Readers looping through version swaps", extra=options)
    swaps = said.swaps or (15 if said.quick else 200)
    copied = 0 if said.engine or said.servers else COPIED
    with ground(servers=said.servers, chance=random.Random(1)) as at:
        seen = run(at.site, swaps, copied)
    figures = {
        name: sum(getattr(one, name) for one in seen)
        for name in ("searches", "in_memory", "empty", "short", "mixed")
    }
    stores = "PostgreSQL and a Milvus server" if said.servers else "SQLite and the embedded index"
    report(f"{swaps} swaps, {READERS} readers, {stores}", [{"swaps": swaps, **figures}], said.json)
    sys.exit(bool(figures["empty"] or figures["short"] or figures["mixed"]))


if __name__ == "__main__":
    main()
