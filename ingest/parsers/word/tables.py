"""A Word table -> blocks. Its rows are read from the XML: libraries refuse tables whose grid does not add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element

from ingest.parsed import Block, BlockKind
from ingest.parsers.tables import Cell, table_blocks
from ingest.parsers.word.body import BodyReader, contents
from ingest.parsers.word.grounds import Ground, shaded
from ingest.parsers.word.names import W, integer, switch, value


def read_table(body: BodyReader, table: _Element, ground: Ground) -> Iterator[Block]:
    """A table of one column is a frame around text and gives what stands in it; any other gives its rows."""
    ground = body.table_ground(table, ground)
    rows = []
    for row in contents(table):
        if row.tag == f"{W}tr" and switch(row.find(f"{W}trPr"), "hidden"):
            body.leave_out(row)
        elif row.tag == f"{W}tr" and not _is_deleted(row):
            rows.append(row)
    if all(_columns(row) <= 1 for row in rows):
        for row in rows:
            for cell in _cells(row):
                yield from body.blocks(cell, shaded(cell.find(f"{W}tcPr"), ground))
        return
    first = body.pages.page
    laid = [_row(body, row, ground) for row in rows]
    for block in table_blocks(laid, _marked(rows)):
        yield replace(block, page_from=first, page_to=body.pages.page)


def _row(body: BodyReader, row: _Element, ground: Ground) -> list[Cell]:
    properties = row.find(f"{W}trPr")
    before = 0 if properties is None else integer(value(properties.find(f"{W}gridBefore")), 0)
    page = last = body.pages.page
    cells = [Cell("", across=before)] * bool(before)
    for cell in _cells(row):  # each begins on the row's page, and the longest of them ends it
        body.pages.page = page
        cells.append(_cell(body, cell, ground))
        last = max(last, body.pages.page)
    body.pages.page = last
    return cells


def _cell(body: BodyReader, cell: _Element, ground: Ground) -> Cell:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    continues = merge is not None and value(merge) != "restart"
    behind = shaded(cell.find(f"{W}tcPr"), ground)
    text = " ".join(_line(block) for block in body.blocks(cell, behind))
    return Cell(text, across=_span(cell), continues=continues and not text)


def _line(block: Block) -> str:
    """A block within a cell: a table there is told row by row."""
    if block.kind is not BlockKind.TABLE:
        return block.text.replace("\n", " ")
    return "; ".join(" ".join(cell for cell in row if cell) for row in block.rows)


def _cells(row: _Element) -> Iterator[_Element]:
    return (
        cell for cell in contents(row) if cell.tag == f"{W}tc" and cell.find(f"{W}tcPr/{W}cellDel") is None
    )


def _columns(row: _Element) -> int:
    return sum(1 for _ in _cells(row))


def _span(cell: _Element) -> int:
    return max(1, integer(value(cell.find(f"{W}tcPr/{W}gridSpan")), 1))


def _is_deleted(row: _Element) -> bool:
    properties = row.find(f"{W}trPr")
    return properties is not None and properties.find(f"{W}del") is not None


def _marked(rows: list[_Element]) -> int:
    """Rows at the top that repeat on every page; where all do, none is meant."""
    count = 0
    while count < len(rows) and switch(rows[count].find(f"{W}trPr"), "tblHeader"):
        count += 1
    return count if count < len(rows) else 0
