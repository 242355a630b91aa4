"""Cells with spans -> a caption and even rows under one header. Pure; knows no file format.

A cell merged across stands once; one merged down stands in each of its rows, so that a row can be read alone. A header
of several rows becomes one: 住宿标准 over 一线 and 二线 gives 住宿标准 一线, 住宿标准 二线.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.parsed import Block, BlockKind, table_block
from ingest.parsers.refusals import too_wide

WIDEST = 300
"""Columns that merged cells may claim for a row; where they claim more, each takes one."""
MOST_PLACES = 1_000_000
"""Rows times columns of one table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the file has it."""

    text: str
    across: int = 1
    """Columns it takes."""
    down: int = 1
    """Rows it takes, where the format says so at its first row."""
    continues: bool = False
    """Whether it goes on from the cell above, where the format says so at each row."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """One place of the grid; `first` tells the leftmost of a merged cell."""

    text: str
    first: bool
    cell: int
    """Counts the cells from 0: the places of a merged cell share it."""


def table_blocks(cells: Sequence[Sequence[Cell]], header_rows: int = 0) -> Iterator[Block]:
    """The table as a block, behind a paragraph for each line that stands over its whole width.

    `header_rows`: how many rows the file marks as header; 0: not marked, which is decided by the merged cells.
    UnreadableDocument: more than MOST_PLACES.
    """
    grid = _grid(cells)
    captions = 0
    while captions < len(grid) and _is_caption(grid, captions):
        yield Block(BlockKind.PARAGRAPH, grid[captions][0].text)
        captions += 1
    body = grid[captions:]
    if body:
        depth = _header_depth(body, cells[captions:], header_rows - captions)
        table = table_block((_header(body[:depth]), *(_shown(row) for row in body[depth:])))
        if table is not None:
            yield table


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[_Spot]]:
    grid: list[list[_Spot]] = []
    reaching: dict[int, tuple[int, _Spot]] = {}
    count = 0
    for cells in rows:
        row: list[_Spot] = []
        honest = sum(cell.across for cell in cells) <= max(WIDEST, len(cells))
        _fill(row, reaching)
        for cell in cells if honest else [replace(cell, across=1) for cell in cells]:
            spots = _spots(cell, count, grid[-1][len(row)] if grid and len(row) < len(grid[-1]) else None)
            count += 1
            for spot in spots:
                if cell.down > 1:
                    reaching[len(row)] = (min(cell.down, len(rows)) - 1, spot)
                row.append(spot)
            _fill(row, reaching)
        grid.append(row)
    width = max(map(len, grid), default=0)
    if width * len(grid) > MOST_PLACES:
        raise too_wide()
    return [row + [_Spot("", True, -1)] * (width - len(row)) for row in grid]


def _fill(row: list[_Spot], reaching: dict[int, tuple[int, _Spot]]) -> None:
    """Put in what reaches down from the rows above."""
    while len(row) in reaching:
        left, spot = reaching.pop(len(row))
        if left > 1:
            reaching[len(row)] = (left - 1, spot)
        row.append(spot)


def _spots(cell: Cell, number: int, above: _Spot | None) -> list[_Spot]:
    if cell.continues and above is not None:
        first = _Spot(above.text, True, above.cell)
    else:
        first = _Spot(cell.text, True, number)
    return [first] if cell.across == 1 else [first, *[replace(first, first=False)] * (cell.across - 1)]


def _is_caption(grid: Sequence[Sequence[_Spot]], row: int) -> bool:
    spots = grid[row]
    return len(spots) > 1 and bool(spots[0].text) and all(spot.cell == spots[0].cell for spot in spots)


def _header_depth(grid: Sequence[Sequence[_Spot]], cells: Sequence[Sequence[Cell]], marked: int) -> int:
    """Rows of the header: those marked, or as many as a cell beside a merged one reaches down."""
    merged = any(not spot.first for spot in grid[0])
    reach = max((_reach(grid, column) for column in range(len(grid[0]))), default=1)
    depth = max(marked, reach if merged and len(cells[0]) > 1 else 1, 1)
    return depth if depth < len(grid) and depth <= 4 else 1


def _reach(grid: Sequence[Sequence[_Spot]], column: int) -> int:
    number, rows = grid[0][column].cell, 1
    while number >= 0 and rows < len(grid) and grid[rows][column].cell == number:
        rows += 1
    return rows


def _header(rows: Sequence[Sequence[_Spot]]) -> tuple[str, ...]:
    if len(rows) == 1:
        return _shown(rows[0])
    columns = (dict.fromkeys(row[column].text for row in rows) for column in range(len(rows[0])))
    return tuple(" ".join(text for text in texts if text) for texts in columns)


def _shown(row: Sequence[_Spot]) -> tuple[str, ...]:
    return tuple(spot.text if spot.first else "" for spot in row)
