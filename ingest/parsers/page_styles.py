"""How the elements of a web page look, by its own style sheets and attributes: enough to tell what no reader sees.

Only plain selectors are understood (a name, a class, an id); sheets that lie elsewhere are not fetched, and where there are
some, nothing is said of a ground the page itself does not paint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from assistant.domain.quality import HiddenKind
from ingest.parsers.colours import WHITE, Colour, alike, colour_of

_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_AT_BLOCK = re.compile(r"@[^{};]{1,500}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""Rules for print, for narrow screens and the like."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"[.#]?[A-Za-z_][\w-]*")
_MOST_RULES = 5_000
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|%|cm|mm|in)?")
_POINTS = {
    "px": 0.75,
    "pt": 1.0,
    "em": 12.0,
    "rem": 12.0,
    "%": 0.12,
    "cm": 28.3,
    "mm": 2.83,
    "in": 72.0,
    None: 0.75,
}
_TINIEST = 1.5
_FAR = -500.0
"""Points to the left or above from which on a text is off the page."""
_CLIPPED = re.compile(
    r"rect\(\s*(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?[\s,]+(?:0|1)(?:px)?\s*\)|inset\((?:50|100)%"
)

_OPEN = "?"
"""A colour that is not known."""

Declared = dict[str, str]
"""Property -> its value."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of the text in an element; None: not known."""

    letters: Colour | None = None
    ground: Colour | None = WHITE

    @property
    def is_lost(self) -> bool:
        """Whether its letters have the colour of what lies behind them."""
        return alike(self.letters, self.ground)


class PageStyles:
    """The styles of one page."""

    def __init__(self, page: HtmlElement) -> None:
        self._rules: dict[str, Declared] = {}
        self._open: dict[str, Declared] = {}
        sheets = [_COMMENT.sub("", sheet.text_content()) for sheet in page.iter("style")]
        for selectors, body in _RULE.findall(_AT_BLOCK.sub("", "\n".join(sheets)))[:_MOST_RULES]:
            for selector in selectors.split(","):
                self._learn(selector.strip(), _declared(body))
        elsewhere = any("stylesheet" in (link.get("rel") or "").lower() for link in page.iter("link"))
        self.paper = Look(ground=None if elsewhere or "@import" in "".join(sheets) else WHITE)

    def _learn(self, selector: str, said: Declared) -> None:
        """A rule; of one whose selector is not plain it is only known which colours it may change."""
        if _SELECTOR.fullmatch(selector):
            self._rules.setdefault(selector, {}).update(said)
            return
        open_ = {name: _OPEN for name in said if name == "color" or name.startswith("background")}
        last = re.split(r"[\s>+~]+", selector.strip())[-1]
        for name in _SELECTOR.findall(last.partition(":")[0].partition("[")[0]) or ["*"]:
            self._open.setdefault(name, {}).update(open_)

    def declared(self, element: HtmlElement) -> Declared:
        """What is said of the element itself, the more particular over the general."""
        names = [str(element.tag), *(f".{name}" for name in (element.get("class") or "").split())]
        said: Declared = {}
        names.append(f"#{element.get('id')}")
        for rules in (self._rules, self._open):
            for name in ("*", *names):
                said |= rules.get(name, {})
        attributes = {"background-color": element.get("bgcolor"), "color": element.get("color")}
        said |= {name: value for name, value in attributes.items() if value}
        return said | _declared(element.get("style") or "")


def look(said: Declared, outer: Look) -> Look:
    """How text looks in an element of which this is said."""
    if "color" in said and said["color"] not in ("inherit", "currentcolor"):
        outer = replace(outer, letters=colour_of(said["color"]))
    ground = said.get("background-color", said.get("background", ""))
    if ground in ("", "none", "transparent", "inherit", "initial", "0 0"):
        return outer
    return replace(outer, ground=colour_of(ground) or colour_of(ground.split(" ")[0]))


def unseen(element: HtmlElement, said: Declared) -> HiddenKind | None:
    """What hides the element with all that is in it, its colours aside."""
    is_gone = said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse")
    opacity = _LENGTH.fullmatch(said.get("opacity", "1"))
    if "hidden" in element.attrib or is_gone or (opacity is not None and float(opacity[1]) < 0.05):
        return HiddenKind.INVISIBLE
    size = _points(said.get("font-size", ""))
    if size is not None and size < _TINIEST:
        return HiddenKind.TINY
    offsets = [
        _points(said.get(name, "")) for name in ("left", "top", "text-indent", "margin-left", "margin-top")
    ]
    if any(offset is not None and offset < _FAR for offset in offsets):
        return HiddenKind.OFF_PAGE
    return HiddenKind.OFF_PAGE if _CLIPPED.match(said.get("clip", said.get("clip-path", ""))) else None


def _points(text: str) -> float | None:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _POINTS[match[2]] if match else None


def _declared(body: str) -> Declared:
    pairs = (entry.partition(":") for entry in body.split(";"))
    return {
        name.strip().lower(): value.strip().lower().removesuffix("!important").strip()
        for name, _, value in pairs
        if value.strip()
    }
