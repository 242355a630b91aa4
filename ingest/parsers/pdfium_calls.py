"""pdfium's functions that are called by the thousand a page, with handles and places as plain integers.

Called through pypdfium2's own prototypes each takes two to three times as long: a pointer object is made for each argument.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from typing import cast

import pypdfium2.raw as pdfium

from ingest.parsers.pdf_place import Box, Matrix

Handle = int
"""The address of an object of pdfium's; valid while its page is open."""

_POINTER, _WHOLE, _FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_float


def _called(function: object, result: type | None, *arguments: type) -> Callable[..., int]:
    address = ctypes.cast(cast(ctypes.c_void_p, function), _POINTER).value
    return ctypes.CFUNCTYPE(result, *arguments)(cast(int, address))


count_objects = _called(pdfium.FPDFPage_CountObjects, _WHOLE, _POINTER)
object_of_page = _called(pdfium.FPDFPage_GetObject, _POINTER, _POINTER, _WHOLE)
count_of_form = _called(pdfium.FPDFFormObj_CountObjects, _WHOLE, _POINTER)
object_of_form = _called(pdfium.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong)
kind_of = _called(pdfium.FPDFPageObj_GetType, _WHOLE, _POINTER)
render_mode = _called(pdfium.FPDFTextObj_GetTextRenderMode, _WHOLE, _POINTER)
"""-1 of an object that is no text."""
count_segments = _called(pdfium.FPDFPath_CountSegments, _WHOLE, _POINTER)
set_active = _called(pdfium.FPDFPageObj_SetIsActive, _WHOLE, _POINTER, _WHOLE)
"""An object that is not active is neither drawn nor read."""
object_of_character = _called(pdfium.FPDFText_GetTextObject, _POINTER, _POINTER, _WHOLE)

_get_bounds = _called(pdfium.FPDFPageObj_GetBounds, _WHOLE, *[_POINTER] * 5)
_get_fill = _called(pdfium.FPDFPageObj_GetFillColor, _WHOLE, *[_POINTER] * 5)
_get_matrix = _called(pdfium.FPDFPageObj_GetMatrix, _WHOLE, _POINTER, _POINTER)
_get_draw_mode = _called(pdfium.FPDFPath_GetDrawMode, _WHOLE, *[_POINTER] * 3)
_get_font_size = _called(pdfium.FPDFTextObj_GetFontSize, _WHOLE, _POINTER, _POINTER)
_get_pixels = _called(pdfium.FPDFImageObj_GetImagePixelSize, _WHOLE, *[_POINTER] * 3)
_get_segment = _called(pdfium.FPDFPath_GetPathSegment, _POINTER, _POINTER, _WHOLE)
_get_segment_point = _called(pdfium.FPDFPathSegment_GetPoint, _WHOLE, *[_POINTER] * 3)
_get_segment_kind = _called(pdfium.FPDFPathSegment_GetType, _WHOLE, _POINTER)
_get_segment_close = _called(pdfium.FPDFPathSegment_GetClose, _WHOLE, _POINTER)


_count_rects = _called(pdfium.FPDFText_CountRects, _WHOLE, _POINTER, _WHOLE, _WHOLE)
_get_rect = _called(pdfium.FPDFText_GetRect, _WHOLE, _POINTER, _WHOLE, *[_POINTER] * 4)
_get_loose_box = _called(pdfium.FPDFText_GetLooseCharBox, _WHOLE, _POINTER, _WHOLE, _POINTER)
_FOUR, _FOUR_LONG = struct.Struct("4f"), struct.Struct("4d")


def address_of(pointer: object) -> Handle:
    """What one of pypdfium2's own handles points at."""
    return cast(int, ctypes.cast(cast(ctypes.c_void_p, pointer), _POINTER).value)


class Objects:
    """Asks for properties of page objects; holds the places that pdfium writes them to."""

    def __init__(self) -> None:
        self._floats = (_FLOAT * 6)()
        self._wholes = (ctypes.c_uint * 4)()
        first, start = ctypes.addressof(self._floats), ctypes.addressof(self._wholes)
        self._sides = tuple(first + 4 * place for place in range(4))
        self._parts = tuple(start + 4 * place for place in range(4))

    def bounds(self, item: Handle) -> Box:
        """The box around the object, in the coordinates of the page or form it stands in."""
        _get_bounds(item, *self._sides)
        return cast(Box, _FOUR.unpack_from(self._floats))

    def fill(self, item: Handle) -> bytes:
        """Its colour and opacity as eight-bit values in four words; empty where it is filled with a pattern."""
        return bytes(self._wholes) if _get_fill(item, *self._parts) else b""

    def matrix(self, item: Handle) -> Matrix | None:
        """None where it has none."""
        return cast(Matrix, tuple(self._floats)) if _get_matrix(item, self._sides[0]) else None

    def is_filled(self, item: Handle) -> bool:
        """Whether a path paints its inside."""
        return bool(_get_draw_mode(item, *self._parts[:2]) and self._wholes[0])

    def font_size(self, item: Handle) -> float:
        """As set, before any matrix."""
        _get_font_size(item, self._sides[0])
        return self._floats[0]

    def pixels(self, item: Handle) -> int:
        """Of an image."""
        self._wholes[0] = self._wholes[1] = 0
        _get_pixels(item, *self._parts[:2])
        return self._wholes[0] * self._wholes[1]

    def segment(self, item: Handle, number: int) -> tuple[int, tuple[float, float], bool]:
        """Kind and end of a piece of a path, and whether it closes the figure."""
        segment = _get_segment(item, number)
        _get_segment_point(segment, *self._sides[:2])
        return (
            _get_segment_kind(segment),
            (self._floats[0], self._floats[1]),
            bool(_get_segment_close(segment)),
        )


class TextPlaces:
    """Asks where the characters of a text page stand, in the coordinates of the file."""

    def __init__(self, text_page: object) -> None:
        self._page = address_of(text_page)
        self._sides = (ctypes.c_double * 4)()
        start = ctypes.addressof(self._sides)
        self._addresses = tuple(start + 8 * place for place in range(4))
        self._loose = (_FLOAT * 4)()
        self._loose_address = ctypes.addressof(self._loose)

    def pieces(self, first: int, count: int) -> list[Box]:
        """Boxes around the stretches of so many characters."""
        found: list[Box] = []
        for number in range(_count_rects(self._page, first, count)):
            _get_rect(self._page, number, *self._addresses)
            left, top, right, bottom = _FOUR_LONG.unpack_from(self._sides)
            if right > left:
                found.append((left, bottom, right, top))
        return found

    def loose(self, place: int) -> Box:
        """The font's box of a character: as high as the line, whatever the character."""
        _get_loose_box(self._page, place, self._loose_address)
        left, top, right, bottom = _FOUR.unpack_from(self._loose)
        return left, bottom, right, top
