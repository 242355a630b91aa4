"""A file of a known media type -> blocks. One table says which parser reads what; all run in a limited child process."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import cast

from assistant.domain.media_types import MediaType
from assistant.errors import UnreadableDocument
from ingest.parsed import ParsedDocument

Parser = Callable[[bytes], ParsedDocument]
"""The bytes of one file -> its blocks. Raises UnreadableDocument, or anything at all: the child's edge catches it."""

PARSERS: Mapping[MediaType, tuple[str, str]] = {
    MediaType.PDF: ("ingest.parsers.pdf", "parse_pdf"),
    MediaType.DOCX: ("ingest.parsers.office", "parse_docx"),
    MediaType.MARKDOWN: ("ingest.parsers.markup", "parse_markdown"),
    MediaType.HTML: ("ingest.parsers.markup", "parse_html"),
    MediaType.TEXT: ("ingest.parsers.plain", "parse_text"),
}
"""Media type -> module and function; named, not imported, so that a child loads one parser only."""


def parser_for(media_type: str) -> Parser:
    """The parser of a media type. UnreadableDocument: there is none."""
    if media_type not in PARSERS:
        raise UnreadableDocument(
            "unsupported_type", f"no parser reads {media_type}; save the file as PDF or DOCX"
        )
    module, function = PARSERS[MediaType(media_type)]
    return cast(Parser, getattr(importlib.import_module(module), function))
