"""HTML -> blocks: headings, paragraphs, list items with the numbers a reader sees, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html
from lxml.html import HtmlElement

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.encodings import decode
from ingest.parsers.hidden_text import HiddenTexts, told
from ingest.parsers.number_formats import written
from ingest.parsers.page_content import content_of
from ingest.parsers.refusals import no_text
from ingest.parsers.tables import Cell, table_blocks

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "iso-8859-1": "cp1252",
}
"""What browsers read a declared encoding as."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTAINERS = frozenset(
    {
        "html",
        "body",
        "main",
        "article",
        "section",
        "div",
        "ul",
        "ol",
        "dl",
        "form",
        "fieldset",
        "figure",
        "figcaption",
    }
    | {
        "details",
        "summary",
        "blockquote",
        "center",
        "header",
        "footer",
        "nav",
        "aside",
        "address",
        "hgroup",
        "menu",
    }
)
_TEXTS = frozenset({"p", "li", "dt", "dd", "pre", "table", "caption", "hr", "legend"})
_BLOCKS = frozenset(_HEADINGS) | _CONTAINERS | _TEXTS
_NUMBER_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def parse_html(content: bytes) -> ParsedDocument:
    """Blocks of the page's text; navigation, scripts, what is hidden or struck out are not text.

    UnreadableDocument: empty.
    """
    if not content.strip():
        raise no_text("page")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        page = html.document_fromstring(_decoded(content).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise no_text("page") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableDocument(
            "too_deep", "the page is nested too deeply; save it in a simpler form and add it again"
        )
    found = content_of(page)
    blocks = tuple(element_blocks(found.root))
    if not blocks:
        raise no_text("page")
    struck = (f"Struck-out text was left out: {found.struck} characters.",) * bool(found.struck)
    warnings = (*told(found.hidden.characters), *struck)
    return ParsedDocument(blocks, warnings=warnings, hidden=found.hidden.found)


def fragment_blocks(markup: str, hidden: HiddenTexts) -> Iterator[Block]:
    """The blocks of a piece of HTML, such as Markdown may hold."""
    if re.search(r"\w", re.sub(r"<!--.*?-->|<[^>]*>", "", markup, flags=re.DOTALL)):
        page = html.fragment_fromstring(markup, create_parent="div")
        yield from element_blocks(content_of(page, hidden).root)


def _decoded(content: bytes) -> str:
    """By its mark, as UTF-8, as declared, or as what it most resembles."""
    declared = _CHARSET.search(content[:4096])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    for encoding in ("utf-8-sig", _WIDER.get(name, name)):
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError, UnicodeError):
            continue
    try:
        return decode(content)
    except UnreadableDocument:
        return content.decode(_WIDER.get(name, "utf-8") if name in _WIDER else "utf-8", "replace")


def element_blocks(element: HtmlElement, marker: str = "") -> Iterator[Block]:
    """Depth first. Loose text between block elements makes a paragraph of its own; the first takes the marker."""
    loose = element.text or ""
    numbers = _markers(element)
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name == "br":
            loose += "\0"
        elif name and _is_block(child):
            for block in _paragraph(loose, marker):
                yield block
                marker = ""
            for block in _block_of(name, child, next(numbers) if name == "li" else marker):
                yield block
                marker = ""
            loose = ""
        elif name:
            loose += _inline(child)
        loose += child.tail or ""
    yield from _paragraph(loose, marker)


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCKS or any(inner.tag in _BLOCKS for inner in element.iterdescendants())


def _inline(element: HtmlElement) -> str:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts.append("\0" if child.tag == "br" else _inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _block_of(name: str, element: HtmlElement, marker: str) -> Iterator[Block]:
    if name in _HEADINGS:
        text = clean_line(_inline(element).replace("\0", " ").replace("\n", " "))
        if text:
            yield Block(BlockKind.HEADING, text, _HEADINGS[name])
    elif name == "table" and not _is_frame(element):
        yield from _table(element)
    elif name == "pre":
        yield from _paragraph(element.text_content().replace("\n", "\0"), marker)
    else:
        yield from element_blocks(element, marker)


def _paragraph(text: str, marker: str) -> Iterator[Block]:
    """White space of the source is one space; \\0 stands for the breaks that are seen."""
    lines = [clean_line(clean(re.sub(r"[ \t\r\n]+", " ", line))) for line in text.split("\0")]
    joined = "\n".join(line for line in lines if line)
    if joined:
        yield Block(BlockKind.LIST_ITEM if marker else BlockKind.PARAGRAPH, f"{marker} {joined}".strip())


def _markers(element: HtmlElement) -> Iterator[str]:
    """What stands before the items of a list."""
    if element.tag != "ol":
        while True:
            yield "-"
    items = [child for child in element if child.tag == "li"]
    backwards = "reversed" in element.attrib
    number = _whole(element.get("start"), len(items) if backwards else 1)
    style = _NUMBER_STYLES.get(element.get("type", ""), "decimal")
    for item in items:
        number = _whole(item.get("value"), number)
        yield f"{written(number, style)}."
        number += -1 if backwards else 1


def _is_frame(table: HtmlElement) -> bool:
    """Whether a table only places things on the page: it holds headings or tables, or one column."""
    if any(inner.tag in _HEADINGS or inner.tag == "table" for inner in table.iterdescendants()):
        return next(table.iter("th"), None) is None
    return all(sum(cell.tag in ("td", "th") for cell in row) <= 1 for row in table.iter("tr"))


def _table(element: HtmlElement) -> Iterator[Block]:
    for caption in element.iterfind("caption"):
        yield from _paragraph(_inline(caption), "")
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    heads = 0
    while heads < len(rows) and rows[heads].getparent().tag == "thead":
        heads += 1
    yield from table_blocks(
        [[_cell(cell, len(rows)) for cell in row.iterchildren("td", "th")] for row in rows], heads
    )


def _cell(cell: HtmlElement, rows: int) -> Cell:
    text = " ".join(block.text.replace("\n", " ") for block in element_blocks(cell))
    down = _whole(cell.get("rowspan"), 1) or rows
    return Cell(text, max(1, _whole(cell.get("colspan"), 1)), min(down, rows))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 7 else otherwise
