"""Colours as documents write them, and whether two are so near that a reader sees no letter. Pure."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]
"""Red, green, blue; 0 to 255."""

NEAR = 24
"""Difference in each part below which a letter is lost on its ground."""
WHITE: Colour = (255, 255, 255)
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*(\d?\.?\d+%?)\s*)?\)", re.I
)
_NAMES: dict[str, Colour] = {
    "white": WHITE, "black": (0, 0, 0), "red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0),
    "cyan": (0, 255, 255), "aqua": (0, 255, 255), "magenta": (255, 0, 255), "fuchsia": (255, 0, 255), "green": (0, 128, 0),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128), "maroon": (128, 0, 0),
    "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255),
}  # fmt: skip


def colour_of(text: str) -> Colour | None:
    """#fff, FFFFFF, rgb(255, 255, 255), white; None for anything else, and for what is seen through."""
    text = text.strip().lower()
    if text in _NAMES:
        return _NAMES[text]
    if match := _RGB.fullmatch(text):
        opaque = match[4] is None or float(match[4].rstrip("%") or 0) > 0
        return (int(match[1]), int(match[2]), int(match[3])) if opaque else None
    match = _HEX.fullmatch(text)
    if match is None:
        return None
    digits = match[1] if len(match[1]) > 3 else "".join(digit * 2 for digit in match[1])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether both are known and nearly the same."""
    return (
        one is not None
        and other is not None
        and all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))
    )
