"""Blocks -> the numbered structure of the document. Pure: knows no file format, no storage and no model.

A clause opens where a line's number fits the document's own order, or where a heading stands. It encloses what follows
until a clause of its own rank or above opens. Articles are cited with their chapter, whether or not they run on over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.domain.documents import Clause, ClauseKind
from ingest.contents import without_contents
from ingest.numbering import DECIMAL, ENUMERATED, INTEGER, recognise
from ingest.numbering_faults import numbering_faults
from ingest.openings import Opening, OpeningReader
from ingest.parsed import Block, BlockKind, ClauseText, ParsedDocument, Structure

_ARTICLE = 4
"""Rank of 第X条."""


@dataclass(slots=True)
class _Open:
    """A clause being read; the tree is under construction, hence not frozen."""

    clause: Clause
    opening: Opening | None
    blocks: list[Block] = field(default_factory=list)
    has_children: bool = False


def structure(document: ParsedDocument, title: str = "") -> Structure:
    """The clauses in reading order, each with its own text. `title` names the document where its text does not."""
    blocks = without_contents(document.blocks)
    found = title_of(blocks).strip("《》")
    reader = OpeningReader(blocks)
    tree = _Tree(found or title, reader.integers_restart)
    for block in blocks[1:] if found else blocks:
        opening = reader.opening(block)
        if opening is None:
            tree.add(block)
        else:
            tree.open(opening, block)
    clauses = tree.finish()
    return Structure(clauses, numbering_faults([entry.clause for entry in clauses]))


def title_of(blocks: Sequence[Block]) -> str:
    """The heading the document begins with, if it stands above all others and carries no number; else nothing."""
    if not blocks or blocks[0].kind is not BlockKind.HEADING or recognise(blocks[0].text):
        return ""
    level = blocks[0].level or 0
    others = [b.level or 0 for b in blocks[1:] if b.kind is BlockKind.HEADING and not recognise(b.text)]
    return blocks[0].text if level == 0 or all(other > level for other in others) else ""


class _Tree:
    """Clauses under construction; `position` counts them as they open."""

    def __init__(self, title: str, integers_restart: bool) -> None:
        self._integers_restart = integers_restart
        root = Clause(0, ClauseKind.DOCUMENT, "", title, (), None)
        self._all = [_Open(root, None)]
        self._stack = [self._all[0]]

    def add(self, block: Block) -> None:
        """Give a block to the innermost open clause."""
        self._stack[-1].blocks.append(block)

    def open(self, opening: Opening, block: Block) -> None:
        """Close what the new clause does not belong to, and open it."""
        self._close_rank(opening)
        while self._stack[-1].opening is not None and not _encloses(self._stack[-1].opening, opening):
            self._stack.pop()
        parent = self._stack[-1]
        parent.has_children = True
        clause = Clause(
            position=len(self._all),
            kind=_kind(opening, self._stack),
            label=_label(opening, self._stack, self._integers_restart),
            title=opening.title,
            heading_path=(*parent.clause.heading_path, opening.heading),
            parent=parent.clause.position,
            page_from=block.page_from,
            page_to=block.page_to,
        )
        entry = _Open(clause, opening, [opening.text] if opening.text else [])
        self._all.append(entry)
        self._stack.append(entry)

    def _close_rank(self, opening: Opening) -> None:
        """No clause stands in one of its own rank, whatever headings came between."""
        for place, entry in enumerate(self._stack):
            if entry.opening is not None and opening.rank is not None and entry.opening.rank == opening.rank:
                del self._stack[place:]
                return

    def finish(self) -> tuple[ClauseText, ...]:
        """All clauses; a caption with nothing under it becomes its own text, so that nothing is lost."""
        for entry in self._all[1:]:
            if not entry.blocks and not entry.has_children:
                text = entry.clause.title or entry.clause.heading_path[-1]
                page = entry.clause.page_from
                entry.blocks.append(Block(BlockKind.PARAGRAPH, text, page_from=page, page_to=page))
        self._spread_pages()
        return tuple(ClauseText(entry.clause, tuple(entry.blocks)) for entry in self._all)

    def _spread_pages(self) -> None:
        """A clause reaches from its first page to the last of what it encloses."""
        for entry in reversed(self._all):
            pages = [p for b in entry.blocks for p in (b.page_from, b.page_to) if p is not None]
            self._stretch(entry, pages)
            if entry.clause.parent is not None and entry.clause.page_from is not None:
                parent = self._all[entry.clause.parent]
                self._stretch(
                    parent, [entry.clause.page_from, entry.clause.page_to or entry.clause.page_from]
                )

    @staticmethod
    def _stretch(entry: _Open, pages: list[int]) -> None:
        known = [p for p in (entry.clause.page_from, entry.clause.page_to) if p is not None] + pages
        if known:
            entry.clause = replace(entry.clause, page_from=min(known), page_to=max(known))


def _encloses(outer: Opening, inner: Opening) -> bool:
    if outer.kind is not ClauseKind.APPENDIX and inner.kind is ClauseKind.APPENDIX:
        return False
    if _is_chapter_of_articles(inner, outer):
        return False
    if outer.rank is not None and inner.rank is not None and inner.rank < ENUMERATED:
        return outer.rank < inner.rank or _is_chapter_of_articles(outer, inner)
    if outer.level is not None and inner.level is not None and outer.level != inner.level:
        return outer.level < inner.level
    if outer.rank is not None and inner.rank is not None:
        return outer.rank < inner.rank
    return outer.number is None and inner.level is None


def _is_chapter_of_articles(outer: Opening, inner: Opening) -> bool:
    """Whether a heading such as 一、总则 stands over an article, which elsewhere encloses such numbers."""
    if outer.level is None or inner.rank != _ARTICLE or outer.rank is None or outer.rank < ENUMERATED:
        return False
    return inner.level is None or outer.level < inner.level


def _kind(opening: Opening, stack: Sequence[_Open]) -> ClauseKind:
    if opening.number is None and len(stack) == 1:
        return ClauseKind.CHAPTER
    return opening.kind


def _label(opening: Opening, stack: Sequence[_Open], integers_restart: bool) -> str:
    """The number from the outside in; sections do not count for articles, and decimals carry their chapter."""
    if opening.number is None:
        return ""
    own = opening.number
    labels = []
    for entry in stack:
        outer = entry.opening.number if entry.opening else None
        if outer is None or not outer.label:
            continue
        is_appendix = outer.kind is ClauseKind.APPENDIX
        skipped = (
            outer.kind is ClauseKind.SECTION and own.kind is ClauseKind.ARTICLE and outer.rank < ENUMERATED
        )
        runs_on = own.rank == INTEGER and outer.label[:1].isascii() and not integers_restart
        carried = own.rank > DECIMAL or runs_on
        if is_appendix or not (skipped or carried):
            labels.append(outer.label)
    chinese = not all(label.isascii() for label in (*labels, own.label))
    return ("" if chinese else ", ").join((*labels, own.label))
