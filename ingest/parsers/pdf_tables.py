"""Where a PDF page's ruled tables stand: pdfium's drawn lines, put together by pdfplumber's geometry.

pdfplumber's own reading of a page takes a second where pdfium's takes milliseconds, so only its geometry is used. The
text of the cells is read elsewhere.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from ingest.parsers.pdf_place import UNMOVED, Box, Frame, Matrix, chained, moved

if TYPE_CHECKING:
    from pdfplumber.table import Table

Edge = dict[str, float | str]
"""A drawn line as pdfplumber describes it, measured from the upper left corner."""

_THIN = 3.0
"""A drawn box thinner than this is a line."""
_TOLERANCE = 3.0
_MOST_STROKES = 5_000
"""A page with more drawn lines is a picture; looking for tables in it would take minutes."""
_FEWEST_STROKES = 3
_MOST_SEGMENTS = 2_000
_BOX_SEGMENTS = 5
_DEEPEST = 3
"""Forms within forms."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, row by row; None where a merged cell covers the place."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]

    @property
    def columns(self) -> tuple[float, ...]:
        """Where its columns begin."""
        return tuple(sorted({round(cell[0], 1) for row in self.rows for cell in row if cell}))


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is drawn on a page beside text: boxes around strokes, and the pictures."""

    strokes: tuple[Box, ...]
    pictures: tuple[Box, ...]
    pixels: int
    """Of the largest picture."""


def drawings(page: PdfPage, frame: Frame) -> Drawings:
    """What is drawn on the page, forms included."""
    strokes: list[Box] = []
    pictures: list[Box] = []
    pixels = 0
    for item, kind, matrix in _items(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject):
        if kind == pdfium.FPDF_PAGEOBJ_PATH and len(strokes) <= _MOST_STROKES:
            strokes += [frame.shown(moved(box, matrix)) for box in _strokes(item)]
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(frame.shown(moved(_bounds(item), matrix)))
            pixels = max(pixels, _pixels(item))
    return Drawings(tuple(strokes), tuple(pictures), pixels)


def tables_in(strokes: Sequence[Box], height: float, like: Sequence[float] = ()) -> list[Grid]:
    """Tables from the top down; a frame around text is none.

    A table has two columns and two rows, or one row of three columns, or one row whose columns begin as in `like`.
    """
    if len(strokes) < _FEWEST_STROKES or len(strokes) > _MOST_STROKES:
        return []
    edges = [edge for box in strokes for edge in _edges(box, height)]
    grids = _grids(edges, height)
    return sorted((grid for grid in grids if _is_table(grid, like)), key=lambda grid: -grid.box[3])


def _grids(edges: Sequence[Edge], height: float) -> list[Grid]:
    from pdfplumber import table  # loads a parser of its own, which pages without tables do without
    from pdfplumber.utils import filter_edges

    joined = filter_edges(table.merge_edges(edges, *[_TOLERANCE] * 4), min_length=_THIN)
    cells = table.intersections_to_cells(table.edges_to_intersections(joined, _TOLERANCE, _TOLERANCE))
    return [_grid(table.Table(None, group), height) for group in table.cells_to_tables(cells)]


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


def _items(
    parent: object,
    count: Callable[[object], int],
    get: Callable[[object, int], object],
    matrix: Matrix = UNMOVED,
    depth: int = 0,
) -> Iterator[tuple[object, int, Matrix]]:
    """Objects of a page or form with their kind, and the matrix that brings them onto the page."""
    for number in range(count(parent)):
        item = get(parent, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, kind, matrix
        elif depth < _DEEPEST:
            inner = chained(_matrix(item), matrix)
            functions = (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
            yield from _items(item, *functions, inner, depth + 1)


def _matrix(item: object) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return UNMOVED
    return found.a, found.b, found.c, found.d, found.e, found.f


def _bounds(item: object) -> Box:
    sides = tuple(ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, sides))
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _pixels(item: object) -> int:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(item, width, height)
    return width.value * height.value


def _strokes(item: object) -> Iterator[Box]:
    """The box of a simple path; the straight pieces of one that draws many."""
    count = pdfium.FPDFPath_CountSegments(item)
    if count <= _BOX_SEGMENTS or count > _MOST_SEGMENTS:
        yield _bounds(item)
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    matrix, last, begun = _matrix(item), (0.0, 0.0), (0.0, 0.0)
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        here = (x.value, y.value)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begun = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield moved((*last, *here), matrix)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield moved((*here, *begun), matrix)
        last = here


def _edges(box: Box, height: float) -> Iterable[Edge]:
    """A thin box is one line, any other the four lines around it."""
    left, bottom, right, top = box
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
