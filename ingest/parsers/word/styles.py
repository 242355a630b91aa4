"""Word's paragraph and character styles, with what they inherit: heading level, list, contents, hidden."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from ingest.parsers.word.names import W, integer, switch, value

_HEADINGS = ("heading ", "标题 ", "标题")
_CONTENTS = ("toc ", "toc heading", "目录", "table of figures", "图表目录")
_LISTS = ("list ", "列表")
_DEEPEST = 20
"""Styles are based on styles; a longer chain is a circle."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style makes of its paragraphs or characters."""

    id: str = ""
    level: int | None = None
    """Of headings: 0 the title, 1 the outermost."""
    is_list: bool = False
    is_contents: bool = False
    number_id: str = ""
    number_level: int = 0
    hidden: bool | None = None
    """None: says nothing of it."""
    shaded: bool = False
    """Whether it colours the ground its text stands on."""
    colour: str = ""
    """Of its letters; "" where it says nothing."""
    size: str = ""
    """Of its letters, in half points."""


class Styles:
    """All styles of a document; each is worked out once."""

    def __init__(self, root: _Element | None) -> None:
        entries = [] if root is None else list(root.iterchildren(f"{W}style"))
        self._elements = {entry.get(f"{W}styleId", ""): entry for entry in entries}
        self._default = next(
            (
                entry.get(f"{W}styleId", "")
                for entry in entries
                if entry.get(f"{W}type") == "paragraph" and entry.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )
        self._known: dict[str, Style] = {}

    def of(self, id: str) -> Style:
        """The style of an id; the default paragraph style for an empty one."""
        id = id or self._default
        if id not in self._known:
            self._known[id] = _style(id, self._chain(id))
        return self._known[id]

    def _chain(self, id: str) -> list[_Element]:
        """The style and those it is based on."""
        chain: list[_Element] = []
        while id in self._elements and len(chain) < _DEEPEST:
            chain.append(self._elements[id])
            id = value(chain[-1].find(f"{W}basedOn"))
        return chain


def _style(id: str, chain: list[_Element]) -> Style:
    names = [value(entry.find(f"{W}name")).lower() for entry in chain]
    numbers = (entry.find(f"{W}pPr/{W}numPr/{W}numId") for entry in chain)
    number_id = next((value(number) for number in numbers if number is not None), "")
    levels = (entry.find(f"{W}pPr/{W}numPr/{W}ilvl") for entry in chain)
    level = next((value(level) for level in levels if level is not None), "")
    hidden = (switch(entry.find(f"{W}rPr"), "vanish") for entry in chain)
    return Style(
        id=id,
        level=_level(names, chain),
        is_list=any(name.startswith(_LISTS) for name in names),
        is_contents=any(name.startswith(_CONTENTS) for name in names),
        number_id="" if number_id == "0" else number_id,
        number_level=integer(level, 0),
        hidden=next((said for said in hidden if said is not None), None),
        shaded=any(entry.find(f".//{W}shd") is not None for entry in chain),
        colour=_said(chain, "color"),
        size=_said(chain, "sz"),
    )


def _said(chain: list[_Element], name: str) -> str:
    """A property of the letters, as the style or the nearest it is based on has it."""
    return next((said for entry in chain if (said := value(entry.find(f"{W}rPr/{W}{name}")))), "")


def _level(names: list[str], chain: list[_Element]) -> int | None:
    """By name where a style is called a heading, else by its outline level."""
    for name, entry in zip(names, chain, strict=True):
        if name == "title":
            return 0
        for prefix in _HEADINGS:
            number = name.removeprefix(prefix)
            if number != name and number.isdecimal():
                return integer(number, 9)
        outline = outline_level(entry.find(f"{W}pPr"))
        if outline is not None:
            return outline or None
    return None


def outline_level(properties: _Element | None) -> int | None:
    """1 for the outermost; 0 where the text is said to be no heading; None where nothing is said."""
    found = None if properties is None else properties.find(f"{W}outlineLvl")
    if found is None:
        return None
    level = integer(value(found), 9)
    return level + 1 if 0 <= level < 9 else 0
