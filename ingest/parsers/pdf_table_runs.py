"""A table that pages divide -> one table: its header once, a divided row as one row. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.parsed import Block
from ingest.parsers.lines import join_texts
from ingest.parsers.pdf_page import PrintedTable
from ingest.parsers.pdf_tables import same_columns
from ingest.parsers.tables import Cell, table_blocks

Cells = tuple[tuple[Cell, ...], ...]
_DEEPEST_HEADER = 4


class TableRun:
    """The table being read; true while there is one."""

    def __init__(self) -> None:
        self._table: PrintedTable | None = None
        self._from = self._to = 0

    def __bool__(self) -> bool:
        return self._table is not None

    def begin(self, table: PrintedTable, page: int) -> None:
        """Hold a new table."""
        self._table, self._from, self._to = table, page, page

    def takes(self, table: PrintedTable, page: int) -> bool:
        """Add the table where it goes on from the one held, on the page behind it."""
        held = self._table
        if held is None or page != self._to + 1 or not same_columns(held.columns, table.columns):
            return False
        sure = [c for c in (held.confidence, table.confidence) if c is not None]
        cells = joined(held.cells, table.cells)
        self._table = replace(held, cells=cells, confidence=min(sure) if sure else None)
        self._to = page
        return True

    def end(self) -> Iterator[Block]:
        """The blocks of the table held, if there is one."""
        held, self._table = self._table, None
        if held is None:
            return
        for block in table_blocks(held.cells):
            yield replace(block, page_from=self._from, page_to=self._to, confidence=held.confidence)


def joined(before: Cells, after: Cells) -> Cells:
    """Rows of a table and of its continuation on the next page."""
    repeated = 0
    while repeated < min(_DEEPEST_HEADER, len(before), len(after)) and _same(before, after, repeated):
        repeated += 1
    if repeated == 0 and len(before) > 1 and after and _is_rest(before[-1], after[0]):
        return (*before[:-1], _whole(before[-1], after[0]), *after[1:])
    rest = after[repeated:]
    if repeated and rest and len(before) > 1 and _is_rest(before[-1], rest[0]):
        return (*before[:-1], _whole(before[-1], rest[0]), *rest[1:])
    return before + rest


def _same(before: Cells, after: Cells, row: int) -> bool:
    texts = [cell.text for cell in after[row]]
    return any(texts) and texts == [cell.text for cell in before[row]]


def _is_rest(row: Sequence[Cell], after: Sequence[Cell]) -> bool:
    """Whether a row goes on from the page before: its first cell is empty, and so are most."""
    filled = sum(bool(cell.text) for cell in after)
    return len(row) == len(after) and not after[0].text and 0 < filled <= max(1, len(after) // 2)


def _whole(row: Sequence[Cell], after: Sequence[Cell]) -> tuple[Cell, ...]:
    pairs = zip(row, after, strict=True)
    return tuple(replace(cell, text=_rejoined(cell.text, more.text)) for cell, more in pairs)


def _rejoined(before: str, after: str) -> str:
    """A number or address that the page's end cut is whole again."""
    last = before.rpartition(" ")[2]
    cut = ("@" in last and after[:1].isascii()) or (last[-1:].isdigit() and after[:1].isdigit())
    return before + after if cut else join_texts(before, after)
