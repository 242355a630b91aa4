"""A page without usable text -> its lines and ruled tables, read from its picture. Knows no other kind of page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from pypdfium2 import PdfDocument

from ingest.ocr import Picture, PictureReader, ReadText, slope_of
from ingest.parsers.pdf_columns import in_reading_order, strip_of
from ingest.parsers.pdf_page import PrintedPage, is_within, table_of
from ingest.parsers.pdf_place import Box
from ingest.parsers.pdf_tables import tables_in
from ingest.parsers.pdf_text import Character, PrintedLine

_DPI = 150
_LONGEST_SIDE = 2000
"""Pixels; what is larger is made smaller before it is read anyway."""
_SHORTEST_RULE = 18.0
"""Points; strokes of letters are shorter."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A text and its box on the page."""

    text: ReadText
    box: Box

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class _PlacedTexts:
    """What stands where, for cells."""

    placed: tuple[_Placed, ...]

    @property
    def characters(self) -> list[Character]:
        """Single characters have no places in what is read from a picture."""
        return []

    def within(self, box: Box) -> list[str]:
        """The lines of text inside a box."""
        inside = [item for item in self.placed if is_within(_line(item), [box])]
        return [line.text for line in _rows([_line(item) for item in inside])]


def read_picture(document: PdfDocument, page: PrintedPage, reader: PictureReader) -> PrintedPage:
    """The page as its picture shows it. MemoryError: it takes more than the process may have."""
    opened = document[page.number - 1]
    try:
        width, height = opened.get_size()
        scale = min(_DPI / 72, _LONGEST_SIDE / max(width, height))
        picture: Picture = opened.render(scale=scale).to_numpy()[:, :, :3].copy()
    finally:
        opened.close()
    read = reader.read(picture)
    slope = slope_of(read.texts)
    placed = tuple(_Placed(text, _box(text, slope, read.picture, scale)) for text in read.texts)
    strokes = rules(read.picture, slope, scale) if placed else []
    return _page(_PlacedTexts(placed), strokes, page.number, read.picture.shape[0] / scale)


def _page(placed: _PlacedTexts, strokes: Sequence[Box], number: int, height: float) -> PrintedPage:
    grids = tables_in(strokes, height)
    lines = [_line(item) for item in placed.placed]
    outside = [line for line in lines if not is_within(line, [grid.box for grid in grids])]
    strip = strip_of(outside)
    tables = []
    for grid in grids:
        inside = [line for line in lines if is_within(line, [grid.box])]
        if inside:
            tables.append(replace(table_of(grid, placed, strip), confidence=_confidence(inside)))
    ordered = _rows(outside) if strip is None else in_reading_order(_rows(outside, strip.middle), strip)
    return PrintedPage(number, tuple(ordered), tuple(tables), height, is_picture=True)


def _line(item: _Placed) -> PrintedLine:
    left, bottom, right, top = item.box
    return PrintedLine(
        item.text.text, left, right, bottom, top, top - bottom, confidence=item.text.confidence
    )


def _rows(lines: Sequence[PrintedLine], strip: float | None = None) -> list[PrintedLine]:
    """Lines from the top down; what stands side by side is one, unless the white between two columns parts it."""
    rows: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda line: -line.middle):
        near = next((row for row in rows if abs(row[0].middle - line.middle) < 0.5 * row[0].height), None)
        if near is None or _parted([*near, line], strip):
            rows.append([line])
        else:
            near.append(line)
    return [_joined(sorted(row, key=lambda line: line.left)) for row in rows]


def _parted(row: Sequence[PrintedLine], strip: float | None) -> bool:
    return strip is not None and len({line.left < strip for line in row}) > 1


def _joined(row: Sequence[PrintedLine]) -> PrintedLine:
    if len(row) == 1:
        return row[0]
    return PrintedLine(
        " ".join(line.text for line in row),
        row[0].left,
        max(line.right for line in row),
        min(line.bottom for line in row),
        max(line.top for line in row),
        max(line.height for line in row),
        confidence=_confidence(row),
    )


def _confidence(lines: Sequence[PrintedLine]) -> float:
    """The mean, weighed by length."""
    letters = sum(len(line.text) for line in lines)
    return sum((line.confidence or 0.0) * len(line.text) for line in lines) / max(1, letters)


def _box(text: ReadText, slope: float, picture: Picture, scale: float) -> Box:
    """Where the text stands on the page once it lies straight; measured by the middles of its sides."""
    height, width = picture.shape[:2]
    cosine, sine = math.cos(-slope), math.sin(-slope)
    points = []
    for x, y in text.corners:
        from_left, from_top = x - width / 2, y - height / 2
        across = cosine * from_left - sine * from_top + width / 2
        down = sine * from_left + cosine * from_top + height / 2
        points.append((across / scale, (height - down) / scale))
    (a, b), (c, d), (e, f), (g, h) = points
    return min(a, g), (f + h) / 2, max(c, e), (b + d) / 2


def rules(picture: Picture, slope: float, scale: float) -> list[Box]:
    """Straight lines in a picture, across and down, as boxes in points; `slope` is taken out first."""
    import cv2  # comes with the reader, and loads as slowly

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    if slope:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), math.degrees(slope), 1.0)
        grey = cv2.warpAffine(grey, turn, (width, height), borderValue=255)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    shortest = round(_SHORTEST_RULE * scale)
    found: list[Box] = []
    for kernel in ((shortest, 1), (1, shortest)):
        mask = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))
        mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        for left, top, across, down, _ in stats[1:].tolist():
            if min(across, down) * 4 < max(across, down):
                box = (left, height - top - down, left + across, height - top)
                found.append(tuple(side / scale for side in box))
    return found
