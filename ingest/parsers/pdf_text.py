"""The characters of one PDF page -> its printed lines. Knows nothing of tables, columns and paragraphs.

pdfium is asked for a page's text once and for the place of a line a few times: asked for every character, the asking takes
longer than pdfium's own work.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import pypdfium2.raw as pdfium
from pypdfium2 import PdfTextPage

from ingest.parsers.characters import clean_line, unspaced
from ingest.parsers.pdf_place import Box, Frame
from ingest.parsers.pdfium_calls import TextPlaces

_ENDS = re.compile("[\r\n\x02\ufffe]+")
"""Where pdfium ends a line; the last two stand for a hyphen at its end."""
_HYPHENS = ("\x02", "\ufffe")
_SLANTED = (math.radians(8), math.radians(82))
"""Text between these angles is a stamp across the page."""
_LONGEST_CELL = 1024
"""Characters for which there is room before it is asked how many there are."""
_WIDE_GAP = 1.0
"""Of a line's height: a blank that wide may part two columns."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text and where it stands, as shown."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    height: float
    """Of the font, or of the tallest character."""
    column: int = 0
    """0: over the whole width; 1, 2: left and right of two."""
    confidence: float | None = None
    """Of a line read from a picture."""
    gaps: tuple[tuple[float, float], ...] = ()
    """Wide blanks inside: from, to."""
    first: int = 0
    end: int = 0
    """Its characters on the page; 0, 0 of a line read from a picture."""

    @property
    def middle(self) -> float:
        """Height of its middle above the page's foot."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Character:
    """A character and where it stands, as shown."""

    text: str
    box: Box


class PageText:
    """The characters of a page. Use it while the page is open."""

    def __init__(self, text_page: PdfTextPage, frame: Frame) -> None:
        self._raw = text_page.raw
        self._frame = frame
        self.text = _text(self._raw)
        self._places = TextPlaces(text_page.raw)
        self._buffer = (ctypes.c_ushort * _LONGEST_CELL)()

    @cached_property
    def characters(self) -> list[Character]:
        """Every character that is seen; slow."""
        return [
            Character(text, self._box(place)) for place, text in enumerate(self.text) if not text.isspace()
        ]

    def lines(self) -> list[PrintedLine]:
        """In the order of the file."""
        lines: list[PrintedLine] = []
        for line in self._lines():
            if lines and _goes_on(lines[-1], line):
                blank = self.text[lines[-1].end - 1].isspace() or self.text[line.first].isspace()
                lines[-1] = _joined(lines[-1], line, blank)
            else:
                lines.append(line)
        return lines

    def divided(self, line: PrintedLine, x: float) -> list[PrintedLine]:
        """The line's parts left and right of x."""
        places = [place for place in range(line.first, line.end) if not self.text[place].isspace()]
        cut = next((place for place in places if self._box(place)[0] >= x), line.end)
        parts = (self._line(line.first, cut), self._line(cut, line.end))
        return [part for part in parts if part is not None]

    def within(self, box: Box) -> list[str]:
        """The lines of text inside a box."""
        left, bottom, right, top = self._frame.printed(box)
        buffer, place = self._buffer, (self._raw, left, top, right, bottom)
        count = pdfium.FPDFText_GetBoundedText(*place, buffer, _LONGEST_CELL)
        if count >= _LONGEST_CELL:
            count = pdfium.FPDFText_GetBoundedText(*place, None, 0)
            buffer = (ctypes.c_ushort * count)()
            pdfium.FPDFText_GetBoundedText(*place, buffer, count)
        return [clean_line(line) for line in _decoded(buffer, count).strip("\0").splitlines()]

    def _lines(self) -> Iterator[PrintedLine]:
        start = 0
        for end in _ENDS.finditer(self.text):
            if (line := self._line(start, end.start())) is not None:
                hyphenated = end[0][0] in _HYPHENS
                yield replace(line, text=line.text + "-") if hyphenated else line
            start = end.end()
        if (line := self._line(start, len(self.text))) is not None:
            yield line

    def _line(self, first: int, end: int) -> PrintedLine | None:
        text = self.text[first:end]
        if not text.strip(" \u3000\t") or self._is_slanted(first + len(text) - len(text.lstrip())):
            return None
        pieces = self._pieces(first, end)
        if any(after[0] < before[2] - (before[3] - before[1]) for before, after in pairwise(pieces)):
            text = self._once(first, end)
        text = unspaced(clean_line(text))
        if not text or not pieces:
            return None
        left, right = min(box[0] for box in pieces), max(box[2] for box in pieces)
        boxes = [self._box(place) for place in _probes(self.text, first, end)]
        bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        height = max(box[3] - box[1] for box in boxes)
        if height > 4 * (right - left) > 0:  # printed along the edge of the page
            height = right - left
        gaps = tuple(
            (before[2], after[0])
            for before, after in pairwise(sorted(pieces))
            if after[0] - before[2] > _WIDE_GAP * height
        )
        return PrintedLine(text, left, right, bottom, top, height, gaps=gaps, first=first, end=end)

    def _pieces(self, first: int, end: int) -> list[Box]:
        """Boxes around stretches of the line, blanks at its end left out."""
        while end > first and self.text[end - 1].isspace():
            end -= 1
        return [self._frame.shown(box) for box in self._places.pieces(first, end - first)]

    def _box(self, place: int) -> Box:
        """The font's box of a character: as high as the line, whatever the character."""
        return self._frame.shown(self._places.loose(place))

    def _once(self, first: int, end: int) -> str:
        """The text without what is printed a second time over itself, as some programs print bold."""
        seen: dict[str, list[Box]] = {}
        kept = []
        for place in range(first, end):
            text = self.text[place]
            if not text.isspace():
                box = self._box(place)
                near = 0.3 * (box[3] - box[1])
                before = seen.setdefault(text, [])
                if any(abs(box[0] - b[0]) < near and abs(box[1] - b[1]) < near for b in before):
                    continue
                before.append(box)
            kept.append(text)
        return "".join(kept)

    def _is_slanted(self, place: int) -> bool:
        angle = pdfium.FPDFText_GetCharAngle(self._raw, place) % (math.pi / 2)
        return bool(_SLANTED[0] < angle < _SLANTED[1])


def _text(raw: pdfium.FPDF_TEXTPAGE) -> str:
    """The page's text, a character of it for each that pdfium counts."""
    count = pdfium.FPDFText_CountChars(raw)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(raw, 0, count, buffer)
    text = _decoded(buffer, written - 1)
    if len(text) == count:
        return text
    # Characters that have no text, or two units of it: they are asked for one by one.
    return "".join(_character(pdfium.FPDFText_GetUnicode(raw, place)) for place in range(count))


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def _decoded(units: ctypes.Array[ctypes.c_ushort], count: int) -> str:
    return bytes(memoryview(units).cast("B")[: 2 * max(0, count)]).decode("utf-16-le", "surrogatepass")


def _probes(text: str, first: int, end: int) -> Iterator[int]:
    """Four characters of the line. The box of a digit is lower than that of a Han character beside it."""
    step = max(1, (end - first) // 3)
    seen = False
    for place in (*range(first, end, step), end - 1):
        if not text[place].isspace():
            seen = True
            yield place
    if not seen:
        yield next(place for place in range(first, end) if not text[place].isspace())


def _goes_on(line: PrintedLine, after: PrintedLine) -> bool:
    """Whether what pdfium calls two lines stands side by side in one, as behind a raised number."""
    height = max(line.height, after.height)
    beside = -0.5 * height < after.left - line.right < 0.5 * height
    return beside and line.bottom <= after.middle <= line.top and not line.text.endswith("-")


def _joined(line: PrintedLine, after: PrintedLine, blank: bool) -> PrintedLine:
    parted = blank or after.left - line.right > 0.2 * line.height
    return PrintedLine(
        line.text + " " * parted + after.text,
        line.left,
        max(line.right, after.right),
        min(line.bottom, after.bottom),
        max(line.top, after.top),
        max(line.height, after.height),
        gaps=line.gaps + after.gaps,
        first=line.first,
        end=after.end,
    )
