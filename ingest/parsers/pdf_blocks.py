"""Printed pages -> blocks: headings by the size of their letters, paragraphs over pages, tables over pages. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from ingest.parsed import Block, BlockKind
from ingest.parsers.lines import Line, join_lines, width, words_of
from ingest.parsers.pdf_page import PrintedPage, PrintedTable
from ingest.parsers.pdf_table_runs import TableRun
from ingest.parsers.pdf_text import PrintedLine

_LARGER = 1.15
_LARGER_IN_PICTURES = 1.3
"""What is read from a picture is measured by its ink, not by its font."""
_LONGEST_HEADING = 120
_SENTENCE_END = ("。", "；", "，", "、", ";", ",")
_FILLED = 0.9
"""A line that reaches this share of the column's width was divided by the page, not by the author."""
_CONTINUED = re.compile(
    r"续表.{0,30}|(表|table).{0,60}[（(](续|续上页|接上页|continued|cont\.)[)）]", re.IGNORECASE
)


class BlockReader:
    """Reads the blocks of one document's pages, which are cleared of what runs from page to page."""

    def __init__(self, pages: Sequence[PrintedPage], headings: Collection[str]) -> None:
        self._pages = pages
        self._headings = headings
        lines = [line for page in pages for line in page.lines]
        self._body = _usual_height(lines)
        self._known = words_of(line.text for line in lines)
        self._levels = self._heading_levels(lines)

    def blocks(self) -> Iterator[Block]:
        """In reading order. Text runs on over pages; a table ends the run, but for its own continuation."""
        run: list[tuple[PrintedLine, int]] = []
        table = TableRun()
        for page in self._pages:
            for item in _items(page):
                if isinstance(item, PrintedLine):
                    if not (table and _CONTINUED.fullmatch(item.text)):
                        yield from table.end()
                        run.append((item, page.number))
                    continue
                yield from self._text_blocks(run)
                run = []
                if not table.takes(item, page.number):
                    yield from table.end()
                    table.begin(item, page.number)
        yield from table.end()
        yield from self._text_blocks(run)

    def _text_blocks(self, run: Sequence[tuple[PrintedLine, int]]) -> Iterator[Block]:
        if not run:
            return
        edges = _right_edges([line for line, _ in run])
        heights: dict[str, float] = {}
        lines = []
        for line, page in run:
            large = self._is_large(line) or _bare(line.text) in self._headings
            room = (edges[line.column] - line.left) * _FILLED
            fills = line.right - line.left >= room and width(line.text) > 20
            lines.append(Line(line.text, fills, page, large, line.confidence))
            heights.setdefault(line.text, line.height)
        for paragraph in join_lines(lines, self._known):
            level = None
            if paragraph.large:
                height = next(h for text, h in heights.items() if paragraph.text.startswith(text.rstrip("-")))
                level = self._levels.get(_step(height), len(self._levels) + 1)
            kind = BlockKind.PARAGRAPH if level is None else BlockKind.HEADING
            pages = (paragraph.page_from, paragraph.page_to)
            yield Block(kind, paragraph.text, level, *pages, confidence=paragraph.confidence)

    def _is_large(self, line: PrintedLine) -> bool:
        larger = _LARGER if line.confidence is None else _LARGER_IN_PICTURES
        short = len(line.text) <= _LONGEST_HEADING and not line.text.endswith(_SENTENCE_END)
        return short and line.height >= larger * self._body

    def _heading_levels(self, lines: Sequence[PrintedLine]) -> dict[float, int]:
        """Height of a line -> level of heading; the largest is 1. Heights that differ by a hair share a level."""
        levels: dict[float, int] = {}
        first = float("inf")
        for height in sorted({_step(line.height) for line in lines if self._is_large(line)}, reverse=True):
            if height < 0.94 * first:
                first = height
                levels[height] = max(levels.values(), default=0) + 1
            else:
                levels[height] = max(levels.values())
        return levels


def _usual_height(lines: Sequence[PrintedLine]) -> float:
    """The median over all characters."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[line.height] += len(line.text)
    half = sum(counts.values()) / 2
    for height in sorted(counts):
        half -= counts[height]
        if half <= 0:
            return height
    return 0.0


def _items(page: PrintedPage) -> Iterator[PrintedLine | PrintedTable]:
    """Lines and tables; a table stands before the first line of its column that is below it."""
    tables = list(page.tables)
    for line in page.lines:
        for table in [t for t in tables if _precedes(t, line)]:
            tables.remove(table)
            yield table
        yield line
    yield from tables


def _precedes(table: PrintedTable, line: PrintedLine) -> bool:
    if 0 < table.column < line.column:
        return True
    return table.top > line.top and (line.column in (0, table.column) or table.column == 0)


def _right_edges(lines: Sequence[PrintedLine]) -> dict[int, float]:
    """Where full lines of each column end: the right end of the twentieth part that reaches farthest."""
    edges = {}
    for column in {line.column for line in lines}:
        ends = sorted(line.right for line in lines if line.column == column)
        edges[column] = ends[int(0.95 * (len(ends) - 1))]
    return edges


def _step(height: float) -> float:
    return round(height, 1)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
