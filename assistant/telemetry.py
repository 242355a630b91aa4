"""Names the steps of a piece of work and how long each took. Knows nothing of what the work is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Collects the wall-clock time of named steps, in the order they began."""

    def __init__(self) -> None:
        self._milliseconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block and add it to the step of this name."""
        started = time.perf_counter()
        try:
            yield
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            self._milliseconds[name] = self._milliseconds.get(name, 0.0) + elapsed

    @property
    def milliseconds(self) -> tuple[tuple[str, float], ...]:
        """(step, milliseconds) pairs."""
        return tuple(self._milliseconds.items())
