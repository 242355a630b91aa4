"""Where a PDF's ruled tables stand, by pdfplumber's geometry. The text of their cells is read elsewhere."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO

import pdfplumber
from pdfplumber.pdf import PDF
from pdfplumber.table import Table

Box = tuple[float, float, float, float]
"""left, bottom, right, top; in points from the lower left corner of the page."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, row by row; None where a merged cell covers the place."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


class RuledTables:
    """Opens the file at the first question; a file that pdfplumber cannot open has no ruled tables."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._file: PDF | None = None
        self._broken = False

    def on_page(self, number: int) -> list[Grid]:
        """Tables of at least two rows and two columns, from the top down; a frame around text is none."""
        try:
            if self._broken:
                return []
            page = self._opened().pages[number - 1]
            found = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
            grids = [_grid(table, page.height) for table in found]
            page.close()
            return sorted(grids, key=lambda grid: -grid.box[3])
        except Exception:  # pdfminer raises anything at all on files that pdfium still reads
            self._broken = True
            return []

    def close(self) -> None:
        """Release the file."""
        if self._file is not None:
            self._file.close()

    def _opened(self) -> PDF:
        if self._file is None:
            logging.getLogger("pdfminer").setLevel(logging.ERROR)
            self._file = pdfplumber.open(BytesIO(self._content))
        return self._file


def _grid(table: Table, height: float) -> Grid:
    rows = tuple(tuple(_box(cell, height) if cell else None for cell in row.cells) for row in table.rows)
    return Grid(_box(table.bbox, height), rows)


def _box(box: Box, height: float) -> Box:
    left, top, right, bottom = box
    return left, height - bottom, right, height - top
