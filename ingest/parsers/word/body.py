"""The body of a Word document -> blocks in reading order: paragraphs with their numbers, notes, text boxes, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from ingest.numbering import DECIMAL, ENUMERATED, INTEGER, recognise
from ingest.parsed import Block, BlockKind
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.charts import chart_blocks
from ingest.parsers.hidden_text import HiddenTexts
from ingest.parsers.word.auto_numbers import AutoNumbers, Marker
from ingest.parsers.word.grounds import Ground, shaded
from ingest.parsers.word.names import MC, WP, W, integer, value
from ingest.parsers.word.notes import Notes
from ingest.parsers.word.pages import Pages
from ingest.parsers.word.styles import Style, Styles, outline_level
from ingest.parsers.word.text import Text, TextReader, is_prompt

_WRAPPERS = frozenset(f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent"))
_LONGEST_HEADING = 150
"""A longer paragraph is text, whatever its style says."""


class BodyReader:
    """Reads the parts of one document; counts what it leaves out."""

    def __init__(
        self,
        styles: Styles,
        numbers: AutoNumbers,
        notes: Notes,
        pages: Pages,
        part: Callable[[str], _Element | None],
        table: Callable[[BodyReader, _Element, Ground], Iterator[Block]],
    ) -> None:
        self._styles = styles
        self._numbers = numbers
        self._notes = notes
        self._texts = TextReader(styles)
        self.pages = pages
        self._part = part
        self._table = table
        self._fields: list[bool] = []
        self._carried = ""
        self._pictured = 0
        """The page with a picture behind its text."""
        self.bold: list[Block] = []
        """The paragraphs that are set in bold from end to end."""
        self.hidden = HiddenTexts()
        self.struck = 0
        self.embedded = 0
        """Files that are embedded as text and not read."""

    def blocks(self, container: _Element, ground: Ground) -> Iterator[Block]:
        """What stands in a body, a cell or a text box, on a ground of this colour."""
        for child in contents(container):
            if child.tag == f"{W}p":
                yield from self._paragraph(child, ground)
            elif child.tag == f"{W}tbl":
                yield from self._table(self, child, ground)
            elif child.tag == f"{W}altChunk":
                self.embedded += 1

    def _paragraph(self, paragraph: _Element, ground: Ground) -> Iterator[Block]:
        in_contents = self._in_contents(paragraph)
        properties = paragraph.find(f"{W}pPr")
        text = self._texts.read(paragraph, self._seen_ground(paragraph, ground))
        self.pages.begin(properties)
        first, last = self.pages.through(text.parts, text.turns)
        for kind in dict.fromkeys(kind for kind, _ in text.hidden):
            self.hidden.add(kind, "".join(said for other, said in text.hidden if other is kind), first)
        self.hidden.look_through("".join(text.parts), first)
        self.struck += text.struck
        style = self._styles.of("" if properties is None else value(properties.find(f"{W}pStyle")))
        shown = self._carried + self._notes.marked(text)
        self._carried = ""
        if _mark_deleted(properties):
            self._carried = shown
        elif not in_contents and not style.is_contents:
            block = self._block(shown, properties, style)
            if block is not None:
                block = replace(block, page_from=first, page_to=last)
                if text.bold >= len("".join(block.text.split())):
                    self.bold.append(block)
                yield block
        for note in self._notes.written(text):
            yield replace(note, page_from=last, page_to=last)
        for chart in [found for id in text.charts if (found := self._part(id)) is not None]:
            yield from (replace(block, page_from=last, page_to=last) for block in chart_blocks(chart))
        yield from self._boxes(text)
        self.pages.end(properties)

    def _seen_ground(self, paragraph: _Element, ground: Ground) -> Ground:
        """The ground, unless a picture lies behind the text of this page, as on covers: then it is not known."""
        if any(anchor.get("behindDoc") in ("1", "true") for anchor in paragraph.iter(f"{WP}anchor")):
            self._pictured = self.pages.page
        return None if self._pictured == self.pages.page else ground

    def table_ground(self, table: _Element, ground: Ground) -> Ground:
        """What lies behind the cells of a table; a style that shades some of them leaves that open."""
        properties = table.find(f"{W}tblPr")
        style = "" if properties is None else value(properties.find(f"{W}tblStyle"))
        return None if style and self._styles.of(style).shaded else shaded(properties, ground)

    def leave_out(self, element: _Element) -> None:
        """Tell of a part that is not shown."""
        texts = element.iter(f"{W}t")
        said = " ".join(filter(None, (text.text for text in texts)))
        self.hidden.add(HiddenKind.INVISIBLE, said, self.pages.page)

    def _boxes(self, text: Text) -> Iterator[Block]:
        """The text boxes that hang on a paragraph, behind it; within one, a change of line ends nothing here."""
        for box in text.boxes:
            carried, self._carried = self._carried, ""
            page = self.pages.page
            yield from self.blocks(box, None)
            self._carried, self.pages.page = carried, page

    def _block(self, shown: str, properties: _Element | None, style: Style) -> Block | None:
        text = "\n".join(line for line in map(clean_line, clean(shown).split("\n")) if line)
        marker = self._marker(properties, style)
        if not text:
            return None
        said = outline_level(properties)
        level = style.level if said is None else (said or None)
        if level is not None and len(text) <= _LONGEST_HEADING:
            number = marker.text if marker and not marker.is_bullet else ""
            return Block(BlockKind.HEADING, _behind(number, text.replace("\n", " ")), level)
        if marker is not None:
            text = _behind("-" if marker.is_bullet else marker.text, text)
            return Block(_kind(marker, text), text)
        return Block(BlockKind.LIST_ITEM if style.is_list else BlockKind.PARAGRAPH, text)

    def _marker(self, properties: _Element | None, style: Style) -> Marker | None:
        own = None if properties is None else properties.find(f"{W}numPr")
        number_id = style.number_id
        level: int | None = None
        if own is not None:
            number = own.find(f"{W}numId")
            number_id = style.number_id if number is None else value(number)
            level = None if own.find(f"{W}ilvl") is None else integer(value(own.find(f"{W}ilvl")), 0)
        if not number_id or number_id == "0":
            return None
        if level is None:
            level = self._numbers.level_of_style(number_id, style.id)
        return self._numbers.next(number_id, style.number_level if level is None else level)

    def _in_contents(self, paragraph: _Element) -> bool:
        """Whether the paragraph stands in a field that Word fills with a table of contents."""
        inside = any(self._fields)
        for element in paragraph.iter(f"{W}fldChar", f"{W}instrText"):
            kind = element.get(f"{W}fldCharType", "")
            if kind == "begin" and len(self._fields) < 100:
                self._fields.append(False)
            elif kind == "end" and self._fields:
                self._fields.pop()
            elif self._fields and (element.text or "").split()[:1] == ["TOC"]:
                self._fields[-1] = True
                inside = True
        return inside


def contents(container: _Element) -> Iterator[_Element]:
    """The paragraphs, tables, rows or cells of a container, also those in controls and accepted changes."""
    for child in container:
        if child.tag in _WRAPPERS:
            yield from contents(child)
        elif child.tag == f"{W}sdt":
            for content in () if is_prompt(child) else child.iterchildren(f"{W}sdtContent"):
                yield from contents(content)
        elif child.tag == f"{MC}AlternateContent":
            for choice in list(child.iterchildren(f"{MC}Choice"))[:1]:
                yield from contents(choice)
        else:
            yield child


def _mark_deleted(properties: _Element | None) -> bool:
    """Whether the change removes the paragraph's end: what is left of it belongs to the next."""
    mark = None if properties is None else properties.find(f"{W}rPr")
    return mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)


def _behind(number: str, text: str) -> str:
    if not number:
        return text
    return number + text if number[-1] in "、）．" else f"{number} {text}"


def _kind(marker: Marker, text: str) -> BlockKind:
    """A list that numbers clauses is text of the document; any other is a list."""
    number = None if marker.is_bullet else recognise(text)
    if number is None:
        return BlockKind.LIST_ITEM
    numbers_clauses = number.rank <= ENUMERATED or number.rank > DECIMAL
    return (
        BlockKind.PARAGRAPH
        if numbers_clauses or (number.rank == INTEGER and marker.nested)
        else BlockKind.LIST_ITEM
    )
