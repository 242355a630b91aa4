"""What running sequences may still need, as a count. Knows no content and no order.

A sequence is admitted only if its worst case fits, so it never runs out of blocks and is never preempted:

    blocks locked by running sequences and pins + blocks still owed to running sequences <= blocks of the device

Blocks of kept conversations are no part of the sum. They are let go of one by one, when a block is really needed;
the inequality says that this is always enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class Reservations:
    """Locked blocks, each once however many lock it, and the number of blocks owed."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._locks: Counter[int] = Counter()
        self.owed = 0

    @property
    def taken(self) -> int:
        """Blocks that are locked or owed."""
        return len(self._locks) + self.owed

    def locked(self, block: int) -> bool:
        """Whether a running sequence or a pin needs the block."""
        return block in self._locks

    def fits(self, shared: Iterable[int], fresh: int) -> bool:
        """Whether a newcomer may share these blocks and be owed so many fresh ones."""
        return self.taken + sum(not self.locked(b) for b in set(shared)) + fresh <= self._capacity

    def lock(self, blocks: Iterable[int]) -> None:
        """One more needs each of these."""
        self._locks.update(blocks)

    def unlock(self, blocks: Iterable[int]) -> None:
        """One fewer needs each of these."""
        for block in blocks:
            self._locks[block] -= 1
            if not self._locks[block]:
                del self._locks[block]

    def check_integrity(self, locks: Counter[int], owed: int) -> None:
        """AssertionError unless this is what is locked and owed, and it fits."""
        assert self._locks == locks, "locks differ from what running sequences and pins hold"
        assert self.owed == owed, f"{self.owed} blocks owed, should be {owed}"
        assert self.taken <= self._capacity, "more is promised than there is"
