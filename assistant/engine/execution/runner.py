"""Runs the steps of a scheduler through a model. The only caller of the model; knows no requests and no text."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import torch
from transformers import PreTrainedModel

from assistant.engine.execution.attention import Batch, PackedRow, Piece
from assistant.engine.execution.graphs import FixedSteps
from assistant.engine.execution.kv import KvMemory
from assistant.engine.execution.packing import (
    Group,
    Packing,
    check,
    entered_blocks,
    first_of_run,
    pack,
    pages_of,
)
from assistant.engine.execution.shapes import Shape, ShapeLimits
from assistant.engine.execution.suitability import measured_shape
from assistant.engine.scheduling.steps import Span, Step


class Runner:
    """A model and its memory. Not safe for use by several threads: one thread owns it.

    The model's attention is exchanged for good: its own `generate` no longer runs.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        blocks: int,
        block_size: int,
        host_blocks: int = 0,
        kv_dtype: torch.dtype | None = None,
        shapes: ShapeLimits | None = None,
    ) -> None:
        """Takes all of its memory at once.

        `kv_dtype`: what keys and values are kept in; None: as computed; torch.float8_e4m3fn: 8 bits.
        `shapes`: of the decode steps that are padded to fixed shapes, and replayed as graphs under CUDA; None: none.
        Raises ModelUnavailable where the model's attention is of another kind.
        """
        self._model: Any = model.eval()
        self.device: torch.device = model.device
        shape = measured_shape(model, kv_dtype)
        self._memory = KvMemory(shape, blocks, block_size, host_blocks, self.device)
        self._fixed = shapes and FixedSteps(model, self._memory, shapes, capture=self.device.type == "cuda")
        self._vocabulary: int = model.config.get_text_config().vocab_size
        self._moved: Step | None = None

    @property
    def bytes_per_block(self) -> int:
        """Of keys and values, all layers."""
        return self._memory.bytes_per_block

    @property
    def fixed_shapes(self) -> tuple[Shape, ...]:
        """Shapes that decode steps are padded to so far; under CUDA each is a captured graph."""
        return self._fixed.shapes if self._fixed else ()

    @property
    def graphs_refused(self) -> str | None:
        """Why no further graph is captured; None: nothing speaks against it."""
        return self._fixed.refused if self._fixed else None

    @torch.inference_mode()
    def prepare(self, shapes: tuple[Shape, ...]) -> None:
        """Make fixed steps before they are needed. Without `ShapeLimits` it does nothing."""
        if self._fixed:
            self._fixed.prepare(shapes)

    @torch.inference_mode()
    def step(self, step: Step) -> torch.Tensor:
        """Make the moves, compute the spans: float32 logits [sum of wanted, vocabulary], in the order of the spans.

        Raises ValueError before anything is moved where a span does not fit its blocks. After any other error the same
        step object may be run again: it makes no move twice, and writes the same slots.
        """
        check(step, self._memory.block_size, self._memory.blocks)
        if step is not self._moved:
            self._memory.move(step)
            self._moved = step
        self._memory.clear(entered_blocks(step, self._memory.block_size))
        logits = self._logits(step)
        self._moved = None
        return logits

    def free(self) -> None:
        """Let go of the model and its memory; no step can follow."""
        self._model = self._fixed = None
        del self._memory
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def _logits(self, step: Step) -> torch.Tensor:
        if not step.spans:
            return torch.empty((0, self._vocabulary), device=self.device)
        fixed = self._fixed.compute(step) if self._fixed else None
        return self._forward(pack(step, self._memory.block_size)) if fixed is None else fixed

    def _forward(self, packing: Packing) -> torch.Tensor:
        indices = _Indices(self.device)
        row = packed_row(packing, self._memory, indices)
        output = self._model(
            input_ids=indices.of(packing.tokens)[None],
            position_ids=indices.of(packing.positions)[None],
            use_cache=False,
            logits_to_keep=indices.of(packing.wanted or [0]),  # kernels for 4 bits take no empty input
            packed=row,
        )
        return output.logits[0, : len(packing.wanted)].float()  # type: ignore[no-any-return]


class _Indices:
    """Lists of numbers -> int64 tensors on the device."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.on_cuda = device.type == "cuda"

    def of(self, numbers: list[int] | list[list[int]]) -> torch.Tensor:
        made = torch.tensor(numbers, dtype=torch.long)
        return (
            made.pin_memory().to(self._device, non_blocking=True) if self.on_cuda else made.to(self._device)
        )


def packed_row(packing: Packing, memory: KvMemory, indices: _Indices) -> PackedRow:
    """The tensors that every layer of one forward shares."""
    return PackedRow(
        memory,
        indices.of(packing.slots),
        tuple(_batch(group, memory.block_size, indices) for group in packing.groups),
        tuple(_piece(begin, span, memory.block_size, indices) for begin, span in packing.alone),
    )


def _batch(group: Group, block_size: int, indices: _Indices) -> Batch:
    # position of the last token that each query sees; padding repeats a query and sees what that one does
    seen = indices.of(
        [
            [span.start + min(place, len(span.tokens) - 1) for place in range(group.width)]
            for span in group.spans
        ]
    )
    keys = torch.arange(group.pages * block_size, device=seen.device)
    return Batch(
        begin=group.begin,
        tokens=group.tokens,
        size=len(group.spans),
        width=group.width,
        tables=indices.of(group.tables(block_size)),
        mask=keys <= seen[:, None, :, None],
        rows=None if group.even else indices.of(group.rows()),
        places=None if group.even else indices.of(group.places()),
    )


def _piece(begin: int, span: Span, block_size: int, indices: _Indices) -> Piece:
    pages = pages_of(span, block_size)
    first = first_of_run(span, pages)
    table = None if first is not None else indices.of([list(span.blocks[:pages])])
    piece = Piece(begin, len(span.tokens), span.start, table, first or 0)
    return piece if indices.on_cuda else replace(piece, mask=_mask(piece))


def _mask(piece: Piece) -> torch.Tensor | None:
    """Made once for all layers."""
    if piece.start == 0 or piece.tokens == 1:
        return None
    return torch.ones(piece.tokens, piece.seen, dtype=torch.bool).tril(piece.start)
