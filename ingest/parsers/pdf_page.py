"""One page of a PDF -> its printed lines and tables, by place on the page. Knows nothing of paragraphs and clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfTextPage

from ingest.parsed import Rows
from ingest.parsers.characters import clean_line
from ingest.parsers.pdf_tables import Box, Grid, ruled_tables


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text and where it stands."""

    text: str
    left: float
    right: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A ruled table and where it stands."""

    rows: Rows
    top: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """What is printed on a page, from the top down within each text run."""

    number: int
    lines: tuple[PrintedLine, ...]
    tables: tuple[PrintedTable, ...]
    height: float
    images: int


def read_page(document: PdfDocument, number: int) -> PrintedPage:
    """Lines and tables of the page with this number (from 1)."""
    page = document[number - 1]
    text_page = page.get_textpage()
    try:
        height = page.get_height()
        kinds = [item.type for item in page.get_objects(max_depth=3)]
        grids = ruled_tables(page)
        tables = tuple(_table(grid, text_page) for grid in grids)
        areas = [grid.box for grid in grids]
        lines = tuple(line for line in _lines(text_page) if not _within(line, areas))
        return PrintedPage(number, lines, tables, height, kinds.count(pdfium.FPDF_PAGEOBJ_IMAGE))
    finally:
        text_page.close()
        page.close()


def _lines(text_page: PdfTextPage) -> list[PrintedLine]:
    count = text_page.count_chars()
    characters = [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    lines, start = [], 0
    for index in range(count + 1):
        if index == count or characters[index] in (10, 13):
            line = _line(text_page, characters, start, index)
            if line is not None:
                lines.append(line)
            start = index + 1
    return lines


def _line(text_page: PdfTextPage, characters: Sequence[int], start: int, end: int) -> PrintedLine | None:
    raw = "".join(map(chr, characters[start:end]))
    text = clean_line(raw.replace("\x02", "-").replace("\ufffe", "-"))
    if not text:
        return None
    printed = [index for index in range(start, end) if characters[index] > 32 and characters[index] != 0x3000]
    if not printed:
        return None
    # The loose box of a Latin letter or a digit is lower than that of a Han character beside it: the tallest counts.
    probes = {printed[0], printed[-1], *printed[1:-1][:: max(1, len(printed) // 6)]}
    boxes = {index: text_page.get_charbox(index, loose=True) for index in probes}
    return PrintedLine(
        text,
        left=boxes[printed[0]][0],
        right=boxes[printed[-1]][2],
        top=max(box[3] for box in boxes.values()),
        height=max(box[3] - box[1] for box in boxes.values()),
    )


def _table(grid: Grid, text_page: PdfTextPage) -> PrintedTable:
    rows = tuple(tuple(_cell(cell, text_page) for cell in row) for row in grid.rows)
    return PrintedTable(rows, grid.box[3])


def _cell(box: Box | None, text_page: PdfTextPage) -> str:
    lines = [clean_line(line) for line in text_page.get_text_bounded(*box).splitlines()] if box else []
    joined = ""
    for line in lines:
        spaced = joined and line and joined[-1].isascii() and line[0].isascii()
        joined += (" " if spaced else "") + line
    return joined


def _within(line: PrintedLine, areas: Sequence[Box]) -> bool:
    middle, centre = line.top - line.height / 2, (line.left + line.right) / 2
    return any(left <= centre <= right and bottom <= middle <= top for left, bottom, right, top in areas)
