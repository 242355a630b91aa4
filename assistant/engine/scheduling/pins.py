"""Prefixes that hold nothing of anybody's (system prompts), kept for everyone. Knows no conversations.

A pin shares the blocks of the sequence that computed it. That one goes on writing behind the pinned tokens, in the last
block too, which a pin never claims beyond its own length.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence

from assistant.engine.scheduling.blocks import BlockPool, blocks_for
from assistant.engine.scheduling.prefix_cache import Kept, common_prefix
from assistant.engine.scheduling.reservations import Reservations

LARGEST_NUMBER = 4
LARGEST_SHARE = 4
"""All pins together take at most one block in so many."""


class Pins:
    """A few shared prefixes, least recently used first; their blocks are locked."""

    def __init__(self, pool: BlockPool, reservations: Reservations, block_size: int) -> None:
        self._pool, self._reservations, self._block_size = pool, reservations, block_size
        self._pins: OrderedDict[tuple[int, ...], Kept] = OrderedDict()

    def __len__(self) -> int:
        """Pins there are."""
        return len(self._pins)

    def best(self, prompt: Sequence[int]) -> tuple[int, Kept | None]:
        """The longest common prefix with any pin, and that pin."""
        found, length = None, 0
        for pin in self._pins.values():
            common = common_prefix(pin.ids, prompt)
            if common > length:
                found, length = pin, common
        if found:
            self._pins.move_to_end(found.ids)
        return length, found

    def add(self, ids: Sequence[int], blocks: Sequence[int]) -> None:
        """Pin these tokens, letting go of the least recently used pins; one too large is not pinned."""
        pin = Kept(tuple(ids), tuple(blocks[: blocks_for(len(ids), self._block_size)]))
        if pin.ids in self._pins or len(pin.blocks) * LARGEST_SHARE > self._pool.size:
            return
        self._pool.share(pin.blocks)
        self._reservations.lock(pin.blocks)
        self._pins[pin.ids] = pin
        while len(self._pins) > LARGEST_NUMBER or self._size() * LARGEST_SHARE > self._pool.size:
            self._drop(next(iter(self._pins)))

    def clear(self) -> None:
        """Pin nothing any more."""
        for ids in tuple(self._pins):
            self._drop(ids)

    def holders(self) -> Counter[int]:
        """How often each block is held by a pin."""
        return Counter(block for pin in self._pins.values() for block in pin.blocks)

    def _size(self) -> int:
        return sum(len(pin.blocks) for pin in self._pins.values())

    def _drop(self, ids: tuple[int, ...]) -> None:
        pin = self._pins.pop(ids)
        self._reservations.unlock(pin.blocks)
        self._pool.release(pin.blocks)
