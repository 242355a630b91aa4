"""Who waits to be admitted, and who is next. Knows no blocks."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.engine.scheduling.fairness import TokenCounters
from assistant.engine.scheduling.sequences import Sequence


class QueueFull(Exception):
    """As many works wait as may."""


class Waiting:
    """Works in the order of their arrival; the next one is of the best priority and the least served principal."""

    def __init__(self, limit: int, fairness: TokenCounters) -> None:
        self._limit, self._fairness = limit, fairness
        self._sequences: dict[int, Sequence] = {}

    def __len__(self) -> int:
        """Works that wait."""
        return len(self._sequences)

    def __iter__(self) -> Iterator[Sequence]:
        """All that wait."""
        return iter(self._sequences.values())

    def join(self, sequence: Sequence) -> None:
        """Wait. Raises QueueFull."""
        if len(self._sequences) >= self._limit:
            raise QueueFull(f"{self._limit} works are waiting already")
        self._sequences[sequence.id] = sequence

    def rejoin(self, sequence: Sequence) -> None:
        """Wait again, before all that arrived later; there is always room."""
        self._sequences[sequence.id] = sequence

    def get(self, sequence: int) -> Sequence | None:
        """The sequence, if it waits."""
        return self._sequences.get(sequence)

    def leave(self, sequence: Sequence) -> None:
        """Wait no longer."""
        del self._sequences[sequence.id]

    def next(self) -> Sequence:
        """Whose turn it is; there must be one."""
        return min(self._sequences.values(), key=self.turn)

    def turn(self, sequence: Sequence) -> tuple[int, int, int]:
        """Sorts by priority, then service of the principal, then arrival."""
        return sequence.work.priority, self._fairness.service(sequence.work.principal), sequence.arrival
