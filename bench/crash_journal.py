"""What became of every kill: a line of JSON each, so that an interrupted run goes on, and the table made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from bench.crashing import Findings
from bench.measuring import Row


class Action(StrEnum):
    """What is interrupted."""

    INGEST = "ingest"
    PUBLISH = "publish"
    DELETE = "delete"
    REINDEX = "reindex"


class Victim(StrEnum):
    """Who is killed."""

    WORKER = "worker"
    INDEX = "index"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Point:
    """One piece of work and its interruption."""

    action: Action
    victim: Victim
    share: float
    """How far the work was, 0 to 1, as the time of undisturbed work goes."""
    struck: bool
    """False: the work was done before the blow came; not counted as a kill."""
    findings: Findings


@dataclass
class Journal:
    """The points so far, those of earlier runs of the same file too."""

    path: Path | None = None
    points: list[Point] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path is not None and self.path.exists():
            self.points += [_point(line) for line in self.path.read_text("utf-8").splitlines()]

    def add(self, point: Point) -> None:
        """Keep it, on disk too."""
        self.points.append(point)
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(point)) + "\n")

    @property
    def kills(self) -> int:
        """Points that count."""
        return sum(point.struck for point in self.points)

    @property
    def faults(self) -> int:
        """Points after which something was wrong."""
        return sum(any(asdict(point.findings).values()) for point in self.points)

    def kills_in(self, action: Action) -> int:
        """Points of one action that count."""
        return sum(point.struck and point.action is action for point in self.points)

    def rows(self) -> list[Row]:
        """One row an action, and their sum."""
        found = [_row(a.value, [p for p in self.points if p.action is a]) for a in Action]
        return [*found, _row("all", self.points)]


def _row(name: str, points: Sequence[Point]) -> Row:
    struck = [point for point in points if point.struck]

    def count(true: Callable[[Point], bool]) -> int:
        return sum(map(true, struck))

    return {
        "interrupted": name,
        "killed": len(struck),
        "worker": count(lambda point: point.victim is Victim.WORKER),
        "index": count(lambda point: point.victim is Victim.INDEX),
        "both": count(lambda point: point.victim is Victim.BOTH),
        "first, middle, last third": "{} {} {}".format(
            *(count(lambda point, n=n: min(2, int(point.share * 3)) == n) for n in range(3))  # type: ignore[misc]
        ),
        "lost": sum(point.findings.lost for point in points),
        "doubled": sum(point.findings.doubled for point in points),
        "orphans": sum(point.findings.orphans for point in points),
        "done before the kill": len(points) - len(struck),
    }


def _point(line: str) -> Point:
    said = json.loads(line)
    findings = Findings(**said["findings"])
    return Point(Action(said["action"]), Victim(said["victim"]), said["share"], said["struck"], findings)
