"""A sheet of cells without marked tables -> blocks: lines of text, and tables with the header found. Pure.

Rows with one cell above or below a table are text. An empty row ends a table; rows of figures behind it go on under
the header before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.parsed import Block, BlockKind, table_block
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.refusals import too_wide
from ingest.parsers.tables import MOST_PLACES, Cell, table_blocks

Spot = tuple[str, bool, object]
"""Text, whether it is a number, and whatever identifies the cell: places of a merged cell share it."""
Row = Mapping[int, Spot]
"""Column -> what stands there; no entry where nothing does."""
_SPARSE = 3
"""A row above a table that fills no more than a third of its columns is a line: 制表人： 王芳."""


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of the table before, and the columns it stands over."""

    columns: tuple[int, ...]
    texts: tuple[str, ...]


def region_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """The blocks of a sheet, from its rows in order; an empty row is an empty mapping. UnreadableDocument: too large."""
    header: _Header | None = None
    for band in _bands(rows):
        first, last = _table_of(band)
        yield from _lines(band[:first])
        if first < last:
            table = band[first:last]
            columns = tuple(sorted({column for row in table for column in row}))
            if len(table) * len(columns) > MOST_PLACES:
                raise too_wide()
            blocks = list(_continued(table, columns, header) or table_blocks(_cells(table, columns)))
            yield from blocks
            tables = [block for block in blocks if block.kind is BlockKind.TABLE]
            header = _Header(columns, tables[-1].rows[0]) if tables else None
        yield from _lines(band[last:])


def _bands(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    start = 0
    for number, row in enumerate([*rows, {}]):
        if not row:
            if start < number:
                yield rows[start:number]
            start = number + 1


def _table_of(band: Sequence[Row]) -> tuple[int, int]:
    """Where the table within a band begins and ends: without the lines above and the single cells below it."""
    widest = max(map(len, band), default=0)
    wide = [number for number, row in enumerate(band) if len({spot[2] for spot in row.values()}) > 1]
    full = [number for number in wide if _SPARSE * len(band[number]) > widest]
    return (full[0], wide[-1] + 1) if full else (len(band), len(band))


def _lines(band: Sequence[Row]) -> Iterator[Block]:
    seen: set[object] = set()
    for row in band:
        cells = {cell: text for text, _, cell in row.values() if cell not in seen}
        seen.update(cells)
        texts = ("\n".join(filter(None, map(clean_line, clean(text).split("\n")))) for text in cells.values())
        said = " ".join(filter(None, texts))
        if said:
            yield Block(BlockKind.PARAGRAPH, said)


def _continued(table: Sequence[Row], columns: Sequence[int], header: _Header | None) -> list[Block]:
    """The table under the header before it, where its first row is no header of its own."""
    if header is None or not set(columns) <= set(header.columns):
        return []
    if not any(is_number for _, is_number, _ in table[0].values()):
        return []
    rows = [tuple(row[c][0] if c in row else "" for c in header.columns) for row in table]
    block = table_block((header.texts, *(tuple(map(_tidy, row)) for row in rows)))
    return [block] if block else []


def _cells(table: Sequence[Row], columns: Sequence[int]) -> list[list[Cell]]:
    heights: dict[object, set[int]] = {}
    for number, row in enumerate(table):
        for _, _, cell in row.values():
            heights.setdefault(cell, set()).add(number)
    laid: list[list[Cell]] = []
    for number, row in enumerate(table):
        cells: list[Cell] = []
        last: object = None
        for column in columns:
            text, _, cell = row.get(column, ("", False, None))
            if cell is not None and min(heights[cell]) < number:
                last = None
            elif cell is not None and cell == last:
                cells[-1] = Cell(cells[-1].text, cells[-1].across + 1, cells[-1].down)
            else:
                cells.append(Cell(_tidy(text), 1, len(heights[cell]) if cell is not None else 1))
                last = cell
        laid.append(cells)
    return laid


def _tidy(text: str) -> str:
    return clean_line(clean(text))
