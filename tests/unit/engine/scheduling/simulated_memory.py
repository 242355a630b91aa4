"""A runner without a model: it obeys steps, and knows whether they make sense.

In place of keys and values a cell holds a digest of all tokens up to its position, as real ones depend on all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from assistant.engine.scheduling.sequences import Limits
from assistant.engine.scheduling.steps import BlockMove, Span, Step

Cells = list[list[int]]
UNKNOWN = -1


def digests(ids: Sequence[int]) -> list[int]:
    """What the cells of these tokens must hold."""
    found: list[int] = []
    for token in ids:
        found.append(hash((found[-1] if found else 0, token)))
    return found


class SimulatedMemory:
    """Blocks of both tiers."""

    def __init__(self, limits: Limits) -> None:
        self.block_size = limits.block_size
        self.device: Cells = [[UNKNOWN] * limits.block_size for _ in range(limits.device_blocks)]
        self.host: Cells = [[UNKNOWN] * limits.block_size for _ in range(limits.host_blocks)]

    def run(
        self, step: Step, ids: Mapping[int, Sequence[int]], commits: Collection[tuple[int, ...]] = ()
    ) -> None:
        """Do the step. AssertionError where a span builds on anything but its sequence's own tokens.

        `commits`: what may be computed without an answer.
        """
        self._move(step.to_host, self.device, self.host)
        self._move(step.from_host, self.host, self.device)
        self._move(step.on_device, self.device, self.device)
        for span in step.spans:
            if span.sequence < 0:
                assert not span.wanted
                assert any(self._fits(span, each) for each in commits), "this was not asked for"
            else:
                assert self._fits(span, ids[span.sequence]), "these are not the sequence's own tokens"
        for span in step.spans:
            self._write(span)

    def spoil(self, step: Step) -> None:
        """The step failed half-way: whatever it was to write holds anything now."""
        for move in step.to_host:
            self.host[move.target] = [UNKNOWN] * self.block_size
        for move in (*step.from_host, *step.on_device):
            self.device[move.target] = [UNKNOWN] * self.block_size
        for span in step.spans:
            for place in range(span.start, span.start + len(span.tokens)):
                self.device[span.blocks[place // self.block_size]][place % self.block_size] = UNKNOWN

    def _move(self, moves: tuple[BlockMove, ...], source: Cells, target: Cells) -> None:
        """All at once, as one indexed copy does."""
        assert len({m.target for m in moves}) == len(moves), "two copies into one block"
        if source is target:
            assert {m.target for m in moves}.isdisjoint(m.source for m in moves), (
                "the order of copies matters"
            )
        for move, cells in [(m, list(source[m.source])) for m in moves]:
            target[move.target] = cells

    def _fits(self, span: Span, ids: Sequence[int]) -> bool:
        given = len(span.tokens) - span.drafts
        cells = [cell for block in span.blocks for cell in self.device[block]]
        assert len(cells) >= span.start + len(span.tokens)
        same = tuple(ids[span.start : span.start + given]) == span.tokens[:given]
        return same and cells[: span.start] == digests(ids[: span.start])

    def _write(self, span: Span) -> None:
        for place, token in enumerate(span.tokens, span.start):
            before = self._cell(span, place - 1) if place else 0
            self.device[span.blocks[place // self.block_size]][place % self.block_size] = hash(
                (before, token)
            )

    def _cell(self, span: Span, place: int) -> int:
        return self.device[span.blocks[place // self.block_size]][place % self.block_size]
