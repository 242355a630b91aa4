"""Notices that a model repeats itself. Pure: it sees token ids only, never text or tensors.

For every period p the detector keeps the length of the run in which each token equals the one p places before it.
A tail of period p is then run + p tokens long, so a token costs O(longest period) and no tail is ever rescanned.
"""

from __future__ import annotations

from collections import deque

LONGEST_PERIOD = 64
FEWEST_COPIES = 4
SHORTEST_TAIL = 24


class LoopDetector:
    """Finds a tail of period <= 64 that stands there at least 4 times and is at least 24 tokens long."""

    def __init__(
        self, longest_period: int = LONGEST_PERIOD, copies: int = FEWEST_COPIES, tail: int = SHORTEST_TAIL
    ) -> None:
        self._recent: deque[int] = deque(maxlen=longest_period)
        self._runs = [0] * longest_period
        """run of period p at index p - 1."""
        self._copies = copies
        self._tail = tail

    def feed(self, token: int) -> bool:
        """Add the next token; True when the text now ends in a loop."""
        looping = False
        for index, earlier in enumerate(reversed(self._recent)):
            run = self._runs[index] + 1 if earlier == token else 0
            self._runs[index] = run
            length = run + index + 1
            looping = looping or (run > 0 and length >= self._tail and length >= self._copies * (index + 1))
        self._recent.append(token)
        return looping
