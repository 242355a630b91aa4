"""Blocks for sequences: where a prompt's beginning is already, fresh blocks, eviction. Knows no order of works.

It does the accounting of sequences' blocks: each is held in the pool and locked in the reservations, once per sequence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.engine.scheduling.blocks import BlockPool, blocks_for
from assistant.engine.scheduling.moves import Moves
from assistant.engine.scheduling.pins import Pins
from assistant.engine.scheduling.prefix_cache import PrefixCache, common_prefix
from assistant.engine.scheduling.reservations import Reservations
from assistant.engine.scheduling.sequences import Limits, Sequence


@dataclass(frozen=True, slots=True)
class Match:
    """The beginning of a prompt that needs no computing.

    tokens   |------------- length -------------|
    blocks   [ shared ][ shared ][ fetched ][ fetched or copied, filled in part ]
    """

    length: int = 0
    shared: tuple[int, ...] = ()
    """Device blocks, full within the length."""
    copied: int | None = None
    """The device block that holds the last, incomplete part."""
    fetched: tuple[int, ...] = ()
    """Host blocks that follow the shared ones."""

    def without_copy(self, block_size: int) -> Match:
        """The full blocks only."""
        return Match(len(self.shared) * block_size, self.shared)


class Memory:
    """The blocks of both tiers and all that is kept in them."""

    def __init__(self, limits: Limits) -> None:
        self.device, self.host = BlockPool(limits.device_blocks), BlockPool(limits.host_blocks)
        self.block_size = limits.block_size
        self.reservations = Reservations(limits.device_blocks)
        self.moves = Moves(self.device, self.host)
        self.cache = PrefixCache(self.device, self.host, limits.block_size)
        self.pins = Pins(self.device, self.reservations, limits.block_size)
        self._source: int | None = None

    def match(self, ids: list[int], key: str | None) -> Match:
        """The longest beginning that is kept; the last token never counts, since its logits are wanted."""
        pin_length, pin = self.pins.best(ids)
        own, distant = self.cache.on_device(key), self.cache.on_host(key)
        own_length = common_prefix(own.ids, ids) if own else 0
        distant_length = common_prefix(distant.ids, ids) if distant else 0
        pinned = self._near(min(pin_length, len(ids) - 1), pin.blocks if pin else ())
        if distant and distant_length > pin_length:
            length = min(distant_length, len(ids) - 1)
            blocks = distant.blocks[len(pinned.shared) : blocks_for(length, self.block_size)]
            return Match(length, pinned.shared, None, blocks) if length > pinned.length else pinned
        if own and own_length > pin_length:
            return self._near(min(own_length, len(ids) - 1), own.blocks)
        return pinned

    def fits(self, sequence: Sequence, match: Match) -> bool:
        """Whether its worst case can be promised to a sequence that begins from this match."""
        worst = blocks_for(sequence.capacity, self.block_size)
        return self.reservations.fits(match.shared, worst - len(match.shared))

    def begin(self, sequence: Sequence, match: Match) -> bool:
        """Give a sequence its beginning and promise it the rest; it fits.

        False, and nothing changed but what was evicted, while this step's other copies hold too many blocks. Where there
        is no room for a block beside its copy, the incomplete block is computed again instead.
        """
        self.device.share(match.shared)
        self.reservations.lock(match.shared)
        sequence.blocks = list(match.shared)
        self.reservations.owed += sequence.owed(self.block_size)
        with self._guarded(match):
            if self.grow(sequence, match.length) >= match.length:
                self._copy(sequence, match)
                sequence.computed = match.length
                return True
        self.release(sequence)
        return match.copied is not None and self.begin(sequence, match.without_copy(self.block_size))

    def grow(self, sequence: Sequence, tokens: int) -> int:
        """Give a sequence blocks for so many tokens in all; how many there is room for now."""
        while len(sequence.blocks) * self.block_size < tokens:
            block = self._allocate()
            if block is None:
                break
            self.reservations.lock((block,))
            self.reservations.owed -= 1
            sequence.blocks.append(block)
        return len(sequence.blocks) * self.block_size

    def release(self, sequence: Sequence) -> None:
        """Take all its blocks and its promise back."""
        self.reservations.owed -= sequence.owed(self.block_size)
        self.reservations.unlock(sequence.blocks)
        self.device.release(sequence.blocks)
        sequence.blocks, sequence.computed = [], 0

    def clear(self) -> None:
        """Keep no conversation and no pin."""
        self.cache.clear()
        self.pins.clear()

    def distrust(self, device: Collection[int], host: Collection[int]) -> None:
        """Forget what was kept in these blocks."""
        self.cache.distrust(device, host)

    def check_integrity(self, running: Iterable[Sequence]) -> None:
        """AssertionError unless every block is held by exactly those who say so, between two steps."""
        running = tuple(running)
        of_sequences = Counter(block for sequence in running for block in sequence.blocks)
        locks = of_sequences + self.pins.holders()
        kept, distant = self.cache.holders()
        self.device.check_integrity(locks + kept)
        self.host.check_integrity(distant)
        self.reservations.check_integrity(locks, sum(s.owed(self.block_size) for s in running))
        self.cache.check_integrity()
        for sequence in running:
            assert sequence.owed(self.block_size) >= 0, "a sequence has more blocks than it was promised"
            assert sequence.computed <= len(sequence.blocks) * self.block_size, (
                "computed tokens without a block"
            )
            assert len(set(sequence.blocks)) == len(sequence.blocks), "a sequence holds a block twice"

    def _near(self, length: int, blocks: tuple[int, ...]) -> Match:
        full, rest = divmod(length, self.block_size)
        return Match(length, blocks[:full], blocks[full] if rest else None)

    def _allocate(self) -> int | None:
        while not self.device.free:
            if not self.cache.evict(self.moves, self._stays):
                return None
        return self.device.allocate()

    def _stays(self, block: int) -> bool:
        return self.reservations.locked(block) or self.moves.reads(block) or block == self._source

    @contextmanager
    def _guarded(self, match: Match) -> Iterator[None]:
        """What is about to be copied survives the evictions that make room for the copy."""
        self._source, near = match.copied, () if match.copied is None else (match.copied,)
        self.device.share(near)
        self.host.share(match.fetched)
        yield
        self.device.release(near)
        self.host.release(match.fetched)
        self._source = None

    def _copy(self, sequence: Sequence, match: Match) -> None:
        if match.copied is not None:
            self.moves.on_device(match.copied, sequence.blocks[-1])
        for source, target in zip(match.fetched, sequence.blocks[len(match.shared) :], strict=False):
            self.moves.from_host(source, target)
