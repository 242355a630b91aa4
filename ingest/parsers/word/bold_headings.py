"""Headings of a Word document that uses no styles: its short bold lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.numbering import recognise
from ingest.parsed import Block, BlockKind
from ingest.parsers.lines import width

_WIDEST = 60
"""Columns, of which a Han character takes two."""
_MOST = 0.35
"""Share of the paragraphs from which on bold is the document's way to write and marks nothing."""
_ENDS = tuple("。；，：！？.;,:!?")


def with_bold_headings(blocks: Sequence[Block], bold: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, with bold lines as headings where no style makes any; the first block is then the title.

    `bold`: those of the blocks that are set in bold from end to end. Numbered lines stay: their number says what they
    are.
    """
    emphatic = {id(block) for block in bold if _is_line(block)}
    paragraphs = [block for block in blocks if block.kind is not BlockKind.TABLE]
    lines = [block for block in paragraphs if id(block) in emphatic]
    styled = any(block.kind is BlockKind.HEADING and block.level for block in blocks)
    if styled or not lines or len(lines) > max(1, _MOST * len(paragraphs)):
        return tuple(blocks)
    return tuple(
        replace(block, kind=BlockKind.HEADING, level=0 if number == 0 else 1)
        if id(block) in emphatic
        else block
        for number, block in enumerate(blocks)
    )


def _is_line(block: Block) -> bool:
    short = width(block.text) <= _WIDEST and "\n" not in block.text and not block.text.endswith(_ENDS)
    return block.kind is BlockKind.PARAGRAPH and short and recognise(block.text) is None
