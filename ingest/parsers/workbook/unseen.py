"""Cell styles of a workbook -> those that show nothing: letters in the colour of the cell, or a format without any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from ingest.parsers.colours import WHITE, Colour, alike, colour_of

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_Value = TypeVar("_Value")
_SHOWS_NOTHING = ";;;"
_INDEXED = {"0": "000000", "1": "FFFFFF", "8": "000000", "9": "FFFFFF", "64": "000000", "65": "FFFFFF"}
_THEMED = {"0": "FFFFFF", "1": "000000"}
"""The paper and the ink of a theme; what its other colours are lies in another part, and they are seldom the paper's."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of how cells of a style look."""

    letters: Colour | None = None
    ground: Colour | None = WHITE
    is_filled: bool = False
    """Whether the style paints the cell; else a table or a condition may."""
    shows_nothing: bool = False

    def unseen(self, *, painted: bool) -> HiddenKind | None:
        """What hides a cell's text. `painted`: whether the sheet has tables or conditions that paint cells."""
        if self.shows_nothing:
            return HiddenKind.INVISIBLE
        known = self.is_filled or not painted
        return HiddenKind.SAME_COLOUR if known and alike(self.letters, self.ground) else None


def looks_of(styles: _Element | None, formats: tuple[str, ...]) -> tuple[Look, ...]:
    """The look of each cell style, in the order cells name them."""
    if styles is None:
        return ()
    letters = [_colour(font.find(f"{_S}color")) for font in styles.iterfind(f"{_S}fonts/{_S}font")]
    grounds = [_ground(fill.find(f"{_S}patternFill")) for fill in styles.iterfind(f"{_S}fills/{_S}fill")]
    looks = []
    for entry, code in zip(styles.iterfind(f"{_S}cellXfs/{_S}xf"), formats, strict=False):
        filled, ground = _at(grounds, entry.get("fillId")) or (False, WHITE)
        colour = _at(letters, entry.get("fontId"))
        looks.append(Look(colour, ground, filled, code.replace(" ", "") == _SHOWS_NOTHING))
    return tuple(looks)


def _ground(pattern: _Element | None) -> tuple[bool, Colour | None]:
    """Whether a fill paints, and in which colour where it is one."""
    kind = "none" if pattern is None else pattern.get("patternType", "none")
    if pattern is None or kind == "none":
        return pattern is None, None if pattern is None else WHITE  # without a pattern it is a run of colours
    return True, _colour(pattern.find(f"{_S}fgColor")) if kind == "solid" else None


def _colour(element: _Element | None) -> Colour | None:
    if element is None or float(element.get("tint", "0")):
        return None
    code = element.get("rgb", "")[-6:] or _THEMED.get(element.get("theme", ""), "")
    return colour_of(code or _INDEXED.get(element.get("indexed", ""), ""))


def _at(values: list[_Value], number: str | None) -> _Value | None:
    place = int(number) if number is not None and number.isdecimal() and len(number) < 7 else 0
    return values[place] if place < len(values) else None
