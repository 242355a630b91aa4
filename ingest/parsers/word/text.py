"""A Word paragraph -> its text as it reads with every change accepted.

Deleted, moved-away, struck-out and hidden text is left out, and so are field codes and prompts of empty controls.
Text boxes and notes are handed back apart: they are not part of the sentence they hang on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.parsers.word.names import MC, M, W, switch, value
from ingest.parsers.word.styles import Styles

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
_WHITE = ("FFFFFF", "FEFEFE")
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
    bold: int = 0
    """Characters that are set in bold by their run."""
    hidden: int = 0
    """Characters left out because no reader sees them."""
    struck: int = 0
    """Characters left out because they are struck out."""


class TextReader:
    """Reads paragraphs with the styles of their document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def read(self, paragraph: _Element, *, on_white: bool = True) -> Text:
        """The paragraph's text. `on_white`: whether white letters in it are unseen, as on an unshaded page."""
        text = Text()
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.of("" if properties is None else value(properties.find(f"{W}pStyle")))
        shaded = style.shaded or (properties is not None and properties.find(f"{W}shd") is not None)
        self._read(paragraph, text, bool(style.hidden), on_white and not shaded)
        return text

    def _read(self, element: _Element, text: Text, hidden: bool, on_white: bool) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, text, hidden, on_white)
            elif tag == f"{W}t" or tag == f"{M}t":
                text.parts.append(child.text or "")
            elif tag in _LEFT_OUT:
                continue
            elif tag == f"{W}txbxContent":
                text.boxes.append(child)
            elif tag in _NOTES:
                text.parts.append("\0")
                text.notes.append((_NOTES[tag], child.get(f"{W}id", "")))
            elif tag in _SAID:
                text.parts.append(_SAID[tag])
            elif tag == f"{W}br":
                text.parts.append("\n")
            elif tag == f"{W}sym":
                text.parts.append(_symbol(child))
            else:
                for inner in _within(child):
                    self._read(inner, text, hidden, on_white)

    def _run(self, run: _Element, text: Text, hidden: bool, on_white: bool) -> None:
        properties = run.find(f"{W}rPr")
        if properties is None and not hidden:
            self._read(run, text, hidden, on_white)
            return
        unseen = self._unseen(properties, hidden, on_white)
        struck = bool(switch(properties, "strike") or switch(properties, "dstrike"))
        length = sum(len((t.text or "").strip()) for t in run.iterchildren(f"{W}t"))
        if not unseen and not struck:
            text.bold += length if switch(properties, "b") else 0
            self._read(run, text, hidden, on_white)
            return
        text.hidden += length if unseen else 0
        text.struck += 0 if unseen else length

    def _unseen(self, properties: _Element | None, hidden: bool, on_white: bool) -> bool:
        said = switch(properties, "vanish")
        if said is None and properties is not None and properties.find(f"{W}rStyle") is not None:
            said = self._styles.of(value(properties.find(f"{W}rStyle"))).hidden
        if said if said is not None else hidden:
            return True
        if properties is None:
            return False
        size = value(properties.find(f"{W}sz"))
        if size.isdecimal() and int(size) <= _SMALLEST:
            return True
        plain = properties.find(f"{W}shd") is None and properties.find(f"{W}highlight") is None
        return on_white and plain and value(properties.find(f"{W}color")).upper() in _WHITE


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
