"""A Word paragraph -> its text as it reads with every change accepted.

Deleted, moved-away, struck-out and hidden text is left out, and so are field codes and prompts of empty controls.
Text boxes and notes are handed back apart: they are not part of the sentence they hang on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from ingest.parsers.charts import CHART
from ingest.parsers.colours import WHITE, alike, colour_of
from ingest.parsers.word.grounds import Ground, shaded
from ingest.parsers.word.names import MC, M, R, W, switch, value
from ingest.parsers.word.pages import SET, page_break
from ingest.parsers.word.styles import Style, Styles

_LEFT_OUT = frozenset(
    f"{W}{name}"
    for name in (
        "pPr",
        "rPr",
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "sdtPr",
        "rt",
        "tbl",
        "p",
    )
)
_SAID = {f"{W}noBreakHyphen": "-", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n"}
_SYMBOLS = {
    0xFE: "☑",
    0xFD: "☒",
    0xA8: "☐",
    0x52: "☑",
    0x51: "☒",
    0xA3: "☐",
    0x6F: "☐",
    0xFC: "✓",
    0xFB: "✗",
    0xB7: "•",
}
"""What the private characters of Wingdings show, by their last byte."""
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_SMALLEST = 4
"""In half points: no one reads letters of two points."""


@dataclass(slots=True)
class Text:
    """What a paragraph says; filled while it is read, hence not frozen."""

    parts: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    """The text boxes that hang on it."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind and id of the notes it refers to; "\\0" stands in the text for each."""
    charts: list[str] = field(default_factory=list)
    """Relation ids of the charts that hang on it."""
    turns: list[tuple[str, int]] = field(default_factory=list)
    """Page breaks, each with how many parts stand before it."""
    bold: int = 0
    """Characters that are set in bold by their run."""
    hidden: list[tuple[HiddenKind, str]] = field(default_factory=list)
    """What was left out because no reader sees it, run by run."""
    struck: int = 0
    """Characters left out because they are struck out."""


class TextReader:
    """Reads paragraphs with the styles of their document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def read(self, paragraph: _Element, ground: Ground = WHITE) -> Text:
        """The paragraph's text. `ground`: the colour of what lies behind it, where that is known."""
        text = Text()
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.of("" if properties is None else value(properties.find(f"{W}pStyle")))
        own = shaded(properties, ground)
        self._read(paragraph, text, style, None if style.shaded and own is ground else own)
        return text

    def _read(self, element: _Element, text: Text, style: Style, ground: Ground) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, text, style, ground)
            elif tag == f"{W}t" or tag == f"{M}t":
                text.parts.append(child.text or "")
            elif tag in _LEFT_OUT:
                continue
            elif tag == f"{W}txbxContent":
                text.boxes.append(child)
            elif tag == f"{CHART}chart":
                text.charts.append(child.get(f"{R}id", ""))
            elif tag in _NOTES:
                text.parts.append("\0")
                text.notes.append((_NOTES[tag], child.get(f"{W}id", "")))
            elif tag in _SAID:
                text.parts.append(_SAID[tag])
            elif (kind := page_break(child)) is not None:
                text.turns.append((kind, len(text.parts)))
                text.parts += ["\n"] * (kind == SET)
            elif tag == f"{W}br":
                text.parts.append("\n")
            elif tag == f"{W}sym":
                text.parts.append(_symbol(child))
            else:
                for inner in _within(child):
                    self._read(inner, text, style, ground)

    def _run(self, run: _Element, text: Text, style: Style, ground: Ground) -> None:
        properties = run.find(f"{W}rPr")
        kind = self._unseen(properties, style, ground)
        struck = bool(switch(properties, "strike") or switch(properties, "dstrike"))
        if kind is None and not struck:
            if switch(properties, "b"):
                text.bold += len(_said(run).strip())
            self._read(run, text, style, ground)
        elif kind is not None:
            text.hidden.append((kind, _said(run)))
        else:
            text.struck += len(_said(run).strip())

    def _unseen(self, properties: _Element | None, style: Style, ground: Ground) -> HiddenKind | None:
        own = None if properties is None else properties.find(f"{W}rStyle")
        styles = [style] if own is None else [self._styles.of(value(own)), style]
        said = switch(properties, "vanish")
        if said is None:
            said = next((entry.hidden for entry in styles if entry.hidden is not None), False)
        if said:
            return HiddenKind.INVISIBLE
        size = _first(properties, "sz", *(entry.size for entry in styles))
        if size.isdecimal() and int(size) <= _SMALLEST:
            return HiddenKind.TINY
        colour = colour_of(_first(properties, "color", *(entry.colour for entry in styles)))
        if own is not None and styles[0].shaded:
            return None
        return HiddenKind.SAME_COLOUR if alike(colour, shaded(properties, ground)) else None


def _first(properties: _Element | None, name: str, *styled: str) -> str:
    """A property of letters as they say it themselves, else as their styles do."""
    own = "" if properties is None else value(properties.find(f"{W}{name}"))
    return own or next((said for said in styled if said), "")


def _said(run: _Element) -> str:
    return "".join(text.text or "" for text in run.iterchildren(f"{W}t"))


def _within(element: _Element) -> Iterator[_Element]:
    """What of a wrapper is shown: one of its alternatives, its content, or all of it."""
    if element.tag == f"{MC}AlternateContent":
        choices = list(element.iterchildren(f"{MC}Choice")) or list(element.iterchildren(f"{MC}Fallback"))
        yield from choices[:1]
    elif element.tag == f"{W}sdt":
        if not is_prompt(element):
            yield from element.iterchildren(f"{W}sdtContent")
    elif element.tag == f"{W}ruby":
        yield from element.iterchildren(f"{W}rubyBase")
    else:
        yield element


def is_prompt(control: _Element) -> bool:
    """Whether a content control shows only what is to be filled in, or a table of contents."""
    properties = control.find(f"{W}sdtPr")
    if properties is None:
        return False
    gallery = value(properties.find(f"{W}docPartObj/{W}docPartGallery")).lower()
    return bool(switch(properties, "showingPlcHdr")) or gallery == "table of contents"


def _symbol(element: _Element) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(code & 0xFF, "") if 0xF000 <= code <= 0xF0FF else chr(code) if code < 0xD800 else ""
