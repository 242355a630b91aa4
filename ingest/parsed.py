"""What a parser saw, and what the structure makes of it. Knows no file format and no storage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.documents import Clause
from assistant.domain.quality import HiddenText

Rows = tuple[tuple[str, ...], ...]


class BlockKind(StrEnum):
    """What a piece of a document is by its form; what it means is decided by the structure."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece a parser saw, in reading order."""

    kind: BlockKind
    text: str
    """Clean text; of a table, its cells joined row by row."""
    level: int | None = None
    """Of a heading: 0 the document's title, 1 the outermost. None elsewhere."""
    page_from: int | None = None
    """Counted from 1; None where the format has no pages."""
    page_to: int | None = None
    rows: Rows = ()
    """Of a table: its cells, the header row first; every row has the same number of cells."""
    confidence: float | None = None
    """Of text read from a picture: how sure the reader is, 0 to 1, weighed by length. None: the file's own text."""


class TextSource(StrEnum):
    """Where a page's text comes from."""

    FILE = "file"
    """The file says which characters stand where."""
    PICTURE = "picture"
    """Read from the page's picture (OCR)."""
    NONE = "none"
    """The page holds no text, or none that could be read."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """How one page was read. `page` counts from 1."""

    page: int
    source: TextSource
    confidence: float | None = None
    """Of a page read from its picture: 0 to 1."""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A file as blocks."""

    blocks: tuple[Block, ...]
    pages: int = 0
    """0 where the format has no pages."""
    warnings: tuple[str, ...] = ()
    readings: tuple[PageReading, ...] = ()
    """A page each, in order; empty where the format has no pages."""
    hidden: tuple[HiddenText, ...] = ()
    """What no reader sees and was left out, and what speaks to a model."""


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause with its own text, without that of the clauses inside it."""

    clause: Clause
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """The clauses of a document in reading order; the first is the document itself."""

    clauses: tuple[ClauseText, ...]
    warnings: tuple[str, ...] = ()


def table_block(
    rows: Rows,
    page_from: int | None = None,
    page_to: int | None = None,
    confidence: float | None = None,
) -> Block | None:
    """A table of rows, made equally wide; None when no cell holds text."""
    kept = tuple(row for row in rows if any(cell.strip() for cell in row))
    if not kept:
        return None
    width = max(len(row) for row in kept)
    even = tuple(tuple(cell.strip() for cell in row) + ("",) * (width - len(row)) for row in kept)
    text = "\n".join(" ".join(cell for cell in row if cell) for row in even)
    return Block(
        BlockKind.TABLE, text, page_from=page_from, page_to=page_to, rows=even, confidence=confidence
    )
