"""Plain text in any encoding -> blocks; lines divided by a fixed width are joined."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.lines import Line, join_lines, width

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DRAWN = re.compile(r"[=\-_*~—─━#\s]{3,}")
_LISTED = re.compile(r"(?:[-*•·●]|\d{1,2}[.)）、]|[（(]\d{1,2}[)）])\s*\S")
_PROSE_WIDTH = 40
"""Text whose fullest lines are narrower than this is a list of short lines, not divided prose."""
_LONG_LINES = 160
"""Text with lines wider than this was never divided."""


def parse_text(content: bytes) -> ParsedDocument:
    """Paragraphs of the text. UnreadableDocument: empty, or in no known encoding."""
    text = clean(decode(content))
    lines = text.split("\n")
    if not text.strip():
        raise UnreadableDocument("no_text", "the file holds no text; add one that does")
    widths = sorted(width(line.rstrip()) for line in lines if line.strip())
    full = widths[int(0.95 * (len(widths) - 1))]
    divided = _PROSE_WIDTH <= full <= _LONG_LINES
    printed = [
        Line(
            "" if _DRAWN.fullmatch(line) else clean_line(line), divided and width(line.rstrip()) >= 0.9 * full
        )
        for line in lines
    ]
    return ParsedDocument(tuple(_block(paragraph.text) for paragraph in join_lines(printed)))


def decode(content: bytes) -> str:
    """Text of bytes: by its mark, as UTF-8, as GB18030, or as what it most resembles. UnreadableDocument: none fits."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _is_plausible(text):
            return text
    best = from_bytes(content).best()
    if best is None:
        raise UnreadableDocument(
            "undecodable", "the text is in no known encoding; save it as UTF-8 and add it again"
        )
    return str(best)


def _is_plausible(text: str) -> bool:
    """Whether decoded Chinese looks like it: common characters and no private ones. Big5 read as GB18030 is not."""
    if any("\ue000" <= character <= "\uf8ff" for character in text):
        return False
    han = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    common = sum(character in _COMMON for character in han)
    return not han or common >= 0.02 * len(han)


_COMMON = frozenset(
    "的一是不了在人有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生会公司员工第条"
)


def _block(text: str) -> Block:
    return Block(BlockKind.LIST_ITEM if _LISTED.match(text) else BlockKind.PARAGRAPH, text)
