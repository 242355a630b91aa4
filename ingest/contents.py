"""Blocks -> the blocks without a table of contents, which would double every clause. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.numbering import of_contents, recognise
from ingest.openings import LONGEST_CAPTION
from ingest.parsed import Block, BlockKind

_TITLE = re.compile(r"目\s*[录錄次]|(table of )?contents", re.IGNORECASE)
_PAGED = re.compile(r"(?<!\d)(\d{1,3})(?:[-–](\d{1,3}))?\s*$")
"""The page a line ends with, however close: 第一章 总则 3, PURPOSE1-1."""
_LONGEST = 120
_LINES_OF_ENTRY = 4
_ENDS = tuple("。.；;：:")


def without_contents(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Leaves out what stands under a title such as 目录, and lines that dots or a tab join to a page."""
    kept: list[Block] = []
    reader: _Reader | None = None
    for number, block in enumerate(blocks):
        if reader is None and _TITLE.fullmatch(block.text.strip()):
            reader = _Reader()
            continue
        if reader is not None:
            if reader.is_entry(block) or reader.is_begun(blocks[number : number + _LINES_OF_ENTRY]):
                continue
            reader = None
        if not (of_contents(block.text) and block.kind is not BlockKind.TABLE):
            kept.append(block)
    return tuple(kept)


class _Reader:
    """Reads the lines of one table of contents; remembers numbers and pages."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._page = (0, 0)

    def is_entry(self, block: Block) -> bool:
        """Whether the line belongs to the contents: a number that was not there yet, or the next page."""
        page = self._next_page(block)
        if page is not None:
            self._page = page
            return True
        number = recognise(block.text)
        fresh = number is not None and len(block.text) <= LONGEST_CAPTION and number.label not in self._seen
        if number is not None and fresh:
            self._seen.add(number.label)
        return fresh or of_contents(block.text)

    def is_begun(self, blocks: Sequence[Block]) -> bool:
        """Whether the first of the lines begins an entry whose page stands at the end of one of the others."""
        if self._page == (0, 0):
            return False
        for block in blocks[1:]:
            if self._next_page(block) is not None:
                return True
            if len(block.text) > _LONGEST or block.text[-1:] in _ENDS or block.kind is BlockKind.TABLE:
                return False
        return False

    def _next_page(self, block: Block) -> tuple[int, int] | None:
        """The page at the line's end, if it follows the last: of "FOR CHAPTER 133-4" behind page 3-3 it is 3-4."""
        if len(block.text) > _LONGEST or block.kind is BlockKind.TABLE:
            return None
        match = _PAGED.search(block.text)
        if match is None or not block.text[: match.start()].strip():
            return None
        pages = ((int(match[1][start:]), int(match[2] or 0)) for start in range(len(match[1])))
        return min((page for page in pages if page >= self._page), default=None)
