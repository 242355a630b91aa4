"""A ruled grid and the page's text -> cells with spans. Knows nothing of what a table means."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from ingest.parsers.lines import join_texts
from ingest.parsers.pdf_place import Box
from ingest.parsers.pdf_tables import Grid
from ingest.parsers.pdf_text import Character
from ingest.parsers.tables import Cell

_EDGE = 1.5
"""Points by which two edges of one line may differ."""
_LAST_TOKEN = re.compile(r"[!-~]+$")
_FIRST_TOKEN = re.compile(r"[!-~]+")
_LETTERS_ONLY = re.compile(r"[A-Za-z.,;:!?()'\"-]+")


class TextByPlace(Protocol):
    """Where text stands on a page."""

    @property
    def characters(self) -> list[Character]:
        """Every character that is seen."""

    def within(self, box: Box) -> list[str]:
        """The lines of text inside a box."""


def cells_of(grid: Grid, text: TextByPlace) -> tuple[tuple[Cell, ...], ...]:
    """The grid's cells with their text; one that covers several places stands at the first of them."""
    lefts = grid.columns
    tops = sorted(max(cell[3] for cell in row if cell) for row in grid.rows if any(row))
    covered: set[tuple[int, int]] = set()
    rows: list[tuple[Cell, ...]] = []
    for number, row in enumerate(row for row in grid.rows if any(row)):
        boxes = {_place(lefts, box[0]): box for box in row if box}
        cells = []
        for column in range(len(lefts)):
            if (number, column) in covered:
                continue
            box = boxes.get(column)
            across = _count(lefts, box[0], box[2]) if box else 1
            down = bisect_right(tops, box[3] + _EDGE) - bisect_right(tops, box[1] + _EDGE) if box else 1
            covered |= {(number + r, column + c) for r in range(down) for c in range(across)}
            cells.append(Cell(_text(box, grid, text) if box else "", across, max(1, down)))
        rows.append(tuple(cells))
    return tuple(rows)


def _place(lefts: Sequence[float], x: float) -> int:
    return min(range(len(lefts)), key=lambda number: abs(lefts[number] - x))


def _count(lefts: Sequence[float], left: float, right: float) -> int:
    return max(1, sum(left - _EDGE <= x < right - _EDGE for x in lefts))


def _text(box: Box, grid: Grid, text: TextByPlace) -> str:
    lines = [line for line in text.within(box) if line]
    joined = ""
    for line in lines:
        if _may_be_cut(joined, line) and _is_full(joined, line, box, grid, text.characters):
            joined += line
        else:
            joined = join_texts(joined, line)
    return joined


def _may_be_cut(before: str, after: str) -> bool:
    """A number, code or address that goes on in the next line; two words of letters do not."""
    last, first = _LAST_TOKEN.search(before), _FIRST_TOKEN.match(after)
    if last is None or first is None:
        return False
    return not _LETTERS_ONLY.fullmatch(last[0] + first[0])


def _is_full(before: str, after: str, box: Box, grid: Grid, characters: Sequence[Character]) -> bool:
    """Whether the line leaves less room in its column than the next character needs."""
    column = [c for c in characters if box[0] <= _middle(c) <= box[2] and _is_on(c, grid.box)]
    padding = min((c.box[0] - box[0] for c in column), default=0.0)
    rows = _rows([c for c in column if _is_on(c, box)])
    for row, following in pairwise(rows):
        if "".join(c.text for c in following).startswith(after.replace(" ", "")[:4]):
            if not "".join(c.text for c in row).endswith(before[-1:]):
                continue
            taken = row[-1].box[2] - row[0].box[0]
            needed = following[0].box[2] - following[0].box[0]
            return taken + needed > box[2] - box[0] - 2 * padding - 0.1 * needed
    return False


def _middle(character: Character) -> float:
    return (character.box[0] + character.box[2]) / 2


def _is_on(character: Character, box: Box) -> bool:
    return box[1] <= (character.box[1] + character.box[3]) / 2 <= box[3]


def _rows(characters: Sequence[Character]) -> list[list[Character]]:
    """Characters of one height together, from the top down and from left to right."""
    rows: list[list[Character]] = []
    for character in sorted(characters, key=lambda c: (-c.box[1], c.box[0])):
        if rows and abs(rows[-1][0].box[1] - character.box[1]) < 2.0:
            rows[-1].append(character)
        else:
            rows.append([character])
    return [sorted(row, key=lambda c: c.box[0]) for row in rows]
