"""A file of a known media type -> blocks. One table says which parser reads what; all run in a limited child process."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from assistant.domain.media_types import MediaType
from assistant.errors import UnreadableDocument
from ingest.parsed import ParsedDocument
from ingest.parsers.hidden_text import inspected
from ingest.parsers.limits import Limits, PageReport

Parser = Callable[[bytes], ParsedDocument]
"""The bytes of one file -> its blocks. Raises UnreadableDocument, or anything at all: the child's edge catches it."""
PagedParser = Callable[[bytes, Limits, PageReport], ParsedDocument]

PARSERS: Mapping[MediaType, tuple[str, str]] = {
    MediaType.PDF: ("ingest.parsers.pdf", "parse_pdf"),
    MediaType.DOCX: ("ingest.parsers.word", "parse_docx"),
    MediaType.PPTX: ("ingest.parsers.presentation", "parse_pptx"),
    MediaType.XLSX: ("ingest.parsers.workbook", "parse_xlsx"),
    MediaType.MARKDOWN: ("ingest.parsers.markdown", "parse_markdown"),
    MediaType.HTML: ("ingest.parsers.web_page", "parse_html"),
    MediaType.CSV: ("ingest.parsers.delimited", "parse_delimited"),
    MediaType.TSV: ("ingest.parsers.delimited", "parse_delimited"),
    MediaType.TEXT: ("ingest.parsers.plain", "parse_text"),
}
"""Media type -> module and function; named, not imported, so that a child loads one parser only."""

PAGED = frozenset({MediaType.PDF})
"""Types whose parser also takes the limits and tells of every page."""


def parse(media_type: str, path: Path, limits: Limits, report: PageReport) -> ParsedDocument:
    """The blocks of one file, looked through for what speaks to a model. Raises what its parser raises."""
    parser = parser_for(media_type)
    content = path.read_bytes()
    if media_type in PAGED:
        return inspected(cast(PagedParser, parser)(content, limits, report))
    return inspected(parser(content))


def parser_for(media_type: str) -> Parser:
    """The parser of a media type. UnreadableDocument: there is none."""
    if media_type not in PARSERS:
        raise UnreadableDocument(
            "unsupported_type", f"no parser reads {media_type}; save the file as PDF or DOCX"
        )
    module, function = PARSERS[MediaType(media_type)]
    return cast(Parser, getattr(importlib.import_module(module), function))
