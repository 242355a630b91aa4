"""Lines drawn on a page -> the grids of its ruled tables. Pure: knows no text.

Lines that lie nearly on one another are one; where two cross is a corner; four corners that lines join are a cell; cells
that share a corner are a table. (The method of Anssi Nurminen's thesis of 2013, as pdfplumber and Tabula have it.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from ingest.parsers.pdf_drawings import MOST_STROKES, THIN
from ingest.parsers.pdf_place import Box

_TOLERANCE = 3.0
_FEWEST_STROKES = 3

Line = tuple[float, float, float]
"""Where it lies (x of an upright line, y of a level one), and from where to where it reaches."""
Corner = tuple[float, float]
"""x, and y from the page's head."""
Crossings = dict[Corner, tuple[set[int], set[int]]]
"""Corner -> numbers of the upright and of the level lines that meet there."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, row by row; None where a merged cell covers the place."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]

    @property
    def columns(self) -> tuple[float, ...]:
        """Where its columns begin."""
        return tuple(sorted({round(cell[0], 1) for row in self.rows for cell in row if cell}))


def tables_in(strokes: Sequence[Box], height: float, like: Sequence[float] = ()) -> list[Grid]:
    """Tables from the top down; a frame around text is none.

    A table has two columns and two rows, or one row of three columns, or one row whose columns begin as in `like`.
    """
    if len(strokes) < _FEWEST_STROKES or len(strokes) > MOST_STROKES:
        return []
    upright: list[Line] = []
    level: list[Line] = []
    for left, bottom, right, top in strokes:
        _add_lines(upright, level, (left, height - top, right, height - bottom))
    crossings = _crossings(_merged(upright), _merged(level))
    grids = [_grid(cells, height) for cells in _tables(_cells(crossings))]
    return sorted((grid for grid in grids if _is_table(grid, like)), key=lambda grid: -grid.box[3])


def same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two tables have their columns at the same places."""
    return len(one) == len(other) and all(
        abs(a - b) <= 2 * _TOLERANCE for a, b in zip(one, other, strict=True)
    )


def _is_table(grid: Grid, like: Sequence[float]) -> bool:
    columns = len(grid.columns)
    if columns < 2:
        return False
    return len(grid.rows) > 1 or columns > 2 or same_columns(grid.columns, like)


def _add_lines(upright: list[Line], level: list[Line], box: Box) -> None:
    """A thin box is one line, any other the four lines around it."""
    left, top, right, bottom = box
    wide, tall = right - left >= THIN, bottom - top >= THIN
    if wide and tall:
        upright += ((left, top, bottom), (right, top, bottom))
        level += ((top, left, right), (bottom, left, right))
    elif wide:
        level.append(((top + bottom) / 2, left, right))
    elif tall:
        upright.append(((left + right) / 2, top, bottom))


def _merged(lines: Sequence[Line]) -> list[Line]:
    """Lines that nearly lie on one another, as one where they touch; in order of place and beginning."""
    merged: list[Line] = []
    for group in _near(sorted(lines)):
        place = sum(line[0] for line in group) / len(group)
        reach: list[tuple[float, float]] = []
        for _, start, end in sorted(group, key=itemgetter(1)):
            if reach and start <= reach[-1][1] + _TOLERANCE:
                reach[-1] = (reach[-1][0], max(end, reach[-1][1]))
            else:
                reach.append((start, end))
        merged += [(place, start, end) for start, end in reach if end - start >= THIN]
    return merged


def _near(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Groups of lines, each within the tolerance of the one before."""
    group: list[Line] = []
    for line in lines:
        if group and line[0] > group[-1][0] + _TOLERANCE:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _crossings(upright: Sequence[Line], level: Sequence[Line]) -> Crossings:
    places = [line[0] for line in level]
    found: Crossings = {}
    for number, (x, top, bottom) in enumerate(upright):
        for other in range(bisect_left(places, top - _TOLERANCE), len(level)):
            y, left, right = level[other]
            if y > bottom + _TOLERANCE:
                break
            if left - _TOLERANCE <= x <= right + _TOLERANCE:
                ups, levels = found.setdefault((x, y), (set(), set()))
                ups.add(number)
                levels.add(other)
    return found


def _cells(crossings: Crossings) -> Iterator[Box]:
    """The smallest box that begins at each corner, if there is one."""
    below: dict[float, list[float]] = {}
    beside: dict[float, list[float]] = {}
    for x, y in sorted(crossings):
        below.setdefault(x, []).append(y)
        beside.setdefault(y, []).append(x)
    for x, y in crossings:
        ys, xs = below[x], beside[y]
        box = _cell_at(crossings, (x, y), ys[bisect_left(ys, y) + 1 :], xs[bisect_left(xs, x) + 1 :])
        if box is not None:
            yield box


def _cell_at(crossings: Crossings, corner: Corner, ys: Sequence[float], xs: Sequence[float]) -> Box | None:
    x, y = corner
    ups, levels = crossings[corner]
    ends = [right for right in xs if not levels.isdisjoint(crossings[right, y][1])]
    for bottom in ys if ends else ():
        if ups.isdisjoint(crossings[x, bottom][0]):
            continue
        for right in ends:
            last = crossings.get((right, bottom))
            if last is None or last[0].isdisjoint(crossings[right, y][0]):
                continue
            if not last[1].isdisjoint(crossings[x, bottom][1]):
                return x, y, right, bottom
    return None


def _tables(cells: Iterable[Box]) -> Iterator[list[Box]]:
    """Cells that hang together by their corners; a single cell is no table."""
    corners: dict[Corner, list[Box]] = {}
    for cell in cells:
        for corner in _corners(cell):
            corners.setdefault(corner, []).append(cell)
    seen: set[Box] = set()
    for first in list(dict.fromkeys(cell for group in corners.values() for cell in group)):
        if first in seen:
            continue
        seen.add(first)
        table = [first]
        for cell in table:
            for corner in _corners(cell):
                fresh = [other for other in corners.pop(corner, ()) if other not in seen]
                seen.update(fresh)
                table += fresh
        if len(table) > 1:
            yield table


def _corners(cell: Box) -> Iterator[Corner]:
    left, top, right, bottom = cell
    yield from ((left, top), (left, bottom), (right, top), (right, bottom))


def _grid(cells: Sequence[Box], height: float) -> Grid:
    lefts = sorted({cell[0] for cell in cells})
    rows = []
    for _, row in groupby(sorted(cells, key=itemgetter(1, 0)), key=itemgetter(1)):
        found = {cell[0]: _shown(cell, height) for cell in row}
        rows.append(tuple(found.get(left) for left in lefts))
    around = (
        min(cell[0] for cell in cells),
        min(cell[1] for cell in cells),
        max(cell[2] for cell in cells),
        max(cell[3] for cell in cells),
    )
    return Grid(_shown(around, height), tuple(rows))


def _shown(box: Box, height: float) -> Box:
    left, top, right, bottom = box
    return left, height - bottom, right, height - top
