"""Blocks -> the numbered structure of the document. Pure: knows no file format, no storage and no model.

A clause opens where a line's number fits the document's own order, or where a heading stands. It encloses what follows
until a clause of its own rank or above opens. Articles are cited with their chapter, whether or not they run on over it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.domain.documents import Clause, ClauseKind
from ingest.numbering import DECIMAL, ENUMERATED, INTEGER, PARENTHESISED, Numbered, of_contents, recognise
from ingest.numbering_faults import numbering_faults
from ingest.parsed import Block, BlockKind, ClauseText, ParsedDocument, Structure

_SENTENCE_END = re.compile(r"[。；！？!?;]|[.:：，,]$")
_CAPTION = re.compile(r"(\S[^。；，！？：:;]{0,19}?)(?:\u3000|\s{2,}|(?<=[^\x00-\x7f]) )\s*\S")
_ENGLISH_CAPTION = re.compile(r"([A-Z][^.:;!?]{1,58})[.:]\s+\S")
_CONTENTS_TITLE = re.compile(r"目\s*[录錄次]|(table of )?contents", re.IGNORECASE)
_LONGEST_CAPTION = 60


@dataclass(frozen=True, slots=True)
class _Opening:
    """The line that opens a clause: its number, if it has one, and its caption."""

    kind: ClauseKind
    title: str
    level: int | None
    number: Numbered | None
    text: Block | None
    """What of the line belongs to the clause's text."""

    @property
    def rank(self) -> int | None:
        return self.number.rank if self.number else None

    @property
    def heading(self) -> str:
        if self.number is None:
            return self.title
        shown = self.number.shown
        return (shown + self.title) if shown.endswith(("、", "）")) else f"{shown} {self.title}".strip()


@dataclass(slots=True)
class _Open:
    """A clause being read; the tree is under construction, hence not frozen."""

    clause: Clause
    opening: _Opening | None
    blocks: list[Block] = field(default_factory=list)
    has_children: bool = False


def structure(document: ParsedDocument, title: str = "") -> Structure:
    """The clauses in reading order, each with its own text. `title` names the document where its text does not."""
    blocks = without_contents(document.blocks)
    found = title_of(blocks)
    tree = _Tree(found or title)
    reader = _Reader(blocks)
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


def without_contents(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without a table of contents: it would double every clause."""
    kept: list[Block] = []
    seen: set[str] | None = None
    for block in blocks:
        if seen is None and _CONTENTS_TITLE.fullmatch(block.text.strip()):
            seen = set()
            continue
        number = recognise(block.text)
        if seen is not None:
            if number is not None and len(block.text) <= _LONGEST_CAPTION and number.label not in seen:
                seen.add(number.label)
                continue
            seen = None
        if not (of_contents(block.text) and block.kind is not BlockKind.TABLE):
            kept.append(block)
    return tuple(kept)


class _Reader:
    """Decides which blocks open a clause; remembers the numbers that came before."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        numbers = [number for block in blocks if (number := _number_of(block)) is not None]
        self._articles = any(n.kind is ClauseKind.ARTICLE and n.rank < ENUMERATED for n in numbers)
        self._majors = {n.number[0] for n in numbers if n.rank > DECIMAL}
        self._last: dict[int, tuple[int, ...]] = {}

    def opening(self, block: Block) -> _Opening | None:
        """The clause this block opens; None where it is text of the clause before."""
        number = _number_of(block)
        is_heading = block.kind is BlockKind.HEADING
        if number is None:
            return _Opening(ClauseKind.SECTION, block.text, block.level, None, None) if is_heading else None
        if not is_heading and not self._fits(number, block):
            return None
        self._remember(number)
        return _opening(number, block)

    def _fits(self, number: Numbered, block: Block) -> bool:
        caption = len(number.rest) <= _LONGEST_CAPTION and not _SENTENCE_END.search(number.rest)
        if number.rank < ENUMERATED:
            return number.apart or self._continues(number)
        if number.rank > DECIMAL:
            return self._decimal_fits(number.number)
        if number.rank == INTEGER:
            is_item = block.kind is BlockKind.LIST_ITEM
            return caption and not is_item and number.number[0] in self._majors and self._continues(number)
        if number.rank == PARENTHESISED:
            return caption and not self._articles and self._continues(number)
        return not self._articles and self._continues(number)

    def _continues(self, number: Numbered) -> bool:
        last = self._last.get(number.rank, (0,))
        return number.number[0] in (1, last[0] + 1)

    def _decimal_fits(self, number: tuple[int, ...]) -> bool:
        """1.5 in a sentence is no clause: the number must follow the one before, with a small gap at most."""
        last = max((n for rank, n in self._last.items() if rank >= INTEGER), default=(0,))
        if number[:-1] == last[: len(number) - 1] and len(last) >= len(number):
            return last[len(number) - 1] < number[-1] <= last[len(number) - 1] + 3
        return number[-1] == 1 and number[0] in (last[0], last[0] + 1) and number > last

    def _remember(self, number: Numbered) -> None:
        self._last = {rank: last for rank, last in self._last.items() if rank <= number.rank}
        self._last[number.rank] = number.number


def _number_of(block: Block) -> Numbered | None:
    return None if block.kind in (BlockKind.TABLE, BlockKind.SCAN) else recognise(block.text)


def _opening(number: Numbered, block: Block) -> _Opening:
    title = _caption_of(number.rest)
    is_heading = block.kind is BlockKind.HEADING
    is_caption = title == number.rest and (is_heading or number.rank < 4 or number.rank in (ENUMERATED, INTEGER))
    text = None if is_caption or not number.rest else replace(
        block, kind=BlockKind.PARAGRAPH, text=number.rest, level=None
    )
    return _Opening(number.kind, title, block.level, number, text)


def _caption_of(rest: str) -> str:
    """The caption a clause's line begins with: all of it, its first words, or nothing."""
    if len(rest) <= _LONGEST_CAPTION and not _SENTENCE_END.search(rest) and not _CAPTION.match(rest):
        return rest
    match = _CAPTION.match(rest) or _ENGLISH_CAPTION.match(rest)
    return match[1].strip() if match else ""


class _Tree:
    """Clauses under construction; `position` counts them as they open."""

    def __init__(self, title: str) -> None:
        root = Clause(0, ClauseKind.DOCUMENT, "", title, (), None)
        self._all = [_Open(root, None)]
        self._stack = [self._all[0]]

    def add(self, block: Block) -> None:
        """Give a block to the innermost open clause."""
        self._stack[-1].blocks.append(block)

    def open(self, opening: _Opening, block: Block) -> None:
        """Close what the new clause does not belong to, and open it."""
        while self._stack[-1].opening is not None and not _encloses(self._stack[-1].opening, opening):
            self._stack.pop()
        parent = self._stack[-1]
        parent.has_children = True
        clause = Clause(
            position=len(self._all),
            kind=_kind(opening, self._stack),
            label=_label(opening, self._stack),
            title=opening.title,
            heading_path=(*parent.clause.heading_path, opening.heading),
            parent=parent.clause.position,
            page_from=block.page_from,
            page_to=block.page_to,
        )
        entry = _Open(clause, opening, [opening.text] if opening.text else [])
        self._all.append(entry)
        self._stack.append(entry)

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
                self._stretch(parent, [entry.clause.page_from, entry.clause.page_to or entry.clause.page_from])

    @staticmethod
    def _stretch(entry: _Open, pages: list[int]) -> None:
        known = [p for p in (entry.clause.page_from, entry.clause.page_to) if p is not None] + pages
        if known:
            entry.clause = replace(entry.clause, page_from=min(known), page_to=max(known))


def _encloses(outer: _Opening, inner: _Opening) -> bool:
    if outer.kind is not ClauseKind.APPENDIX and inner.kind is ClauseKind.APPENDIX:
        return False
    if outer.rank is not None and outer.rank == inner.rank:
        return False
    if outer.level is not None and inner.level is not None and outer.level != inner.level:
        return outer.level < inner.level
    if outer.rank is not None and inner.rank is not None:
        return outer.rank < inner.rank
    return outer.number is None and inner.level is None


def _kind(opening: _Opening, stack: Sequence[_Open]) -> ClauseKind:
    if opening.number is None and len(stack) == 1:
        return ClauseKind.CHAPTER
    return opening.kind


def _label(opening: _Opening, stack: Sequence[_Open]) -> str:
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
        skipped = outer.kind is ClauseKind.SECTION and own.kind is ClauseKind.ARTICLE and outer.rank < ENUMERATED
        carried = own.rank > DECIMAL or (own.rank == INTEGER and outer.label[:1].isascii())
        if is_appendix or not (skipped or carried):
            labels.append(outer.label)
    chinese = not all(label.isascii() for label in (*labels, own.label))
    return ("" if chinese else ", ").join((*labels, own.label))
