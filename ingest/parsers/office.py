"""DOCX -> blocks: paragraphs and tables in the order of the body, headings by style. Numbering by Word comes later."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.styles.style import BaseStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument, Rows, table_block
from ingest.parsers.characters import clean, clean_line

_UNPACKED_BYTES = 512 * 2**20
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_PARAGRAPH, _TEXT = qn("w:p"), qn("w:t")
_HEADINGS = ("heading ", "标题 ", "标题")
_CONTENTS = ("toc ", "目录 ", "toc heading")


def parse_docx(content: bytes) -> ParsedDocument:
    """The body's text. UnreadableDocument: encrypted, an old .doc, damaged, too large unpacked, or empty."""
    if content.startswith(_COMPOUND_FILE):
        raise UnreadableDocument(
            "encrypted", "the file has a password or is an old .doc; save it as .docx without a password"
        )
    _check_package(content)
    try:
        document = docx.Document(BytesIO(content))
    except Exception as error:  # python-docx lets every error of zip, XML and packaging through
        raise _damaged() from error
    blocks = tuple(_blocks(document, _Styles()))
    if not blocks:
        raise UnreadableDocument(
            "no_text", "the document holds no text that can be read; save it anew as .docx or PDF"
        )
    return ParsedDocument(blocks)


def _damaged() -> UnreadableDocument:
    return UnreadableDocument(
        "damaged", "the Word file is damaged or of a rare form; open it and save it anew as .docx"
    )


def _check_package(content: bytes) -> None:
    """Reads the directory of the package before anything is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            size = sum(member.file_size for member in package.infolist())
    except zipfile.BadZipFile as error:
        raise _damaged() from error
    if size > _UNPACKED_BYTES:
        raise UnreadableDocument(
            "too_large", "the Word file is too large unpacked; divide it into smaller files"
        )


class _Styles:
    """What a paragraph style makes of its paragraphs; looked up once for each style."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}

    def names(self, paragraph: Paragraph) -> list[str]:
        """The style's name and those it is based on, in lower case."""
        id = paragraph._p.style or ""
        if id not in self._names:
            self._names[id] = _style_names(paragraph.style)
        return self._names[id]


def _blocks(document: Document, styles: _Styles) -> Iterator[Block]:
    for item in document.iter_inner_content():
        block = table_block(_rows(item)) if isinstance(item, Table) else _paragraph(item, styles)
        if block is not None:
            yield block


def _paragraph(paragraph: Paragraph, styles: _Styles) -> Block | None:
    text = "\n".join(line for line in map(clean_line, clean(paragraph.text).split("\n")) if line)
    names = styles.names(paragraph)
    if not text or any(name.startswith(_CONTENTS) for name in names):
        return None
    level = next((level for name in names if (level := _level(name)) is not None), None)
    if level is not None:
        return Block(BlockKind.HEADING, text.replace("\n", " "), level)
    is_item = any(name.startswith(("list ", "列表")) for name in names) or _has_numbering(paragraph)
    return Block(BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH, text)


def _style_names(style: BaseStyle | None) -> list[str]:
    names: list[str] = []
    while style is not None and len(names) < 10:
        names.append((style.name or "").lower())
        style = getattr(style, "base_style", None)
    return names


def _level(name: str) -> int | None:
    if name == "title":
        return 0
    for prefix in _HEADINGS:
        number = name.removeprefix(prefix)
        if number != name and number.isdecimal():
            return int(number)
    return None


def _has_numbering(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _rows(table: Table) -> Rows:
    """Cells as a reader sees them: one merged across columns comes once, one merged down stands in each row.

    Read from the XML: python-docx refuses whole tables whose grid does not add up.
    """
    rows: list[tuple[str, ...]] = []
    for row in table._tbl.tr_lst:
        cells: list[str] = []
        for cell in row.tc_lst:
            above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else ""
            text = above if cell.vMerge == "continue" else _cell_text(cell)
            cells += [text, *[""] * (cell.grid_span - 1)]
        rows.append(tuple(cells))
    return tuple(rows)


def _cell_text(cell: CT_Tc) -> str:
    texts = (clean_line(clean("".join(paragraph.itertext(_TEXT)))) for paragraph in cell.iter(_PARAGRAPH))
    return " ".join(text for text in texts if text)
