"""Work killed at moments drawn at random: `python -m bench.crash --points 200 [--servers] [--journal FILE]`.

Each point adds a document, publishes a version over another, deletes a document or builds the index anew. Somewhere
between its first and its last step SIGKILL ends the process that does it, the index's own process, or both. Then the
next worker does what is left, and SQL, index and files are compared: nothing may be lost, doubled or left over. Exit
code 1 if anything is. A run that is started again with the same journal goes on.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path

from assistant.errors import AssistantError
from assistant.storage.lexical import term_counts
from bench.crash_journal import Action, Journal, Point, Victim
from bench.crash_sites import Ground, ground
from bench.crashing import Findings, House, Site, clear_up
from bench.forking import Blow, Ready, Work, forked, import_like, threads
from bench.measuring import arguments, report

ARTICLES = 70
"""Of a document: two batches for the embedder and for the index."""
MOST_DOCUMENTS = 3
FIRST_GUESS = 0.5
"""Seconds of work, before the first was seen to its end."""
VICTIMS = {Victim.WORKER: 8, Victim.INDEX: 1, Victim.BOTH: 1}
"""How often who is killed."""


class Run:
    """One house through many kills."""

    def __init__(self, at: Ground, chance: random.Random, journal: Journal) -> None:
        self._at = at
        self._chance = chance
        self._expected: dict[str, str] = {}
        self._made = 0
        self._seconds = dict.fromkeys(Action, FIRST_GUESS)
        self._journal = journal

    def calibrate(self) -> None:
        """See each action to its end: the first children tell what is to be imported, later ones how long it takes."""
        term_counts("年假")  # the dictionary is read here, not in every child
        for teaches in (True, False):
            for action in (Action.INGEST, Action.INGEST, Action.PUBLISH, Action.REINDEX, Action.DELETE):
                self._prepare(action)
                if teaches:
                    import_like(self._work(action))
                else:
                    self._learn(action, forked(self._work(action)).said)
                assert self._cleared_up(again=False) == Findings(0, 0, 0), "wrong without any kill"
        assert threads() == 1, "a process with threads must not be forked"

    def point(self) -> None:
        """One blow and what comes after it."""
        action = self._draw()
        victim = self._chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        self._prepare(action)
        share = self._chance.random()
        also = (lambda: None) if victim is Victim.WORKER else self._at.kill_index
        blow = Blow(share * self._seconds[action], worker=victim is not Victim.INDEX, also=also)
        ending = forked(self._work(action), blow)
        if not ending.struck:
            self._learn(action, ending.said)
        self._at.settle()
        findings = self._cleared_up(again=action is Action.REINDEX and ending.said is None)
        self._journal.add(Point(action, victim, round(share, 4), ending.struck, findings))

    def _learn(self, action: Action, took: object) -> None:
        if isinstance(took, float):
            self._seconds[action] = (self._seconds[action] + took) / 2

    def _draw(self) -> Action:
        if len(self._expected) < 2:
            return Action.INGEST
        fitting = [a for a in Action if a is not Action.INGEST or len(self._expected) < MOST_DOCUMENTS]
        return min(fitting, key=lambda action: (self._journal.kills_in(action), self._chance.random()))

    def _prepare(self, action: Action) -> None:
        """What editors do beforehand: it is acknowledged, so it must come true."""
        self._made += 1
        if action is Action.DELETE:
            title = self._chance.choice(sorted(self._expected))
            self._site.delete(title)
            del self._expected[title]
        elif action is not Action.REINDEX:
            old = self._chance.choice(sorted(self._expected)) if action is Action.PUBLISH else ""
            title, label = old or f"办法{self._made}", f"V{self._made}"
            self._site.add(title, label, self._file(title))
            self._expected[title] = label

    def _work(self, action: Action) -> Work:
        def work(ready: Ready) -> float | None:
            with self._site.opened() as house:
                ready()
                began = time.perf_counter()
                return time.perf_counter() - began if _done(house, action) else None

        return work

    def _cleared_up(self, *, again: bool) -> Findings:
        def clear(ready: Ready) -> object:
            ready()
            return asdict(clear_up(self._site, self._expected, again=again))

        said = forked(clear).said
        assert isinstance(said, dict)
        return Findings(**said)

    def _file(self, title: str) -> Path:
        path = self._site.folder / "upload.txt"
        articles = range(1, ARTICLES + 1)
        lines = [f"第{n}条　{title}第{self._made}次修订，第{n}项假期每年{n % 20}天。" for n in articles]
        path.write_text("\n\n".join(lines), "utf-8")
        return path

    @property
    def _site(self) -> Site:
        return self._at.site


def _done(house: House, action: Action) -> bool:
    """Do it; False: it gave up, since the index was away for too long, and is to be begun again."""
    if action is not Action.REINDEX:
        house.work()
        return True
    try:
        house.reindex()
    except AssistantError:
        return False
    return True


def options(parser: argparse.ArgumentParser) -> None:
    """How many points, where, and how they are drawn."""
    parser.add_argument("--points", type=int, help="kills; 200, with --quick 20")
    parser.add_argument(
        "--servers",
        action="store_true",
        help="on PostgreSQL and a Milvus server over TCP (make milvus-server)",
    )
    parser.add_argument("--journal", type=Path, help="keep every point in this file, and go on where it ends")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--seed", type=int, default=1)


def main() -> None:
    """Kill, clear up, compare, again and again; then the table."""
    said = arguments("Work killed at random moments", extra=options)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    points = said.points or (20 if said.quick else 200)
    journal = Journal(said.journal)
    chance = random.Random(said.seed + len(journal.points))
    with ground(servers=said.servers, chance=chance) as at:
        run = Run(at, chance, journal)
        run.calibrate()
        until = time.monotonic() + said.seconds
        while journal.kills < points and time.monotonic() < until:
            run.point()
    database = "PostgreSQL and a Milvus server" if said.servers else "SQLite and the embedded index"
    report(f"{journal.kills} kills, {database}", journal.rows(), said.json)
    sys.exit(bool(journal.faults))


if __name__ == "__main__":
    main()
