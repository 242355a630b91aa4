"""What lies behind the letters of a Word document: the page, a paragraph's or cell's shading, a marker's stroke. Pure."""

from __future__ import annotations

from lxml.etree import _Element

from ingest.parsers.colours import WHITE, Colour, colour_of
from ingest.parsers.word.names import W, value

Ground = Colour | None
"""None: it is not known what lies behind, so every letter is taken to be seen."""

_MARKERS = {
    "white": "FFFFFF", "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF",
    "red": "FF0000", "yellow": "FFFF00", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_PLAIN = ("", "clear")


def page_ground(document: _Element) -> Ground:
    """The colour of the paper."""
    background = document.find(f"{W}background")
    return WHITE if background is None else colour_of(background.get(f"{W}color", ""))


def shaded(properties: _Element | None, ground: Ground) -> Ground:
    """The ground under properties that may carry a shading or a marker's stroke."""
    if properties is None:
        return ground
    marker = value(properties.find(f"{W}highlight"))
    if marker and marker != "none":
        return colour_of(_MARKERS.get(marker, ""))
    shading = properties.find(f"{W}shd")
    if shading is None or value(shading) == "nil":
        return ground
    fill = shading.get(f"{W}fill", "auto")
    if value(shading) not in _PLAIN:
        return None
    return ground if fill.lower() == "auto" else colour_of(fill)
