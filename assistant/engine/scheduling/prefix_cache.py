"""Which conversations' keys and values are kept, where, and how much of them a prompt can use. Decides; copies nothing.

Reuse is exact because it is decided on token ids: equal tokens at equal positions have equal keys and values.
Nobody writes into a kept block: whoever goes on from a kept state shares its full blocks and copies the last one if it
is filled in part. So a kept state outlives any turn that was begun from it and cancelled.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from assistant.engine.scheduling.blocks import BlockPool, blocks_for
from assistant.engine.scheduling.moves import Moves


@dataclass(frozen=True, slots=True)
class Kept:
    """Tokens, and the blocks of one tier that hold their keys and values."""

    ids: tuple[int, ...]
    blocks: tuple[int, ...]


def common_prefix(first: Sequence[int], second: Sequence[int]) -> int:
    """Length of the longest common prefix. Whole pages are compared at once: conversations are long and mostly equal."""
    shorter, page = min(len(first), len(second)), 256
    start = 0
    while start < shorter and tuple(first[start : start + page]) == tuple(second[start : start + page]):
        start += page
    while start < shorter and first[start] == second[start]:
        start += 1
    return min(start, shorter)


class PrefixCache:
    """Kept states by key, least recently used first, in two tiers: device and host."""

    def __init__(self, device: BlockPool, host: BlockPool, block_size: int) -> None:
        self._device_pool, self._host_pool, self._block_size = device, host, block_size
        self._device: OrderedDict[str, Kept] = OrderedDict()
        self._host: OrderedDict[str, Kept] = OrderedDict()

    def __len__(self) -> int:
        """Kept conversations in both tiers."""
        return len(self._device) + len(self._host)

    def on_device(self, key: str | None) -> Kept | None:
        """The state of a conversation, if the device holds it."""
        return self._device.get(key) if key is not None else None

    def on_host(self, key: str | None) -> Kept | None:
        """The state of a conversation, if the host holds it."""
        return self._host.get(key) if key is not None else None

    def length(self, key: str) -> int:
        """Tokens that are kept of a conversation."""
        kept = self.on_device(key) or self.on_host(key)
        return len(kept.ids) if kept else 0

    def touch(self, key: str) -> None:
        """Mark a conversation as the most recently used."""
        for tier in (self._device, self._host):
            if key in tier:
                tier.move_to_end(key)

    def keep(self, key: str, ids: Sequence[int], blocks: Sequence[int]) -> None:
        """Keep these tokens instead of what was kept; the device blocks get one more holder."""
        held = tuple(blocks[: blocks_for(len(ids), self._block_size)])
        self._device_pool.share(held)
        self.forget(key)
        if ids:
            self._device[key] = Kept(tuple(ids), held)

    def crop(self, key: str, length: int) -> None:
        """Cut a state to its first tokens, in whichever tier it is."""
        for tier, pool in ((self._device, self._device_pool), (self._host, self._host_pool)):
            kept = tier.get(key)
            if kept is None or len(kept.ids) <= length:
                continue
            blocks = blocks_for(length, self._block_size)
            pool.release(kept.blocks[blocks:])
            tier[key] = Kept(kept.ids[:length], kept.blocks[:blocks])
            if not length:
                del tier[key]

    def crop_to(self, key: str, ids: Sequence[int]) -> int:
        """Cut a state to what it has in common with these ids; how many tokens that are."""
        kept = self.on_device(key) or self.on_host(key)
        common = common_prefix(kept.ids, ids) if kept else 0
        self.crop(key, common)
        return common

    def forget(self, key: str) -> None:
        """Keep nothing of a conversation."""
        self.crop(key, 0)

    def clear(self) -> None:
        """Keep nothing of any conversation."""
        for key in (*self._device, *self._host):
            self.forget(key)

    def evict(self, moves: Moves, locked: Callable[[int], bool]) -> bool:
        """Let the least recently used state go whose going frees a block, to the host if it fits there.

        `locked`: blocks that stay in use whatever goes. States that share blocks with one another only free them when
        the last of them goes; they are taken when no other frees any. False when nothing can be freed.
        """
        useful = [k for k, kept in self._device.items() if not all(map(locked, reversed(kept.blocks)))]
        alone = (k for k in useful if self._frees(self._device[k], locked))
        key = next(alone, useful[0] if useful else None)
        if key is None:
            return False
        kept = self._device.pop(key)
        self._to_host(key, kept, moves)
        self._device_pool.release(kept.blocks)
        return True

    def distrust(self, device: Collection[int], host: Collection[int]) -> None:
        """Cut every state before the first of these blocks: nobody knows what they hold."""
        for tier, blocks in ((self._device, device), (self._host, host)):
            for key, kept in tuple(tier.items()) if blocks else ():
                good = next((i for i, b in enumerate(kept.blocks) if b in blocks), len(kept.blocks))
                self.crop(key, good * self._block_size)

    def holders(self) -> tuple[Counter[int], Counter[int]]:
        """How often each block is held by a kept state: of the device, of the host."""
        device = Counter(block for kept in self._device.values() for block in kept.blocks)
        return device, Counter(block for kept in self._host.values() for block in kept.blocks)

    def check_integrity(self) -> None:
        """AssertionError unless each state has the blocks its tokens need, in one tier."""
        assert not set(self._device) & set(self._host), "a conversation is kept twice"
        for kept in (*self._device.values(), *self._host.values()):
            assert kept.ids, "an empty state is kept"
            assert len(kept.blocks) == blocks_for(len(kept.ids), self._block_size), "blocks and tokens differ"

    def _frees(self, kept: Kept, locked: Callable[[int], bool]) -> bool:
        return any(self._device_pool.holders(b) == 1 and not locked(b) for b in reversed(kept.blocks))

    def _to_host(self, key: str, kept: Kept, moves: Moves) -> None:
        while self._host and self._host_pool.free < len(kept.blocks) <= self._host_pool.size:
            self.forget(next(iter(self._host)))
        if self._host_pool.free < len(kept.blocks):
            return
        targets = []
        for source in kept.blocks:
            target = self._host_pool.allocate()
            assert target is not None
            moves.to_host(source, target)
            targets.append(target)
        self._host[key] = Kept(kept.ids, tuple(targets))
