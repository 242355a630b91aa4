"""Prompt lookup: guess the next tokens by what followed the last few before. Knows nothing of models.

An answer that quotes its passages repeats their tokens, so the continuation of the latest earlier occurrence of the last
three (or two, or one) tokens is a good guess (Saxena 2023, "Prompt Lookup Decoding"). A wrong guess costs compute, so a
sequence that keeps missing pauses, longer each time.
"""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_MATCH = 3
LONGEST_GUESS = 10
MISSES_BEFORE_PAUSE = 3
FIRST_PAUSE, LONGEST_PAUSE = 8, 64
PIECE = 2048
"""Tokens indexed at once: about two milliseconds, in which no step runs."""


class PromptLookup:
    """Guesses for one sequence. Each token is indexed once, when another follows it."""

    def __init__(self) -> None:
        self._followed: dict[tuple[int, ...], int] = {}
        """n-gram -> where its latest continuation begins."""
        self._indexed = 0
        self._misses = 0
        self._pause = 0
        self._next_pause = FIRST_PAUSE

    def index(self, ids: Sequence[int], length: int) -> None:
        """Take in the first `length` tokens, from where the last call ended; at most a piece of them in one call."""
        length = min(length, len(ids), self._indexed + PIECE)
        for end in range(max(self._indexed, 1), length):
            for size in range(1, min(LONGEST_MATCH, end) + 1):
                self._followed[tuple(ids[end - size : end])] = end
        self._indexed = max(self._indexed, length)

    def guess(self, ids: Sequence[int], limit: int) -> tuple[int, ...]:
        """At most `limit` tokens that may follow; none during a pause, nor until all is indexed."""
        limit = min(limit, LONGEST_GUESS)
        if self._pause or limit < 1:
            return ()
        self.index(ids, len(ids))
        if self._indexed < len(ids):
            return ()
        for length in range(min(LONGEST_MATCH, len(ids)), 0, -1):
            start = self._followed.get(tuple(ids[len(ids) - length :]))
            if start is not None:
                return tuple(ids[start : start + limit])
        return ()

    def learn(self, guessed: int, right: int) -> None:
        """Hear how many of the guessed tokens were right; called once for every decoded step."""
        if not guessed:
            self._pause = max(0, self._pause - 1)
        elif right:
            self._misses, self._next_pause = 0, FIRST_PAUSE
        else:
            self._miss()

    def _miss(self) -> None:
        self._misses += 1
        if self._misses >= MISSES_BEFORE_PAUSE:
            self._pause, self._misses = self._next_pause, 0
            self._next_pause = min(2 * self._next_pause, LONGEST_PAUSE)
