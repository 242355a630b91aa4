"""A block -> the clause it opens, if it opens one: where its number fits those before it, or where a heading stands.

Sees numbers and captions; what encloses what is decided by the structure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.domain.documents import ClauseKind
from ingest.numbering import DECIMAL, ENUMERATED, INTEGER, PARENTHESISED, Numbered, recognise
from ingest.parsed import Block, BlockKind

_SENTENCE_END = re.compile(r"[。；！？!?;]|[.:：，,]$")
_CAPTION = re.compile(r"(\S[^。；，！？：:;]{0,19}?)(?:\u3000|\s{2,}|(?<=[^\x00-\x7f]) )\s*\S")
_ENGLISH_CAPTION = re.compile(r"([A-Z][^.:;!?]{1,58})[.:]\s+\S")
LONGEST_CAPTION = 60


@dataclass(frozen=True, slots=True)
class Opening:
    """The line that opens a clause: its number, if it has one, and its caption."""

    kind: ClauseKind
    title: str
    level: int | None
    number: Numbered | None
    text: Block | None
    """What of the line belongs to the clause's text."""

    @property
    def rank(self) -> int | None:
        """The number's place in the order of nesting; None for a heading without a number."""
        return self.number.rank if self.number else None

    @property
    def heading(self) -> str:
        """Number and caption as a heading path shows them."""
        if self.number is None:
            return self.title
        shown = self.number.shown
        return (shown + self.title) if shown.endswith(("、", "）")) else f"{shown} {self.title}".strip()


class OpeningReader:
    """Decides which blocks open a clause; remembers the numbers that came before."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        numbers = [number for block in blocks if (number := _number_of(block)) is not None]
        self._articles = any(n.kind is ClauseKind.ARTICLE and n.rank < ENUMERATED for n in numbers)
        self._majors = {n.number[0] for n in numbers if n.rank > DECIMAL}
        self._last: dict[int, tuple[int, ...]] = {}

    def opening(self, block: Block) -> Opening | None:
        """The clause this block opens; None where it is text of the clause before."""
        number = _number_of(block)
        is_heading = block.kind is BlockKind.HEADING
        if number is None:
            return Opening(ClauseKind.SECTION, block.text, block.level, None, None) if is_heading else None
        if not is_heading and not self._fits(number, block):
            return None
        self._remember(number)
        return _opening(number, block)

    def _fits(self, number: Numbered, block: Block) -> bool:
        caption = len(number.rest) <= LONGEST_CAPTION and not _SENTENCE_END.search(number.rest)
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
    return None if block.kind is BlockKind.TABLE else recognise(block.text)


def _opening(number: Numbered, block: Block) -> Opening:
    title = _caption_of(number.rest)
    is_heading = block.kind is BlockKind.HEADING
    is_caption = title == number.rest and (
        is_heading or number.rank < 4 or number.rank in (ENUMERATED, INTEGER)
    )
    text = (
        None
        if is_caption or not number.rest
        else replace(block, kind=BlockKind.PARAGRAPH, text=number.rest, level=None)
    )
    return Opening(number.kind, title, block.level, number, text)


def _caption_of(rest: str) -> str:
    """The caption a clause's line begins with: all of it, its first words, or nothing."""
    if len(rest) <= LONGEST_CAPTION and not _SENTENCE_END.search(rest) and not _CAPTION.match(rest):
        return rest
    match = _CAPTION.match(rest) or _ENGLISH_CAPTION.match(rest)
    return match[1].strip() if match else ""
