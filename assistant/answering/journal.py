"""What became of answers, in numbers: totals and the last few. Holds no text of anybody's. May be read from any thread."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from assistant.domain.answers import Answer, Usage

LAST = 100
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)
"""Seconds; upper bounds of the histograms' buckets."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer that was finished."""

    ended_at: datetime
    outcome: str
    route: str
    """Empty where no route was chosen: the question never got that far."""
    reason: str
    engine: str
    usage: Usage
    first_word_seconds: float
    seconds: float
    milliseconds: tuple[tuple[str, float], ...]

    @property
    def kind(self) -> tuple[str, str, str]:
        """(outcome, route, engine)."""
        return (self.outcome, self.route, self.engine)


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many values lie at or below each of BOUNDS, all values, and their sum."""

    at_most: tuple[int, ...]
    count: int
    sum: float


@dataclass(frozen=True, slots=True)
class Totals:
    """A snapshot of a journal."""

    answers: tuple[tuple[tuple[str, str, str], int], ...]
    """((outcome, route, engine), how many)."""
    broken_off: int
    """Left by their readers, or ended by an error."""
    refused: int
    """Not begun, because too many were in progress."""
    in_progress: int
    usage: Usage
    seconds: Distribution
    first_word_seconds: Distribution
    last: tuple[Entry, ...]
    """Newest first."""


class Journal:
    """Counts answers as they begin and end."""

    def __init__(self, last: int = LAST) -> None:
        self._lock = Lock()
        self._answers: Counter[tuple[str, str, str]] = Counter()
        self._begun = self._ended = self._refused = 0
        self._usage = Usage()
        self._seconds, self._first_words = _Histogram(), _Histogram()
        self._last: deque[Entry] = deque(maxlen=last)

    @property
    def in_progress(self) -> int:
        """Answers that have begun and not ended."""
        return self._begun - self._ended

    def begin(self, most: int) -> bool:
        """An answer begins, unless `most` are in progress; then it is noted as refused."""
        with self._lock:
            begins = self.in_progress < most
            self._begun += begins
            self._refused += not begins
            return begins

    def end(self) -> None:
        """An answer that began is over, finished or not."""
        with self._lock:
            self._ended += 1

    def finished(self, answer: Answer, first_word_seconds: float, seconds: float) -> None:
        """It was finished: what became of it."""
        route = answer.route
        entry = Entry(
            datetime.now(UTC),
            answer.outcome.value,
            route.kind.value if route else "",
            route.reason if route else "",
            answer.engine,
            answer.usage,
            first_word_seconds,
            seconds,
            answer.milliseconds,
        )
        with self._lock:
            self._answers[entry.kind] += 1
            self._usage += entry.usage
            self._seconds.add(seconds)
            self._first_words.add(first_word_seconds)
            self._last.appendleft(entry)

    def mean_seconds(self, otherwise: float) -> float:
        """How long the last answers took on average."""
        with self._lock:
            times = [entry.seconds for entry in self._last]
        return sum(times) / len(times) if times else otherwise

    def totals(self) -> Totals:
        """Everything, at this moment."""
        with self._lock:
            return Totals(
                tuple(sorted(self._answers.items())),
                self._ended - self._answers.total(),
                self._refused,
                self.in_progress,
                self._usage,
                self._seconds.snapshot(),
                self._first_words.snapshot(),
                tuple(self._last),
            )


class _Histogram:
    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self._sum = 0.0

    def add(self, value: float) -> None:
        self._counts[bisect_left(BOUNDS, value)] += 1
        self._sum += value

    def snapshot(self) -> Distribution:
        at_most = [sum(self._counts[: place + 1]) for place in range(len(BOUNDS))]
        return Distribution(tuple(at_most), sum(self._counts), self._sum)
