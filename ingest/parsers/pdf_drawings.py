"""What is drawn on a PDF page, in the order in which it is drawn: strokes, grounds, pictures and texts with their paint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from ingest.parsers.pdf_place import UNMOVED, Box, Frame, Matrix, chained, moved
from ingest.parsers.pdfium_calls import (
    Handle,
    Objects,
    address_of,
    count_objects,
    count_of_form,
    count_segments,
    kind_of,
    object_of_form,
    object_of_page,
    render_mode,
)

THIN = 3.0
"""A drawn box thinner than this is a line."""
MOST_STROKES = 5_000
"""A page with more drawn lines is a picture; looking for tables in it would take minutes."""
_MOST_SEGMENTS = 2_000
_BOX_SEGMENTS = 5
_DEEPEST = 3
"""Forms within forms."""

Paint = tuple[int, bytes]
"""Render mode and colour of a text."""
DrawnText = tuple[int, Handle, Matrix]
"""Its place in the order of drawing, the object, and the matrix that brings it onto the page."""


@dataclass(frozen=True, slots=True)
class Ground:
    """An area that is painted, on which or under which text may stand."""

    order: int
    box: Box
    colour: bytes
    """Empty where it has many: a picture, a shading, a pattern."""
    is_picture: bool = False


@dataclass(slots=True)
class Drawings:
    """What is drawn on a page; filled while it is walked, hence not frozen."""

    strokes: list[Box] = field(default_factory=list)
    """Boxes around lines and frames."""
    pictures: list[Box] = field(default_factory=list)
    pixels: int = 0
    """Of the largest picture."""
    grounds: list[Ground] = field(default_factory=list)
    texts: dict[Paint, list[DrawnText]] = field(default_factory=dict)


def drawings(page: PdfPage, frame: Frame) -> Drawings:
    """What is drawn on the page, forms included."""
    walk = _Walk(frame)
    walk.over(address_of(page.raw), count_objects, object_of_page)
    return walk.drawn


class _Walk:
    """Goes through the objects of one page."""

    def __init__(self, frame: Frame) -> None:
        self.drawn = Drawings()
        self._frame = frame
        self._objects = Objects()
        self._order = 0

    def over(
        self,
        parent: Handle,
        count: Callable[[Handle], int],
        get: Callable[[Handle, int], Handle],
        matrix: Matrix = UNMOVED,
        depth: int = 0,
    ) -> None:
        """The objects of a page or form."""
        texts, fill = self.drawn.texts, self._objects.fill
        for number in range(count(parent)):
            item = get(parent, number)
            self._order += 1
            mode = render_mode(item)
            if mode >= 0:
                texts.setdefault((mode, fill(item)), []).append((self._order, item, matrix))
                continue
            kind = kind_of(item)
            if kind != pdfium.FPDF_PAGEOBJ_FORM:
                self._draw(item, kind, matrix)
            elif depth < _DEEPEST:
                inner = chained(self._objects.matrix(item) or UNMOVED, matrix)
                self.over(item, count_of_form, object_of_form, inner, depth + 1)

    def _draw(self, item: Handle, kind: int, matrix: Matrix) -> None:
        drawn = self.drawn
        if kind == pdfium.FPDF_PAGEOBJ_PATH and len(drawn.strokes) <= MOST_STROKES:
            box = self._shown(self._objects.bounds(item), matrix)
            if box[2] - box[0] >= THIN and box[3] - box[1] >= THIN and self._objects.is_filled(item):
                drawn.grounds.append(Ground(self._order, box, self._objects.fill(item)))
            drawn.strokes += self._strokes(item, box, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            box = self._shown(self._objects.bounds(item), matrix)
            is_picture = kind == pdfium.FPDF_PAGEOBJ_IMAGE
            drawn.grounds.append(Ground(self._order, box, b"", is_picture))
            if is_picture:
                drawn.pictures.append(box)
                drawn.pixels = max(drawn.pixels, self._objects.pixels(item))

    def _shown(self, box: Box, matrix: Matrix) -> Box:
        return self._frame.shown(box if matrix is UNMOVED else moved(box, matrix))

    def _strokes(self, item: Handle, box: Box, matrix: Matrix) -> Iterator[Box]:
        """The box of a simple path; the straight pieces of one that draws many."""
        count = count_segments(item)
        if count <= _BOX_SEGMENTS or count > _MOST_SEGMENTS:
            yield box
            return
        matrix = chained(self._objects.matrix(item) or UNMOVED, matrix)
        last, begun = (0.0, 0.0), (0.0, 0.0)
        for number in range(count):
            kind, here, closes = self._objects.segment(item, number)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                begun = here
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                yield self._shown((*last, *here), matrix)
            if closes:
                yield self._shown((*here, *begun), matrix)
            last = here
