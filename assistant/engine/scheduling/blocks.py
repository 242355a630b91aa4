"""Who holds which block. Knows no tokens: a block is a number, and holders are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class BlockPool:
    """Blocks 0..size-1 of one tier. A block is free when nobody holds it."""

    def __init__(self, size: int) -> None:
        self._holders = [0] * size
        self._free = list(range(size - 1, -1, -1))

    @property
    def size(self) -> int:
        """Blocks of the tier."""
        return len(self._holders)

    @property
    def free(self) -> int:
        """Blocks that nobody holds."""
        return len(self._free)

    @property
    def used(self) -> int:
        """Blocks that somebody holds."""
        return self.size - self.free

    def holders(self, block: int) -> int:
        """How many hold the block."""
        return self._holders[block]

    def allocate(self) -> int | None:
        """A free block, now held once; None when all are held."""
        if not self._free:
            return None
        block = self._free.pop()
        self._holders[block] = 1
        return block

    def share(self, blocks: Iterable[int]) -> None:
        """One more holder for each. ValueError for a free block: its content is nobody's."""
        for block in blocks:
            if not self._holders[block]:
                raise ValueError(f"block {block} is free and cannot be shared")
            self._holders[block] += 1

    def release(self, blocks: Iterable[int]) -> None:
        """One holder less for each. ValueError for a free block."""
        for block in blocks:
            if not self._holders[block]:
                raise ValueError(f"block {block} is free already")
            self._holders[block] -= 1
            if not self._holders[block]:
                self._free.append(block)

    def check_integrity(self, holders: Mapping[int, int]) -> None:
        """AssertionError unless every block is held exactly as often as said, and free exactly when never."""
        for block, count in enumerate(self._holders):
            assert count == holders.get(block, 0), (
                f"block {block}: {count} counted, {holders.get(block, 0)} held"
            )
        free = {block for block, count in enumerate(self._holders) if not count}
        assert free == set(self._free), "the free list differs from the blocks that nobody holds"
        assert len(free) == len(self._free), "a block is free twice"


def blocks_for(tokens: int, block_size: int) -> int:
    """Blocks that so many tokens need."""
    return -(-tokens // block_size)
