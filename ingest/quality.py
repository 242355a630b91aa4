"""A parsed document and its structure -> the quality report. Pure: what is near to it elsewhere, storage knows."""

from __future__ import annotations

from assistant.domain.quality import PageConfidence, QualityReport
from ingest.parsed import BlockKind, ParsedDocument, Structure, TextSource
from ingest.proposals import edges
from ingest.unclear_dates import dates_not_understood

_TOLD_ELSEWHERE = ("Pages without text", "Pages read from their picture")
"""Beginnings of what parsers say in words and the report says in fields."""


def quality_of(parsed: ParsedDocument, structure: Structure, *, dated: bool = False) -> QualityReport:
    """What an editor should know of the version. `dated`: its days were given, so that its text need not tell them."""
    unread = tuple(reading.page for reading in parsed.readings if reading.source is TextSource.NONE)
    scanned = (reading for reading in parsed.readings if reading.source is TextSource.PICTURE)
    return QualityReport(
        pages=parsed.pages or None,
        pages_without_text=unread,
        read_by_ocr=tuple(PageConfidence(reading.page, reading.confidence or 0.0) for reading in scanned),
        tables=sum(block.kind is BlockKind.TABLE for block in parsed.blocks),
        clauses=len(structure.clauses) - 1,
        numbering=structure.warnings,
        dates_not_understood=() if dated else dates_not_understood(edges(parsed.blocks)),
        hidden=parsed.hidden,
        warnings=tuple(said for said in parsed.warnings if not said.startswith(_TOLD_ELSEWHERE)),
    )
