"""The names of WordprocessingML, and how its small values are written."""

from __future__ import annotations

from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_OFF = ("0", "false", "off", "none")


def value(element: _Element | None) -> str:
    """The element's w:val; "" where it, or the element, is missing."""
    return "" if element is None else str(element.get(f"{W}val", ""))


def integer(text: str | None, otherwise: int) -> int:
    """A number as Word writes it; `otherwise` for anything else, and for what no document needs."""
    try:
        number = int(text or "")
    except ValueError:
        return otherwise
    return number if abs(number) < 1_000_000 else otherwise


def switch(properties: _Element | None, name: str) -> bool | None:
    """Whether a property is on or off; None where nothing is said."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return None if found is None else value(found).lower() not in _OFF
