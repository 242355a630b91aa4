"""Whether a server is worth asking. Pure: the clock is given.

closed --3 failures in a row--> open --pause is over--> half open --one probe succeeds--> closed
                                  ^                         |
                                  +----- it fails: the pause doubles ----+
"""

from __future__ import annotations

from collections.abc import Callable

THRESHOLD = 3
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0


class CircuitBreaker:
    """Counts failures in a row. `clock` is monotonic, in seconds."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        threshold: int = THRESHOLD,
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._clock = clock
        self._threshold = threshold
        self._first_pause = self._pause = first_pause
        self._longest_pause = longest_pause
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def closed(self) -> bool:
        """Whether the server is in good standing."""
        return self._opened_at is None

    @property
    def wait(self) -> float:
        """Seconds until it may be asked again; 0: now."""
        if self._opened_at is None:
            return 0.0
        return max(0.0, self._opened_at + self._pause - self._clock())

    def ask(self) -> bool:
        """Whether the server may be asked now. While half open only one may; each True owes one of the next three."""
        if self._opened_at is None:
            return True
        if self._probing or self.wait > 0:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """The server did what it was asked, or was merely busy."""
        self._failures, self._opened_at, self._probing = 0, None, False
        self._pause = self._first_pause

    def failed(self) -> None:
        """It did not."""
        self._failures += 1
        if self._opened_at is not None and self._probing:
            self._pause = min(2 * self._pause, self._longest_pause)
            self._opened_at = self._clock()
        elif self._opened_at is None and self._failures >= self._threshold:
            self._opened_at = self._clock()
        self._probing = False

    def abandoned(self) -> None:
        """The caller left before it was known."""
        self._probing = False
