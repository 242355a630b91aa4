"""Texts of a PDF page that no reader sees: found, told, and put out of action before the page is read.

What lies behind a text counts, not its colour alone. Nearly all texts are plainly seen by what is drawn around them; where
that is not plain, the page is drawn with and without them. A text layer over a scanned page is meant to be unseen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from assistant.domain.quality import HiddenKind
from ingest.parsers.hidden_text import HiddenTexts
from ingest.parsers.pdf_drawings import Drawings, Ground, Paint
from ingest.parsers.pdf_place import UNMOVED, Box, Frame, Matrix, chained, moved
from ingest.parsers.pdfium_calls import Handle, Objects, address_of, object_of_character, set_active

_PAPER = bytes([255, 0, 0, 0] * 4)
"""White and opaque, as pdfium tells colours."""
_PLAIN = 48
"""Difference of a colour's parts, of 255, from which on a text is plainly seen on a ground."""
_SEEN = 16
"""The same on the drawn page, where letters are small and their edges soft."""
_TINIEST = 1.5
"""Points."""
_PAGE_PICTURE = 0.2
"""Share of the page from which on a picture may be a scan with its text layer."""
_UNPAINTED, _CLIPPED = 3, 7
_BAND = 32.0
_LONGEST_SIDE = 1600
_MOST_PIXELS = 100_000_000
"""Of a picture in the page; with a larger one it is not drawn for the sake of a doubt."""
_MOST_PAINTS = 6
"""Groups of doubtful texts of one colour that are each looked at for themselves."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text object and where it stands, as shown."""

    order: int
    item: Handle
    box: Box


def put_away(page: PdfPage, frame: Frame, drawn: Drawings, hidden: HiddenTexts, number: int) -> int:
    """Make the page's unseen texts neither drawn nor read, and tell of them. Returns how many characters they had."""
    unseen = {text.item: kind for kind, texts in _unseen(page, frame, drawn).items() for text in texts}
    if not unseen:
        return 0
    characters = 0
    for kind, said in _said(page, unseen).items():
        characters += hidden.add(kind, said, number)
    for item in unseen:
        set_active(item, False)
    return characters


def _said(page: PdfPage, unseen: dict[Handle, HiddenKind]) -> dict[HiddenKind, str]:
    """What the unseen texts say, in the order of the page; blanks between words belong to the text before them."""
    said: dict[HiddenKind, str] = defaultdict(str)
    text_page = page.get_textpage()
    try:
        raw, last = address_of(text_page.raw), None
        for place in range(pdfium.FPDFText_CountChars(text_page.raw)):
            code = pdfium.FPDFText_GetUnicode(text_page.raw, place)
            item = object_of_character(raw, place)
            kind = last if item is None and code in (0x0A, 0x0D, 0x20) else unseen.get(item)
            if kind is not None:
                said[kind] += chr(code) if 0 < code < 0xD800 else " "
            last = kind
    finally:
        text_page.close()
    return said


def _unseen(page: PdfPage, frame: Frame, drawn: Drawings) -> dict[HiddenKind, list[_Text]]:
    unseen: dict[HiddenKind, list[_Text]] = defaultdict(list)
    doubtful: dict[Paint, list[_Text]] = {}
    grounds = _Grounds(drawn.grounds)
    objects = Objects()
    for paint, texts in drawn.texts.items():
        visible = _Visible(paint, grounds, frame.width * frame.height)
        for order, item, matrix in texts:
            box = objects.bounds(item)
            if box[3] == box[1] or box[2] == box[0]:
                continue  # nothing of it is printed
            box = frame.shown(box if matrix is UNMOVED else moved(box, matrix))
            if box[2] <= 0 or box[3] <= 0 or box[0] >= frame.width or box[1] >= frame.height:
                unseen[HiddenKind.OFF_PAGE].append(_Text(order, item, box))
            elif min(box[2] - box[0], box[3] - box[1]) < _TINIEST and _size(objects, item, matrix) < _TINIEST:
                unseen[HiddenKind.TINY].append(_Text(order, item, box))
            elif not visible.plainly(order, box):
                doubtful.setdefault(paint, []).append(_Text(order, item, box))
    if drawn.pixels > _MOST_PIXELS:
        doubtful = {paint: texts for paint, texts in doubtful.items() if paint[0] == _UNPAINTED}
    for paint, found in _really_unseen(page, frame, doubtful):
        invisible = paint[0] in (_UNPAINTED, _CLIPPED) or paint[1][12:13] == b"\0"
        unseen[HiddenKind.INVISIBLE if invisible else HiddenKind.SAME_COLOUR] += found
    return unseen


def _size(objects: Objects, item: Handle, matrix: Matrix) -> float:
    """Of its letters, in points on the page."""
    a, b, c, d, _, _ = chained(objects.matrix(item) or UNMOVED, matrix)
    return objects.font_size(item) * max(hypot(a, b), hypot(c, d))


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


class _Grounds:
    """The painted areas of a page, found by height; each band holds them in the order of drawing."""

    def __init__(self, grounds: Sequence[Ground]) -> None:
        self.colours = {ground.colour for ground in grounds if ground.colour}
        self.many_coloured = [ground for ground in grounds if not ground.colour]
        self._bands: dict[int, tuple[list[int], list[Ground]]] = {}
        for ground in grounds:
            first, last = (int(max(-50.0, min(250.0, side // _BAND))) for side in ground.box[1::2])
            for band in range(first, last + 1):
                orders, found = self._bands.setdefault(band, ([], []))
                orders.append(ground.order)
                found.append(ground)

    def covered(self, order: int, box: Box) -> bool:
        """Whether something is painted later where the box is."""
        return any(_meet(ground.box, box) for ground in self._near(order, box))

    def under(self, box: Box) -> list[Ground]:
        """Those that meet the box, in the order of drawing."""
        near = {ground.order: ground for ground in self._near(0, box) if _meet(ground.box, box)}
        return [near[order] for order in sorted(near)]

    def _near(self, order: int, box: Box) -> Iterator[Ground]:
        for band in {int(box[1] // _BAND), int(box[3] // _BAND)}:
            if band in self._bands:
                orders, found = self._bands[band]
                yield from found[bisect_right(orders, order) :]


class _Visible:
    """Judges texts of one paint by what is drawn around them."""

    def __init__(self, paint: Paint, grounds: _Grounds, area: float) -> None:
        self._mode, self._colour = paint
        self._grounds = grounds
        self._area = area
        self._solid = self._mode in (0, 2) and len(self._colour) == 16 and self._colour[12] > 127
        self._on_all = self._solid and all(_differ(self._colour, c) for c in {_PAPER, *grounds.colours})

    def plainly(self, order: int, box: Box) -> bool:
        """Whether a text is seen, or meant as the text layer of a picture; False: it has to be looked at."""
        grounds = self._grounds
        on_one_colour = not any(_meet(ground.box, box) for ground in grounds.many_coloured)
        if self._on_all and on_one_colour and not grounds.covered(order, box):
            return True
        found = grounds.under(box)
        scans = [ground for ground in found if ground.is_picture and self._is_scan(ground.box)]
        if scans and (self._mode == _UNPAINTED or scans[-1].order > order):
            return True
        if not self._solid or (found and found[-1].order > order):
            return False
        below = [_PAPER]
        for ground in found:
            below = [ground.colour] if _holds(ground.box, box) else [*below, ground.colour]
        return all(_differ(self._colour, colour) for colour in below)

    def _is_scan(self, box: Box) -> bool:
        return (box[2] - box[0]) * (box[3] - box[1]) >= _PAGE_PICTURE * self._area


def _holds(outer: Box, inner: Box) -> bool:
    slack = 1.0
    return (
        outer[0] - slack <= inner[0]
        and outer[1] - slack <= inner[1]
        and outer[2] + slack >= inner[2]
        and outer[3] + slack >= inner[3]
    )


def _differ(one: bytes, other: bytes) -> bool:
    """Whether both are colours, opaque, and far from each other."""
    if len(one) != 16 or len(other) != 16 or other[12] < 128:
        return False
    return max(abs(one[part] - other[part]) for part in (0, 4, 8)) >= _PLAIN


def _really_unseen(
    page: PdfPage, frame: Frame, doubtful: dict[Paint, list[_Text]]
) -> Iterator[tuple[Paint, list[_Text]]]:
    """Those of the doubtful texts without which the drawn page looks the same."""
    looked_at = {paint: texts for paint, texts in doubtful.items() if paint[0] != _UNPAINTED}
    yield from ((paint, texts) for paint, texts in doubtful.items() if paint[0] == _UNPAINTED)
    if not looked_at:
        return
    whole = _Drawn(page, frame)
    for paint, texts in sorted(looked_at.items(), key=lambda entry: -len(entry[1]))[:_MOST_PAINTS]:
        for text in texts:
            set_active(text.item, False)
        without = _Drawn(page, frame)
        for text in texts:
            set_active(text.item, True)
        unseen = [text for text in texts if not whole.differs(without, text.box)]
        if paint[0] == _CLIPPED:  # what it shows is painted by others
            unseen = [text for text in unseen if not whole.is_lively(text.box)]
        if unseen:
            yield paint, unseen


class _Drawn:
    """The page as a picture."""

    def __init__(self, page: PdfPage, frame: Frame) -> None:
        self._scale = min(1.0, _LONGEST_SIDE / max(frame.width, frame.height, 1.0))
        bitmap = page.render(scale=self._scale, draw_annots=False, may_draw_forms=False)
        self._pixels = bytes(bitmap.buffer)
        self._stride, self._width, self._height = bitmap.stride, bitmap.width, bitmap.height
        self._parts = bitmap.n_channels
        bitmap.close()

    def differs(self, other: _Drawn, box: Box) -> bool:
        """Whether something is seen there in one and not in the other."""
        pairs = zip(self._rows(box), other._rows(box), strict=True)
        return any(a != b and any(abs(x - y) > _SEEN for x, y in zip(a, b, strict=True)) for a, b in pairs)

    def is_lively(self, box: Box) -> bool:
        """Whether there is more than one colour."""
        rows = list(self._rows(box))
        parts = [b"".join(row[part :: self._parts] for row in rows) for part in range(min(3, self._parts))]
        return any(values and max(values) - min(values) > _SEEN for values in parts)

    def _rows(self, box: Box) -> Iterator[bytes]:
        left, bottom, right, top = (side * self._scale for side in box)
        first, last = max(0, int(left) - 1), min(self._width, int(right) + 2)
        for row in range(
            max(0, int(self._height - top) - 1), min(self._height, int(self._height - bottom) + 2)
        ):
            start = row * self._stride
            yield self._pixels[start + first * self._parts : start + last * self._parts]
