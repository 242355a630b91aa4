"""Decode steps of any size -> a few fixed shapes, padded. Pure: what graphs.py runs, as lists of numbers.

batch x width x pages      sequences, tokens of each, blocks that each attends to
padding of a sequence      token 0 at position 0, kept in the scratch block: it sees its own first slot and is not read
a sequence of padding      the same, with a table of scratch blocks alone
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.engine.execution.packing import pages_of, slots_of
from assistant.engine.scheduling.steps import Span, Step


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of one fixed step."""

    batch: int
    width: int
    pages: int

    @property
    def rows(self) -> int:
        """Tokens, padding included."""
        return self.batch * self.width

    @property
    def numbers(self) -> int:
        """Length of what `numbers_of` gives."""
        return 3 * self.rows + self.batch * self.pages


@dataclass(frozen=True, slots=True)
class ShapeLimits:
    """Which shapes exist."""

    batches: tuple[int, ...] = (1, 2, 4, 8, 16, 32)
    widths: tuple[int, ...] = (1, 8)
    """Tokens of a sequence in one step: one, or one and its drafts."""
    least_tokens: int = 512
    """Attended tokens are rounded up to this times a power of two."""
    most_tokens: int = 131_072
    """Attended tokens of the whole batch, padding included; beyond, padding costs more than a graph saves."""
    most_shapes: int = 40
    """Graphs that exist at a time; the one used longest ago goes first."""
    most_bytes: int = 2 << 30
    """Device memory that graphs may take together."""


def shape_of(step: Step, limits: ShapeLimits, block_size: int) -> Shape | None:
    """The smallest shape that holds the step; None: no shape does, or the step is not all decode."""
    if not step.spans or not all(span.wanted for span in step.spans):
        return None
    batch = _at_least(len(step.spans), limits.batches)
    width = _at_least(max(len(span.tokens) for span in step.spans), limits.widths)
    pages = -(-limits.least_tokens // block_size)
    while pages < max(pages_of(span, block_size) for span in step.spans):
        pages *= 2
    if batch is None or width is None or batch * pages * block_size > limits.most_tokens:
        return None
    return Shape(batch, width, pages)


def numbers_of(step: Step, shape: Shape, block_size: int, scratch: int) -> list[int]:
    """Tokens, positions and slots [batch * width] each, then block tables [batch * pages]."""
    tokens: list[int] = []
    positions: list[int] = []
    slots: list[int] = []
    tables: list[int] = []
    for span in step.spans:
        padding = shape.width - len(span.tokens)
        tokens += [*span.tokens, *[0] * padding]
        positions += [*range(span.start, span.start + len(span.tokens)), *[0] * padding]
        slots += [*slots_of(span, block_size), *[scratch * block_size] * padding]
        tables += _table(span, shape, block_size)
    missing = shape.batch - len(step.spans)
    rows = missing * shape.width
    return [
        *tokens,
        *[0] * rows,
        *positions,
        *[0] * rows,
        *slots,
        *[scratch * block_size] * rows,
        *tables,
        *[scratch] * (missing * shape.pages),
    ]


def wanted_rows(step: Step, shape: Shape) -> list[int]:
    """Rows of the fixed step whose logits the step asks for, in its order."""
    return [
        index * shape.width + place
        for index, span in enumerate(step.spans)
        for place in range(len(span.tokens) - span.wanted, len(span.tokens))
    ]


def _table(span: Span, shape: Shape, block_size: int) -> list[int]:
    """Beyond its own blocks its first one again: masked, and finite."""
    own = span.blocks[: pages_of(span, block_size)]
    return [*own, *[own[0]] * (shape.pages - len(own))]


def _at_least(size: int, choices: tuple[int, ...]) -> int | None:
    return min((choice for choice in choices if choice >= size), default=None)
