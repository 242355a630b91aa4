"""Plain text in any encoding -> blocks; lines divided by a fixed width are joined."""

from __future__ import annotations

import re

from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.encodings import decode, unread
from ingest.parsers.hidden_text import HiddenTexts
from ingest.parsers.lines import Line, join_lines, width
from ingest.parsers.refusals import no_text

_DRAWN = re.compile(r"[=\-_*~—─━#\s]{3,}")
_LISTED = re.compile(r"(?:[-*•·●]|\d{1,2}[.)）、]|[（(]\d{1,2}[)）])\s*\S")
_PROSE_WIDTH = 40
"""Text whose fullest lines are narrower than this is a list of short lines, not divided prose."""
_LONG_LINES = 160
"""Text with lines wider than this was never divided."""


def parse_text(content: bytes) -> ParsedDocument:
    """Paragraphs of the text. UnreadableDocument: empty, or in no known encoding."""
    read = decode(content)
    hidden = HiddenTexts()
    hidden.look_through(read)
    text = clean(read)
    lines = text.split("\n")
    if not text.strip():
        raise no_text("file")
    widths = sorted(width(line.rstrip()) for line in lines if line.strip())
    full = widths[int(0.95 * (len(widths) - 1))]
    divided = _PROSE_WIDTH <= full <= _LONG_LINES
    printed = [
        Line(
            "" if _DRAWN.fullmatch(line) else clean_line(line), divided and width(line.rstrip()) >= 0.9 * full
        )
        for line in lines
    ]
    blocks = tuple(_block(paragraph.text) for paragraph in join_lines(printed))
    return ParsedDocument(blocks, warnings=unread(text), hidden=hidden.found)


def _block(text: str) -> Block:
    return Block(BlockKind.LIST_ITEM if _LISTED.match(text) else BlockKind.PARAGRAPH, text)
