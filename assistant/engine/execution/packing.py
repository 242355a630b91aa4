"""A step -> one row of tokens and where each belongs. Pure: lists of numbers, no tensors.

The row holds the short spans first (decodes and drafts, grouped by the length of what they attend to), then those
attended to alone (prefill, and a short one without company), whatever their order in the step; the wanted rows are
named in the order of the step.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from assistant.engine.scheduling.steps import Span, Step

SHORT = 16
"""Spans of at most so many tokens share one padded batch."""

LEAST_GROUP = 16
"""Blocks: tables up to this length are not worth a group of their own."""


@dataclass(frozen=True, slots=True)
class Group:
    """Short spans side by side in the row, attended to as one batch padded to `width` x `pages`."""

    begin: int
    spans: tuple[Span, ...]
    width: int
    pages: int
    """Blocks that the longest of them attends to."""

    @property
    def tokens(self) -> int:
        """Rows, without padding."""
        return sum(len(span.tokens) for span in self.spans)

    @property
    def even(self) -> bool:
        """Whether no row is padding."""
        return all(len(span.tokens) == self.width for span in self.spans)

    def tables(self, block_size: int) -> list[list[int]]:
        """Block tables padded with their own first block: what lies there is masked, and finite."""
        return [_padded(span.blocks[: pages_of(span, block_size)], self.pages) for span in self.spans]

    def rows(self) -> list[int]:
        """For every place of the padded batch the row of the group that it shows; padding repeats a row."""
        shown: list[int] = []
        first = 0
        for span in self.spans:
            count = len(span.tokens)
            shown.extend(first + min(place, count - 1) for place in range(self.width))
            first += count
        return shown

    def places(self) -> list[int]:
        """For every row of the group its place in the padded batch."""
        return [
            index * self.width + offset
            for index, span in enumerate(self.spans)
            for offset in range(len(span.tokens))
        ]


@dataclass(frozen=True, slots=True)
class Packing:
    """One row of tokens."""

    tokens: list[int]
    positions: list[int]
    slots: list[int]
    wanted: list[int]
    """Rows whose logits are asked for, in the order of the step."""
    groups: tuple[Group, ...]
    alone: tuple[tuple[int, Span], ...]
    """Spans attended to one by one, with their first row."""


def check(step: Step, block_size: int, blocks: int) -> None:
    """ValueError where a span is empty, its blocks do not exist or have no room for it."""
    for span in step.spans:
        if not span.tokens or span.start < 0:
            raise ValueError("a span must hold tokens and start at 0 or later")
        if pages_of(span, block_size) > len(span.blocks):
            raise ValueError("a span's blocks have no room for its tokens")
        if not 0 <= min(span.blocks) <= max(span.blocks) < blocks:
            raise ValueError("a span names a block that does not exist")


def entered_blocks(step: Step, block_size: int) -> list[int]:
    """Blocks that a step begins and does not fill: what an earlier owner left in their tails is still there."""
    entered = []
    for span in step.spans:
        last, filled = divmod(span.start + len(span.tokens), block_size)
        if filled and span.start <= last * block_size:
            entered.append(span.blocks[last])
    return entered


def pack(step: Step, block_size: int) -> Packing:
    """Needs a step that passes `check`."""
    together = _grouped([span for span in step.spans if len(span.tokens) <= SHORT], block_size)
    alone = [spans[0] for spans in together if len(spans) == 1]
    alone += [span for span in step.spans if len(span.tokens) > SHORT]
    together = [spans for spans in together if len(spans) > 1]
    ordered = [span for spans in together for span in spans] + alone
    ends = dict(zip(map(id, ordered), accumulate(len(span.tokens) for span in ordered), strict=True))
    begins = {id(span): ends[id(span)] - len(span.tokens) for span in ordered}
    return Packing(
        tokens=[token for span in ordered for token in span.tokens],
        positions=[place for span in ordered for place in range(span.start, span.start + len(span.tokens))],
        slots=[slot for span in ordered for slot in slots_of(span, block_size)],
        wanted=[row for span in step.spans for row in range(ends[id(span)] - span.wanted, ends[id(span)])],
        groups=tuple(_group(begins[id(spans[0])], spans, block_size) for spans in together),
        alone=tuple((begins[id(span)], span) for span in alone),
    )


def slots_of(span: Span, block_size: int) -> list[int]:
    """Where the new tokens of a span are kept."""
    return [
        span.blocks[position // block_size] * block_size + position % block_size
        for position in range(span.start, span.start + len(span.tokens))
    ]


def pages_of(span: Span, block_size: int) -> int:
    """Blocks that hold what a span attends to, itself included."""
    return -(-(span.start + len(span.tokens)) // block_size)


def first_of_run(span: Span, pages: int) -> int | None:
    """The first block where the first `pages` blocks of a span lie side by side; else None."""
    first = span.blocks[0]
    return first if span.blocks[:pages] == tuple(range(first, first + pages)) else None


def _grouped(spans: list[Span], block_size: int) -> list[list[Span]]:
    """Spans whose tables differ in length by less than half, so that padding never more than doubles the work."""
    buckets: dict[int, list[Span]] = {}
    for span in spans:
        size = max(pages_of(span, block_size), LEAST_GROUP)
        buckets.setdefault((size - 1).bit_length(), []).append(span)
    return [members for _, members in sorted(buckets.items())]


def _group(begin: int, spans: list[Span], block_size: int) -> Group:
    width = max(len(span.tokens) for span in spans)
    return Group(begin, tuple(spans), width, max(pages_of(span, block_size) for span in spans))


def _padded(table: tuple[int, ...], length: int) -> list[int]:
    return [*table, *[table[0]] * (length - len(table))]
