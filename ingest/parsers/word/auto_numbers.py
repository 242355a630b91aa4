"""Word's automatic numbers: list and level of a paragraph -> the number a reader sees before it.

Definitions are read from numbering.xml; the counters run along with the paragraphs, which must come in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lxml.etree import _Element

from ingest.parsers.number_formats import written
from ingest.parsers.word.names import MC, W, integer, value

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_COUNTED_ZERO = re.compile(r"0\d*")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and shown."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    """%1 stands for the number of the outermost level."""
    restart: int | None = None
    """Counted from 1: begins anew after this level only; 0: never; None: after every level above."""
    legal: bool = False
    """Whether all numbers in it are shown in digits."""
    paragraph_style: str = ""


Levels = tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before a paragraph."""

    text: str
    is_bullet: bool = False
    nested: bool = False
    """Whether the list's inner levels show the outer numbers too (1. with 1.1): such lists number clauses."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list as paragraphs name it: its definition, and the levels it begins anew."""

    abstract: str
    levels: Levels
    restarted: Mapping[int, int]


class AutoNumbers:
    """All lists of a document, with their counters."""

    def __init__(self, root: _Element | None) -> None:
        self._lists = _read_lists(root) if root is not None else {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of_style(self, number_id: str, style: str) -> int | None:
        """The level that a paragraph style is tied to."""
        found = self._lists.get(number_id)
        levels = found.levels if found else ()
        return next((i for i, level in enumerate(levels) if style and level.paragraph_style == style), None)

    def next(self, number_id: str, level: int) -> Marker | None:
        """Count one paragraph; None where the list does not exist or shows nothing."""
        found = self._lists.get(number_id)
        if found is None or not 0 <= level < LEVELS:
            return None
        own = found.levels[level]
        if own.style == "bullet":
            return Marker("•", is_bullet=True)
        counts = self._counts.setdefault(found.abstract, [None] * LEVELS)
        self._count(number_id, found, level, counts)
        text = _PLACE.sub(lambda match: _shown(found.levels, counts, int(match[1]) - 1, own), own.text)
        nested = any("%1" in deeper.text for deeper in found.levels[1:]) and "%1" in found.levels[0].text
        return Marker(text.strip(), nested=nested) if text.strip() else None

    def _count(self, number_id: str, found: _List, level: int, counts: list[int | None]) -> None:
        if level in found.restarted and (number_id, level) not in self._begun:
            counts[level] = found.restarted[level]
        else:
            before = counts[level]
            counts[level] = found.levels[level].start if before is None else before + 1
        self._begun.add((number_id, level))
        for outer in range(level):
            if counts[outer] is None:
                counts[outer] = found.levels[outer].start
        for deeper in range(level + 1, LEVELS):
            restart = found.levels[deeper].restart
            if restart is None or (restart and level < restart):
                counts[deeper] = None


def _shown(levels: Levels, counts: list[int | None], place: int, own: Level) -> str:
    counted = counts[place]
    number = levels[place].start if counted is None else counted
    style = levels[place].style
    if own.legal and not _COUNTED_ZERO.fullmatch(style):
        style = "decimal"
    return f"{number:0{len(style)}}" if _COUNTED_ZERO.fullmatch(style) else written(number, style)


def _read_lists(root: _Element) -> dict[str, _List]:
    abstracts = {a.get(f"{W}abstractNumId", ""): a for a in root.iterchildren(f"{W}abstractNum")}
    styled = {
        value(a.find(f"{W}styleLink")): id
        for id, a in abstracts.items()
        if a.find(f"{W}styleLink") is not None
    }
    lists: dict[str, _List] = {}
    for num in root.iterchildren(f"{W}num"):
        abstract = value(num.find(f"{W}abstractNumId"))
        link = abstracts[abstract].find(f"{W}numStyleLink") if abstract in abstracts else None
        abstract = styled.get(value(link), abstract) if link is not None else abstract
        if abstract in abstracts:
            lists[num.get(f"{W}numId", "")] = _list(num, abstract, abstracts[abstract])
    return lists


def _list(num: _Element, abstract: str, definition: _Element) -> _List:
    levels = _with((Level(),) * LEVELS, definition.iterchildren(f"{W}lvl"))
    restarted: dict[int, int] = {}
    for override in num.iterchildren(f"{W}lvlOverride"):
        level = integer(override.get(f"{W}ilvl"), -1)
        levels = _with(levels, override.iterchildren(f"{W}lvl"))
        start = override.find(f"{W}startOverride")
        if start is not None and 0 <= level < LEVELS:
            restarted[level] = integer(value(start), 1)
    return _List(abstract, levels, restarted)


def _with(levels: Levels, elements: Iterable[_Element]) -> Levels:
    changed = list(levels)
    for element in elements:
        place = integer(element.get(f"{W}ilvl"), -1)
        if 0 <= place < LEVELS:
            changed[place] = _level(element)
    return tuple(changed)


def _level(element: _Element) -> Level:
    style = element.find(f"{W}numFmt")
    if style is None:
        style = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    name = value(style) if style is not None else "decimal"
    if name == "custom" and style is not None:
        name = (style.get(f"{W}format") or "decimal").partition(",")[0].strip()
    restart = element.find(f"{W}lvlRestart")
    level = Level(
        start=max(0, integer(value(element.find(f"{W}start")), 1)),
        style="0" * len(name) if name.isdecimal() else name,
        text=value(element.find(f"{W}lvlText")),
        legal=element.find(f"{W}isLgl") is not None,
        paragraph_style=value(element.find(f"{W}pStyle")),
    )
    return level if restart is None else replace(level, restart=max(0, integer(value(restart), 0)))
