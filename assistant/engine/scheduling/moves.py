"""The copies that the step being built asks for. Knows no reason for them.

The runner does them list by list: to host, from host, on the device. A decision taken late must not spoil the source of
a copy decided earlier, so sources of the second and third list are held until the step is complete.
"""

from __future__ import annotations

from assistant.engine.scheduling.blocks import BlockPool
from assistant.engine.scheduling.steps import BlockMove


class Moves:
    """Collects copies while one step is built."""

    def __init__(self, device: BlockPool, host: BlockPool) -> None:
        self._device, self._host = device, host
        self._to_host: dict[int, int] = {}
        self._from_host: list[BlockMove] = []
        self._on_device: list[BlockMove] = []

    def to_host(self, source: int, target: int) -> None:
        """Rescue a block before it is written over. Where a target is given twice, the earlier copy was for nothing."""
        self._to_host[target] = source

    def from_host(self, source: int, target: int) -> None:
        """Fetch a block."""
        self._host.share((source,))
        self._from_host.append(BlockMove(source, target))

    def on_device(self, source: int, target: int) -> None:
        """Copy a block that is filled in part, so that two sequences can go on differently."""
        self._device.share((source,))
        self._on_device.append(BlockMove(source, target))

    def reads(self, block: int) -> bool:
        """Whether a device block is needed as it is until the step is complete."""
        return any(move.source == block for move in self._on_device)

    def take(self) -> tuple[tuple[BlockMove, ...], tuple[BlockMove, ...], tuple[BlockMove, ...]]:
        """(to host, from host, on the device); what was held for their sake is let go."""
        self._host.release(move.source for move in self._from_host)
        self._device.release(move.source for move in self._on_device)
        to_host = tuple(BlockMove(source, target) for target, source in self._to_host.items())
        taken = to_host, tuple(self._from_host), tuple(self._on_device)
        self._to_host, self._from_host, self._on_device = {}, [], []
        return taken
