"""One page of a PDF -> its printed lines and tables, in reading order. Knows nothing of paragraphs and clauses."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from pypdfium2 import PdfDocument

from ingest.parsers.hidden_text import HiddenTexts
from ingest.parsers.legibility import is_garbled, unknown_in
from ingest.parsers.pdf_cells import TextByPlace, cells_of
from ingest.parsers.pdf_columns import Strip, in_reading_order, strip_of
from ingest.parsers.pdf_drawings import Drawings, drawings
from ingest.parsers.pdf_hidden import put_away
from ingest.parsers.pdf_place import Box, Frame, frame_of
from ingest.parsers.pdf_tables import Grid, tables_in
from ingest.parsers.pdf_text import PageText, PrintedLine
from ingest.parsers.tables import Cell

_FEW_LETTERS = 50
_HARDLY_ANY = 10
_MOST_OF_PAGE = 0.5
_MANY_STROKES = 20
_EMBLEM = 0.03
"""Of the page: a picture that is smaller holds no text worth the seconds its reading takes."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A ruled table and where it stands."""

    cells: tuple[tuple[Cell, ...], ...]
    top: float
    columns: tuple[float, ...] = ()
    """Where its columns begin, in points from the page's left."""
    column: int = 0
    """Of the page: 0 over its whole width; 1, 2 the left and right of two."""
    confidence: float | None = None
    """Of a table read from a picture."""


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """What is printed on a page. `number` counts from 1."""

    number: int
    lines: tuple[PrintedLine, ...]
    tables: tuple[PrintedTable, ...]
    height: float
    is_picture: bool = False
    """Whether what a reader sees is in pictures: the page has no text, hardly any, or a garbled one."""
    pixels: int = 0
    """Of the largest picture."""
    is_garbled: bool = False
    unknown: int = 0
    """Characters without a meaning."""

    @property
    def letters(self) -> int:
        """Characters in lines and cells."""
        return sum(length for _, length in self._lengths())

    @property
    def confidence(self) -> float:
        """Of a page read from its picture: how sure the reader is, 0 to 1, weighed by length."""
        return sum(sure * length for sure, length in self._lengths()) / max(1, self.letters)

    def _lengths(self) -> list[tuple[float, int]]:
        lines = [(line.confidence or 0.0, len(line.text)) for line in self.lines]
        cells = [(t.confidence or 0.0, len(c.text)) for t in self.tables for row in t.cells for c in row]
        return lines + cells


def read_page(
    document: PdfDocument, number: int, hidden: HiddenTexts, like: Sequence[float] = ()
) -> PrintedPage:
    """Lines and tables of the page with this number. `like`: the columns of the table the page before ended with."""
    with closing(document[number - 1]) as page:
        frame = frame_of(page)
        drawn = drawings(page, frame)
        put_away(page, frame, drawn, hidden, number)
        with closing(page.get_textpage()) as text_page:
            text = PageText(text_page, frame)
            hidden.look_through(text.text, number)
            return _printed(number, frame, drawn, text, like)


def _printed(
    number: int, frame: Frame, drawn: Drawings, text: PageText, like: Sequence[float]
) -> PrintedPage:
    grids = tables_in(drawn.strokes, frame.height, like)
    areas = [grid.box for grid in grids]
    lines = [line for line in text.lines() if not is_within(line, areas)]
    strip = strip_of(lines)
    tables = tuple(table_of(grid, text, strip) for grid in grids)
    ordered = in_reading_order(_divided(lines, strip, text), strip)
    garbled = is_garbled(text.text)
    letters = sum(len(line.text) for line in lines) + _FEW_LETTERS * len(tables)
    pictured = _is_pictured(drawn, letters, frame.width * frame.height)
    return PrintedPage(
        number,
        tuple(ordered),
        tables,
        frame.height,
        garbled or pictured,
        drawn.pixels,
        garbled,
        unknown_in(text.text),
    )


def table_of(grid: Grid, text: TextByPlace, strip: Strip | None) -> PrintedTable:
    """The grid with its text, and the column of the page it stands in."""
    left, _, right, top = grid.box
    column = 0 if strip is None else 1 if right < strip.middle else 2 if left > strip.middle else 0
    return PrintedTable(cells_of(grid, text), top, grid.columns, column)


def _divided(lines: Sequence[PrintedLine], strip: Strip | None, text: PageText) -> list[PrintedLine]:
    """Lines that pdfium read over the white between two columns, cut there."""
    if strip is None:
        return list(lines)
    parts: list[PrintedLine] = []
    for line in lines:
        over = any(left < strip.middle < right for left, right in line.gaps)
        parts += text.divided(line, strip.middle) if over else [line]
    return parts


def _is_pictured(drawn: Drawings, letters: int, area: float) -> bool:
    """Whether the page is a picture, but for a few letters at most: a cover with an emblem is not.

    A page without any text may also be drawn in strokes, as plotters and some converters do.
    """
    share = sum((box[2] - box[0]) * (box[3] - box[1]) for box in drawn.pictures) / max(area, 1.0)
    if letters == 0:
        return bool(drawn.pictures) or len(drawn.strokes) > _MANY_STROKES
    return letters < _FEW_LETTERS and share > (_EMBLEM if letters < _HARDLY_ANY else _MOST_OF_PAGE)


def is_within(line: PrintedLine, areas: Sequence[Box]) -> bool:
    """Whether a line stands in one of the areas."""
    centre = (line.left + line.right) / 2
    return any(left <= centre <= right and bottom <= line.middle <= top for left, bottom, right, top in areas)
