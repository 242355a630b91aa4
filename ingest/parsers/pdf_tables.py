"""Where a PDF page's ruled tables stand: pdfium's drawn lines, put together by pdfplumber's geometry.

pdfplumber's own reading of a page takes a second where pdfium's takes milliseconds, so only its geometry is used. The
text of the cells is read elsewhere. Lines drawn inside a form (a page within the page) are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium
from pdfplumber.table import (
    Table,
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)
from pdfplumber.utils import filter_edges
from pypdfium2 import PdfPage

Box = tuple[float, float, float, float]
"""left, bottom, right, top; in points from the lower left corner of the page."""
Edge = dict[str, float | str]
"""A drawn line as pdfplumber describes it, measured from the upper left corner."""

_THIN = 3.0
"""A drawn box thinner than this is a line."""
_TOLERANCE = 3.0
_MOST_STROKES = 5_000
"""A page with more drawn lines is a picture; looking for tables in it would take minutes."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, row by row; None where a merged cell covers the place."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


def ruled_tables(page: PdfPage) -> list[Grid]:
    """Tables of at least two rows and two columns, from the top down; a frame around text is none."""
    height = page.get_height()
    drawn = [item for item in page.get_objects(max_depth=1) if item.type == pdfium.FPDF_PAGEOBJ_PATH]
    if not drawn or len(drawn) > _MOST_STROKES:
        return []
    edges = [edge for item in drawn for edge in _edges(item.get_bounds(), height)]
    joined = filter_edges(merge_edges(edges, *[_TOLERANCE] * 4), min_length=_THIN)
    cells = intersections_to_cells(edges_to_intersections(joined, _TOLERANCE, _TOLERANCE))
    tables = [Table(None, group) for group in cells_to_tables(cells)]
    grids = [_grid(table, height) for table in tables if len(table.rows) > 1 and len(table.columns) > 1]
    return sorted(grids, key=lambda grid: -grid.box[3])


def _edges(bounds: Box, height: float) -> Iterator[Edge]:
    """A thin box is one line, any other the four lines around it."""
    left, bottom, right, top = bounds
    wide, tall = right - left >= _THIN, top - bottom >= _THIN
    if wide and tall:
        yield from (_horizontal(left, right, height - y) for y in (bottom, top))
        yield from (_vertical(x, height - top, height - bottom) for x in (left, right))
    elif wide:
        yield _horizontal(left, right, height - (bottom + top) / 2)
    elif tall:
        yield _vertical((left + right) / 2, height - top, height - bottom)


def _horizontal(left: float, right: float, y: float) -> Edge:
    place = {"x0": left, "x1": right, "top": y, "bottom": y}
    return {**place, "orientation": "h", "width": right - left, "height": 0.0}


def _vertical(x: float, top: float, bottom: float) -> Edge:
    place = {"x0": x, "x1": x, "top": top, "bottom": bottom}
    return {**place, "orientation": "v", "width": 0.0, "height": bottom - top}


def _grid(table: Table, height: float) -> Grid:
    rows = tuple(tuple(_box(cell, height) if cell else None for cell in row.cells) for row in table.rows)
    return Grid(_box(table.bbox, height), rows)


def _box(box: Box, height: float) -> Box:
    left, top, right, bottom = box
    return left, height - bottom, right, height - top
