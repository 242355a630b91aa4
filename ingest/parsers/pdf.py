"""PDF -> blocks with pages. Text comes from pdfium, ruled tables from its drawn lines, encryption from pypdf."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from statistics import median

import pypdf
import pypdfium2

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument, Rows, table_block
from ingest.parsers.limits import Limits, PageReport, silent
from ingest.parsers.lines import Line, join_lines, width
from ingest.parsers.pdf_page import PrintedLine, PrintedPage, PrintedTable, read_page

_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(第\s*)?\d{1,4}\s*(页)?(\s*[/／,，共of]+\s*\d{1,4}\s*页?)?[-–—\s]*|page \d+( of \d+)?", re.I
)
_EDGE_LINES = 2
_LARGER = 1.15
_LONGEST_HEADING = 120
_FEW_LETTERS = 50
_FILLED = 0.9
"""A line that reaches this share of the column's width was divided by the page, not by the author."""


def parse_pdf(content: bytes, limits: Limits = Limits(), report: PageReport = silent) -> ParsedDocument:
    """All text of the file, page by page. UnreadableDocument: encrypted, damaged, or without a text layer."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _why_closed(content) from error
    with closing(document):
        try:
            headings = _outline(document)
            pages = _pages(document, limits, report)
        except pypdfium2.PdfiumError as error:
            raise _why_closed(content) from error
    return _document(pages, headings)


def _pages(document: pypdfium2.PdfDocument, limits: Limits, report: PageReport) -> list[PrintedPage]:
    total = len(document)
    if total > limits.pages:
        raise UnreadableDocument(
            "too_large",
            f"the PDF has {total} pages, at most {limits.pages} are read; divide it, or raise ASSISTANT_PARSE_PAGES",
        )
    pages = []
    for number in range(1, total + 1):
        pages.append(read_page(document, number))
        report(number, total, False)
    return pages


def _why_closed(content: bytes) -> UnreadableDocument:
    try:
        encrypted = pypdf.PdfReader(BytesIO(content)).is_encrypted
    except Exception:  # pypdf raises anything at all on damaged files; pdfium has already refused this one
        encrypted = False
    if encrypted:
        return UnreadableDocument(
            "encrypted", "the PDF asks for a password; save it without one and add it again"
        )
    return UnreadableDocument("damaged", "the PDF is damaged or incomplete; export it anew from its source")


def _document(pages: Sequence[PrintedPage], headings: frozenset[str]) -> ParsedDocument:
    if not any(page.lines or page.tables for page in pages):
        raise UnreadableDocument(
            "no_text",
            "the PDF has no text layer; scans need OCR, which is not built in yet: add a text version",
        )
    warnings = tuple(_warnings(pages))
    kept = _without_edges(pages)
    sizes = [line.height for page in kept for line in page.lines for _ in range(len(line.text))]
    body = median(sizes) if sizes else 0.0
    levels = _levels(kept, body)
    blocks = list(_blocks(kept, body, levels, headings))
    return ParsedDocument(tuple(_joined_tables(blocks)), len(pages), warnings)


def _warnings(pages: Sequence[PrintedPage]) -> Iterator[str]:
    empty = [page.number for page in pages if not page.lines and not page.tables]
    if empty:
        yield f"Pages without text (scanned, or empty): {_listed(empty)}."
    thin = [page.number for page in pages if page.images and 0 < _letters(page) < _FEW_LETTERS]
    if thin:
        yield f"Pages that are mostly a picture, whose text is not read: {_listed(thin)}."


def _letters(page: PrintedPage) -> int:
    return sum(len(line.text) for line in page.lines) + (_FEW_LETTERS if page.tables else 0)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (", …" if len(numbers) > 10 else "")


def _outline(document: pypdfium2.PdfDocument) -> frozenset[str]:
    """The captions of the bookmarks, without blanks; empty where the file has none, or broken ones."""
    try:
        titles = [bookmark.get_title() for bookmark in document.get_toc()]
    except (pypdfium2.PdfiumError, ValueError, RecursionError):
        return frozenset()
    return frozenset(_bare(title) for title in titles if title and len(title) <= _LONGEST_HEADING)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _without_edges(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """The pages without running headers, footers and page numbers."""
    counts = Counter(key for page in pages for key in {_mask(line.text) for line in _edges(page)})
    often = max(2, len(pages) // 2 if len(pages) > 3 else len(pages))
    running = {key for key, count in counts.items() if count >= often and len(pages) > 1}

    def keep(page: PrintedPage, line: PrintedLine) -> bool:
        if line not in _edges(page):
            return True
        outside = line.top < 0.09 * page.height or line.top > 0.93 * page.height
        return _mask(line.text) not in running and not (outside and _PAGE_NUMBER.fullmatch(line.text))

    return [
        PrintedPage(p.number, tuple(line for line in p.lines if keep(p, line)), p.tables, p.height, p.images)
        for p in pages
    ]


def _edges(page: PrintedPage) -> list[PrintedLine]:
    by_height = sorted(page.lines, key=lambda line: -line.top)
    return [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]


def _mask(text: str) -> str:
    return re.sub(r"\d+", "0", _bare(text))


def _levels(pages: Sequence[PrintedPage], body: float) -> dict[float, int]:
    """Height of a line -> level of heading; the largest is 1. Heights that differ by a hair share a level."""
    heights = {round(line.height, 1) for page in pages for line in page.lines if _is_large(line, body)}
    levels: dict[float, int] = {}
    first = float("inf")
    for height in sorted(heights, reverse=True):
        if height < 0.94 * first:
            first = height
            levels[height] = max(levels.values(), default=0) + 1
        else:
            levels[height] = max(levels.values())
    return levels


def _is_large(line: PrintedLine, body: float) -> bool:
    return line.height >= _LARGER * body and len(line.text) <= _LONGEST_HEADING


def _blocks(
    pages: Sequence[PrintedPage], body: float, levels: dict[float, int], headings: frozenset[str]
) -> Iterator[Block]:
    """Text runs on over pages; a table ends the run."""
    run: list[tuple[PrintedLine, int]] = []
    for page in pages:
        tables = list(page.tables)
        for line in page.lines:
            while tables and tables[0].top > line.top:
                yield from _text_blocks(run, body, levels, headings)
                run = []
                yield from _table_of(tables.pop(0), page.number)
            run.append((line, page.number))
        for table in tables:
            yield from _text_blocks(run, body, levels, headings)
            run = []
            yield from _table_of(table, page.number)
    yield from _text_blocks(run, body, levels, headings)


def _table_of(table: PrintedTable, page: int) -> Iterator[Block]:
    block = table_block(table.rows, page, page)
    if block is not None:
        yield block


def _text_blocks(
    run: Sequence[tuple[PrintedLine, int]], body: float, levels: dict[float, int], headings: frozenset[str]
) -> Iterator[Block]:
    if not run:
        return
    edge = _right_edge([line for line, _ in run])
    height_of: dict[str, float] = {}
    lines = []
    for line, page in run:
        large = _is_large(line, body) or _bare(line.text) in headings
        room = (edge - line.left) * _FILLED
        lines.append(Line(line.text, line.right - line.left >= room and width(line.text) > 20, page, large))
        height_of.setdefault(line.text, line.height)
    for paragraph in join_lines(lines):
        level = None
        if paragraph.large:
            height = next((h for text, h in height_of.items() if paragraph.text.startswith(text)), body)
            level = levels.get(round(height, 1), len(levels) + 1)
        kind = BlockKind.PARAGRAPH if level is None else BlockKind.HEADING
        yield Block(kind, paragraph.text, level, paragraph.page_from, paragraph.page_to)


def _right_edge(lines: Sequence[PrintedLine]) -> float:
    """Where full lines end: the right end of the twentieth part that reaches farthest."""
    ends = sorted(line.right for line in lines)
    return ends[int(0.95 * (len(ends) - 1))]


def _joined_tables(blocks: Sequence[Block]) -> Iterator[Block]:
    """A table that a page divided is one table: header rows are not repeated, a divided row is one row."""
    held: Block | None = None
    for block in blocks:
        if held is not None and _continues(held, block):
            rows = _joined_rows(held.rows, block.rows)
            held = table_block(rows, held.page_from, block.page_to)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held


def _continues(table: Block, block: Block) -> bool:
    both = table.kind is BlockKind.TABLE and block.kind is BlockKind.TABLE
    return (
        both
        and len(table.rows[0]) == len(block.rows[0])
        and (block.page_from or 0) == (table.page_to or 0) + 1
    )


def _joined_rows(before: Rows, after: Rows) -> Rows:
    if after[0] == before[0]:
        return before + after[1:]
    if len(before) > 1 and not after[0][0].strip() and any(cell.strip() for cell in after[0]):
        whole = tuple(a + b for a, b in zip(before[-1], after[0], strict=True))
        return (*before[:-1], whole, *after[1:])
    return before + after
