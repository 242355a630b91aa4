"""A PDF that pdfium cannot open: read by pypdf where that can, else refused with the reason. Layout is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pypdf

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, PageReading, ParsedDocument, TextSource
from ingest.parsers.plain import parse_text

_DAMAGED = "the PDF is damaged or incomplete; export it anew from its source"
_ENCRYPTED = "the PDF asks for a password; save it without one and add it again"
_WITHOUT_LAYOUT = "The PDF is damaged: its text was read without its layout; export it anew from its source."


def read_damaged(content: bytes) -> ParsedDocument:
    """What pypdf gets out of the file. UnreadableDocument: it is empty, asks for a password, or gives no text."""
    if not content.strip():
        raise UnreadableDocument("empty", "the file is empty; add it again")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(content))
        encrypted = reader.is_encrypted and not reader.decrypt("")
        texts = [] if encrypted else [page.extract_text() for page in reader.pages]
    except MemoryError:
        raise
    except (
        Exception
    ) as error:  # pypdf raises anything at all on damaged files; pdfium has already refused this one
        raise UnreadableDocument("damaged", _DAMAGED) from error
    if encrypted:
        raise UnreadableDocument("encrypted", _ENCRYPTED)
    blocks = tuple(block for page, text in enumerate(texts, start=1) for block in _blocks(text, page))
    if not blocks:
        raise UnreadableDocument("damaged", _DAMAGED)
    readings = (
        PageReading(page, TextSource.FILE if text.strip() else TextSource.NONE)
        for page, text in enumerate(texts, start=1)
    )
    return ParsedDocument(blocks, len(texts), (_WITHOUT_LAYOUT,), tuple(readings))


def _blocks(text: str, page: int) -> Iterator[Block]:
    if text.strip():
        for block in parse_text(text.encode("utf-8", "replace")).blocks:
            yield replace(block, page_from=page, page_to=page)
