"""Keys and values of all layers in preallocated blocks, on the device and in a host tier. Knows no sequences.

device   [layers][2][blocks + 1][block_size][kv_heads][head_dim]      the last block is scratch: padding writes there
host     [host_blocks][layers][2][block_size][kv_heads][head_dim]     a block lies in one piece, pinned under CUDA
slot     block * block_size + offset: where one token lies
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from assistant.engine.scheduling.steps import BlockMove, Step

STAGED_BLOCKS = 32
"""Blocks moved between the tiers at a time: bounds the memory that a move borrows on the device."""


@dataclass(frozen=True, slots=True)
class KvShape:
    """What one token leaves behind in a model."""

    layers: int
    kv_heads: int
    head_dim: int
    dtype: torch.dtype
    """What the model computes in."""
    stored: torch.dtype
    """What is kept: `dtype`, or float8_e4m3fn for half of the memory."""

    @property
    def bytes_per_token(self) -> int:
        """Of keys and values in all layers."""
        return 2 * self.layers * self.kv_heads * self.head_dim * self.stored.itemsize


class KvMemory:
    """Blocks of keys and values. One thread owns it; on CUDA all work is queued on the current stream."""

    def __init__(
        self, shape: KvShape, blocks: int, block_size: int, host_blocks: int, device: torch.device
    ) -> None:
        self.shape = shape
        self.blocks = blocks
        self.block_size = block_size
        self.host_blocks = host_blocks
        self.device = device
        self._packed = shape.stored.itemsize == 1
        held = (
            torch.uint8 if self._packed else shape.stored
        )  # few operations know float8: moved as plain bytes
        block = (block_size, shape.kv_heads, shape.head_dim)
        self._on_device = torch.zeros((shape.layers, 2, blocks + 1, *block), dtype=held, device=device)
        self._on_host = torch.zeros(
            (host_blocks, shape.layers, 2, *block),
            dtype=held,
            pin_memory=device.type == "cuda" and host_blocks > 0,
        )
        self._slots = [layer.unbind(0) for layer in self._on_device.flatten(2, 3)]
        self._pages = [layer.unbind(0) for layer in self._on_device]
        self._room = [self._on_device.new_empty((0, *block)) for _ in range(2)]
        self._limit = torch.finfo(shape.stored).max

    @property
    def bytes_per_block(self) -> int:
        """Of one block on either tier."""
        return self.shape.bytes_per_token * self.block_size

    @property
    def exact(self) -> bool:
        """Whether what is read is what was written. Where it is not, everything is read from here, the new tokens too:
        so a reused state gives what a cold one gives, but for a rounding that falls the other way."""
        return self.shape.stored == self.shape.dtype

    @property
    def scratch_slot(self) -> int:
        """A slot that no sequence ever reads."""
        return self.blocks * self.block_size

    def write(self, layer: int, slots: torch.Tensor, keys: torch.Tensor, values: torch.Tensor) -> None:
        """Keep keys and values [tokens, kv_heads, head_dim] in slots [tokens]."""
        for tier, new in zip(self._slots[layer], (keys, values), strict=True):
            tier.index_copy_(0, slots, self._stored(new))

    def gather(self, layer: int, tables: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Copies of keys and values of block tables [batch, n]: each [batch, n * block_size, kv_heads, head_dim].

        They last until the next call.
        """
        batch, count = tables.shape
        flat, block = tables.reshape(-1), self._on_device.shape[3:]
        keys, values = (
            self._computed(self._copied(part, tier, flat)).view(batch, count * block[0], *block[1:])
            for part, tier in enumerate(self._pages[layer])
        )
        return keys, values

    def run(self, layer: int, first_block: int, tokens: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of neighbouring blocks, not copied: each [1, tokens, kv_heads, head_dim]."""
        slots = slice(first_block * self.block_size, first_block * self.block_size + tokens)
        keys, values = (self._computed(tier[slots]).unsqueeze(0) for tier in self._slots[layer])
        return keys, values

    def clear(self, blocks: Sequence[int]) -> None:
        """Zero whole blocks. What is masked must be finite all the same: nothing times not-a-number is not nothing."""
        if blocks:
            self._on_device[:, :, torch.tensor(blocks, device=self.device)] = 0

    def move(self, step: Step) -> None:
        """The moves of a step: to the host, from the host, on the device; each list in its own order."""
        for moves in _batches(step.to_host):
            staged = self._on_device[:, :, _sources(moves, self.device)].movedim(2, 0).contiguous()
            for index, move in enumerate(moves):
                self._on_host[move.target].copy_(staged[index], non_blocking=True)
        for moves in _batches(step.from_host):
            staged = torch.empty(
                (len(moves), *self._on_host.shape[1:]), dtype=self._on_host.dtype, device=self.device
            )
            for index, move in enumerate(moves):
                staged[index].copy_(self._on_host[move.source], non_blocking=True)
            self._on_device[:, :, _targets(moves, self.device)] = staged.movedim(0, 2)
        for moves in _batches(step.on_device):
            copied = self._on_device[:, :, _sources(moves, self.device)]
            self._on_device[:, :, _targets(moves, self.device)] = copied

    def _copied(self, part: int, pages: torch.Tensor, flat: torch.Tensor) -> torch.Tensor:
        if self.device.type == "cuda":
            return torch.index_select(pages, 0, flat)
        # One layer after another uses the same room: what the system hands out anew, it clears page by page first.
        if self._room[part].shape[0] < len(flat):
            self._room[part] = torch.empty((len(flat), *pages.shape[1:]), dtype=pages.dtype)
        return torch.index_select(pages, 0, flat, out=self._room[part][: len(flat)])

    def _stored(self, tensor: torch.Tensor) -> torch.Tensor:
        if not self._packed:
            return tensor.to(self.shape.stored)
        # float8_e4m3fn has no infinity: what is out of its range would become not-a-number
        return tensor.clamp(-self._limit, self._limit).to(self.shape.stored).view(torch.uint8)

    def _computed(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.view(self.shape.stored).to(self.shape.dtype) if self._packed else tensor


def _batches(moves: Sequence[BlockMove]) -> Iterator[Sequence[BlockMove]]:
    """Runs of moves that may be made at once: none reads or writes what another of its run writes."""
    run: list[BlockMove] = []
    written: set[int] = set()
    for move in moves:
        if run and (len(run) == STAGED_BLOCKS or move.source in written or move.target in written):
            yield run
            run, written = [], set()
        run.append(move)
        written.add(move.target)
    if run:
        yield run


def _sources(moves: Sequence[BlockMove], device: torch.device) -> torch.Tensor:
    return torch.tensor([move.source for move in moves], device=device)


def _targets(moves: Sequence[BlockMove], device: torch.device) -> torch.Tensor:
    return torch.tensor([move.target for move in moves], device=device)
