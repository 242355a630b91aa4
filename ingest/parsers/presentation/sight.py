"""What a viewer of a slide sees: where its shapes stand, what lies behind their letters, and which letters show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from ingest.parsers.colours import Colour, alike, colour_of
from ingest.parsers.hidden_text import HiddenTexts

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
Area = tuple[int, int, int, int]
"""Left, top, right, bottom; in the units of the file."""

_TINIEST = 150
"""Hundredths of a point."""
_PAINTED = (f"{P}sp", f"{P}pic", f"{P}grpSp", f"{P}graphicFrame")


@dataclass(frozen=True, slots=True)
class Sight:
    """One slide as it is looked at."""

    hidden: HiddenTexts
    page: int
    width: int = 0
    """0: the size of the slide is not known."""
    height: int = 0
    theme: dict[str, Colour] = field(default_factory=dict)
    paper: Colour | None = None
    """Of the slide; None where it is not known."""
    drawn: tuple[_Element, ...] = ()
    """What the slide, its layout and its master draw, in this order of no matter."""

    def is_off(self, shape: _Element) -> bool:
        """Whether the shape stands beside the slide."""
        area = area_of(shape)
        if area is None or not self.width:
            return False
        return area[2] <= 0 or area[3] <= 0 or area[0] >= self.width or area[1] >= self.height

    def behind(self, shape: _Element) -> Colour | None:
        """The colour under the letters of a shape: its own, else the slide's where nothing else lies there."""
        properties = shape.find(f"{P}spPr")
        fill = None if properties is None else properties.find(f"{A}solidFill")
        if fill is not None:
            return self.colour(fill)
        area = area_of(shape)
        unfilled = properties is not None and all(
            properties.find(f"{A}{kind}Fill") is None for kind in ("grad", "blip", "patt", "grp")
        )
        if not unfilled or shape.find(f"{P}style") is not None:
            return None
        others = (area_of(other) for other in self.drawn if other is not shape and _paints(other))
        covered = any(area is None or other is None or _meet(area, other) for other in others)
        return None if covered else self.paper

    def colour(self, fill: _Element | None) -> Colour | None:
        """Of a fill in one colour; None where a theme or a change to it leaves that open."""
        if fill is None or len(fill) != 1 or any(change.tag != f"{A}alpha" for change in fill[0]):
            return None
        return colour_of(fill[0].get("val", "")) or self.theme.get(fill[0].get("val", ""))

    def unseen(self, run: _Element | None, ground: Colour | None) -> HiddenKind | None:
        """What hides a run, by its properties."""
        if run is None:
            return None
        size = run.get("sz", "")
        if size.isdecimal() and int(size) < _TINIEST:
            return HiddenKind.TINY
        fill = run.find(f"{A}solidFill")
        alpha = None if fill is None else fill.find(f"*/{A}alpha")
        if run.find(f"{A}noFill") is not None and run.find(f"{A}ln") is None:
            return HiddenKind.INVISIBLE
        if alpha is not None and alpha.get("val", "100000").rstrip("%") in ("0", "1000"):
            return HiddenKind.INVISIBLE
        return HiddenKind.SAME_COLOUR if alike(self.colour(fill), ground) else None


def area_of(shape: _Element) -> Area | None:
    """Where a shape says it stands; None where its layout says it."""
    place = next(
        (
            found
            for found in (
                shape.find(f"{P}spPr/{A}xfrm"),
                shape.find(f"{P}grpSpPr/{A}xfrm"),
                shape.find(f"{P}xfrm"),
            )
            if found is not None
        ),
        None,
    )
    offset = None if place is None else place.find(f"{A}off")
    size = None if place is None else place.find(f"{A}ext")
    if offset is None or size is None:
        return None
    try:
        left, top = int(offset.get("x", "0")), int(offset.get("y", "0"))
        return left, top, left + int(size.get("cx", "0")), top + int(size.get("cy", "0"))
    except ValueError:
        return None


def _paints(shape: _Element) -> bool:
    """Whether a shape may cover what is under it; empty placeholders and bare texts do not."""
    if shape.tag != f"{P}sp":
        return shape.tag in _PAINTED
    properties = shape.find(f"{P}spPr")
    filled = properties is not None and any(
        properties.find(f"{A}{kind}Fill") is not None for kind in ("solid", "grad", "blip", "patt", "grp")
    )
    return filled or shape.find(f"{P}style") is not None


def _meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def theme_of(theme: _Element | None) -> dict[str, Colour]:
    """The colours a slide names: bg1 and tx1 as the usual map has them."""
    scheme = None if theme is None else theme.find(f".//{A}clrScheme")
    found: dict[str, Colour] = {}
    for entry in () if scheme is None else scheme:
        for given in list(entry)[:1]:
            colour = colour_of(given.get("lastClr", given.get("val", "")))
            if colour is not None:
                found[entry.tag.removeprefix(A)] = colour
    names = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
    return found | {name: found[meant] for name, meant in names.items() if meant in found}


def paper_of(sight: Sight, parts: Iterable[_Element | None]) -> Colour | None:
    """The background of the first of slide, layout and master that has one."""
    for part in parts:
        ground = None if part is None else part.find(f"{P}cSld/{P}bg")
        if ground is not None:
            filled = ground.find(f"{P}bgPr/{A}solidFill")
            named = ground.find(f"{P}bgRef")
            plain = named is not None and named.get("idx") == "1001"
            return sight.colour(filled if filled is not None else named if plain else None)
    return None
