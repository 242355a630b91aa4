"""Pages -> pages without running headers, footers and page numbers. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from ingest.parsers.pdf_page import PrintedPage
from ingest.parsers.pdf_text import PrintedLine

_PAGE_NUMBER = re.compile(
    r"[-–—\s·|]*(第\s*)?\d{1,4}\s*(页)?(\s*[/／,，共of]+\s*\d{1,4}\s*页?)?[-–—\s·|]*"
    r"|page \d+( of \d+)?|[-–—\s]*[ivxl]{1,7}[-–—\s]*|第[一二三四五六七八九十百]{1,5}页",
    re.IGNORECASE,
)
_EDGE_LINES = 2
_HEAD, _FOOT = 0.92, 0.09
"""Of the page's height: above the one and below the other stands what runs from page to page."""
_NEAR_HEAD, _NEAR_FOOT = 0.85, 0.15
"""The same for lines that begin or end many pages."""
_LONGEST = 60
"""Characters of all that runs on one page; more is dropped only where it is less than half."""
_REPEATED = 3
"""Pages on which a line of the outer strips stands at one place to be running."""
_SHARE = 0.4
"""Share of the pages that begin or end with a line that is running wherever it stands."""


def without_running(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """The pages; what stands in tables is left alone."""
    edges = [_edges(page) for page in pages]
    often = Counter(key for found in edges for key in {_mask(line.text) for line in found})
    placed = Counter(
        key
        for page, found in zip(pages, edges, strict=True)
        for key in {_placed(line) for line in found if _is_outside(line, page)}
    )
    most = max(2, round(_SHARE * len(pages))) if len(pages) > 3 else max(2, len(pages))
    running = {key for key, count in often.items() if count >= most}
    standing = {key for key, count in placed.items() if count >= _REPEATED}

    def runs(line: PrintedLine, page: PrintedPage) -> bool:
        if (
            _mask(line.text) in running
            and not _NEAR_FOOT * page.height < line.middle < _NEAR_HEAD * page.height
        ):
            return True
        outside = _is_outside(line, page)
        return outside and (bool(_PAGE_NUMBER.fullmatch(line.text)) or _placed(line) in standing)

    kept = []
    for page, found in zip(pages, edges, strict=True):
        dropped = {id(line) for line in found if runs(line, page)}
        if _is_most(page, dropped):
            dropped = set()
        kept.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in dropped)))
    return kept


def _is_most(page: PrintedPage, dropped: Collection[int]) -> bool:
    """Whether it is the page itself that is repeated, not what runs above it."""
    lost = sum(len(line.text) for line in page.lines if id(line) in dropped)
    return lost > _LONGEST and lost > sum(len(line.text) for line in page.lines) / 2


def _edges(page: PrintedPage) -> list[PrintedLine]:
    by_height = sorted(page.lines, key=lambda line: -line.top)
    return (
        by_height if len(by_height) <= 2 * _EDGE_LINES else by_height[:_EDGE_LINES] + by_height[-_EDGE_LINES:]
    )


def _is_outside(line: PrintedLine, page: PrintedPage) -> bool:
    return line.top < _FOOT * page.height or line.bottom > _HEAD * page.height


def _placed(line: PrintedLine) -> tuple[str, int]:
    return _mask(line.text), round(line.top / 4)


def _mask(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", text))
