"""Printed lines in the file's order -> in the order in which they are read: the left column, then the right. Pure.

A page has two columns where a strip of it stays white beside enough lines on both sides that mostly fill their column. A
line across the strip ends what stands above it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.parsers.pdf_text import PrintedLine

_FEWEST = 5
"""Lines a column has at least."""
_FILLED = 0.55
"""Share of its column that a line of prose takes; the cells of a table take less."""
_CROSSING = 0.4
"""Share of the page's lines that may run over the strip, as headings do."""
_STEP = 2.0
_ASIDE = 60.0
"""Points from the middle within which two columns may part."""
_LEAPS = 0.25
"""Share of lines that may stand above the one before; a file with more is in no order at all."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The white between two columns."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """What stands left of it belongs to the left column."""
        return (self.left + self.right) / 2


def strip_of(lines: Sequence[PrintedLine]) -> Strip | None:
    """Where the page is divided in two; None where it is not."""
    spans = [span for line in lines for span in _spans(line)]
    if len(spans) < 2 * _FEWEST:
        return None
    first, last = min(left for left, _ in spans), max(right for _, right in spans)
    centre = (first + last) / 2
    if (
        min(
            sum(right < centre + _ASIDE for _, right in spans),
            sum(left > centre - _ASIDE for left, _ in spans),
        )
        < _FEWEST
    ):
        return None
    x = first + (last - first) * 0.3
    best: tuple[int, Strip] | None = None
    while x < first + (last - first) * 0.7:
        crossing = sum(left < x < right for left, right in spans)
        if crossing <= _CROSSING * len(spans) and (best is None or crossing < best[0]):
            strip = _widened(spans, x, first, last)
            if _divides(lines, spans, strip):
                best = (crossing, strip)
        x += _STEP
    return best[1] if best else None


def _spans(line: PrintedLine) -> list[tuple[float, float]]:
    """What of the line is printed, wide blanks left out."""
    edges = [line.left, *(edge for gap in line.gaps for edge in gap), line.right]
    return [(edges[place], edges[place + 1]) for place in range(0, len(edges), 2)]


def _widened(spans: Sequence[tuple[float, float]], x: float, first: float, last: float) -> Strip:
    left = max((right for _, right in spans if right <= x), default=first)
    right = min((left for left, _ in spans if left >= x), default=last)
    return Strip(left, right)


def _divides(lines: Sequence[PrintedLine], spans: Sequence[tuple[float, float]], strip: Strip) -> bool:
    if strip.right - strip.left < 0.6 * median(line.height for line in lines):
        return False
    sides = (
        [span for span in spans if span[1] <= strip.middle],
        [span for span in spans if span[0] >= strip.middle],
    )
    if min(map(len, sides)) < _FEWEST:
        return False
    widths = (strip.middle - min(left for left, _ in spans), max(right for _, right in spans) - strip.middle)
    for side, width in zip(sides, widths, strict=True):
        if median(right - left for left, right in side) < _FILLED * width:
            return False
    return _stand_beside(lines, strip)


def _stand_beside(lines: Sequence[PrintedLine], strip: Strip) -> bool:
    """Whether the two sides stand beside, not above each other."""
    left = [line.middle for line in lines if line.left < strip.middle]
    right = [line.middle for line in lines if line.right > strip.middle]
    shared = min(max(left), max(right)) - max(min(left), min(right))
    shorter = min(max(left) - min(left), max(right) - min(right))
    return shared >= 0.5 * shorter > 0


def in_reading_order(lines: Sequence[PrintedLine], strip: Strip | None) -> list[PrintedLine]:
    """The lines in order, each with its column. No line may have a wide blank over the strip any more."""
    if strip is None:
        return _by_rows(lines) if _is_in_no_order(lines) else list(lines)
    placed = [replace(line, column=_column(line, strip)) for line in lines]
    across = sorted(-line.middle for line in placed if line.column == 0)

    def order(line: PrintedLine) -> tuple[int, int]:
        if line.column == 0:
            return across.index(-line.middle), 3
        return bisect_right(across, -line.middle), line.column

    return sorted(placed, key=order)


def _column(line: PrintedLine, strip: Strip) -> int:
    if line.right <= strip.middle:
        return 1
    return 2 if line.left >= strip.middle else 0


def _is_in_no_order(lines: Sequence[PrintedLine]) -> bool:
    leaps = sum(after.middle > line.middle + line.height for line, after in pairwise(lines))
    return leaps > max(2, _LEAPS * len(lines))


def _by_rows(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """From the top down; what stands on one height from left to right."""
    ordered: list[PrintedLine] = []
    row: list[PrintedLine] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        if row and line.middle < row[0].middle - 0.5 * row[0].height:
            ordered += sorted(row, key=lambda line: line.left)
            row = []
        row.append(line)
    return ordered + sorted(row, key=lambda line: line.left)
