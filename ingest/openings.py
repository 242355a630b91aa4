"""A block -> the clause it opens, if it opens one: where its number fits those before it, or where a heading stands.

Sees numbers and captions; what encloses what is decided by the structure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.domain.documents import ClauseKind
from ingest.numbering import (
    DECIMAL,
    ENUMERATED,
    INTEGER,
    PARENTHESISED,
    Numbered,
    counts_roman,
    recognise,
    recognise_heading,
)
from ingest.parsed import Block, BlockKind

_SENTENCE_END = re.compile(r"[。；！？!?;]|[.:：，,]$")
_CAPTION = re.compile(r"(\S[^。；，！？：:;]{0,19}?)(?:\u3000|\s{2,}|(?<=[^\x00-\x7f]) )\s*\S")
_ENGLISH_CAPTION = re.compile(r"([A-Z][^.:;!?]{1,58})[.:]\s+\S")
_SENTENCE = re.compile(
    r"为了|为(?:进一步|规范|加强|保障|维护|贯彻|落实|明确)|根据|依据|按照|凡|自.{1,12}[日起]"
    r"|本(?:办法|规定|制度|条例|手册|细则|法|规则|通知|政策)(?:自|由|是|经|所称|中的|适用于|未尽|与)"
    r"|.*(?:(?<!目)的|[了和与及或由按对])$"
)
"""How a sentence begins or breaks off that was set with a blank in it: no caption is worded so."""
_GOES_ON = re.compile(r"\S*[\u4e00-\u9fff] (?:[《“「『]|[（(].*[。；])")
"""A title, a quotation or a bracket within a sentence."""
LONGEST_CAPTION = 60
LONGEST_HEADING = 150
"""A longer text without a number is no heading, whatever its form."""
_SECTION, _ARTICLE = 3, 4
_NEAR = 3
"""How far an English number may stand from the nearest of its kind: "Chapter 13" of a law is no chapter among seven."""


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
        headings = [block for block in blocks if block.kind is BlockKind.HEADING]
        self._roman = any(counts_roman(block.text) for block in headings)
        self._swapped = False
        numbers = [number for block in blocks if (number := self._number_of(block)) is not None]
        self._swapped = _sections_in_articles(numbers)
        self._articles = any(n.kind is ClauseKind.ARTICLE and n.rank < ENUMERATED for n in numbers)
        self._majors = {n.number[0] for n in numbers if n.rank > DECIMAL}
        self._of_rank: dict[int, set[int]] = {}
        for number in numbers:
            self._of_rank.setdefault(number.rank, set()).add(number.number[0])
        self._last: dict[int, tuple[int, ...]] = {}
        firsts = [n for b in headings if (n := self._number_of(b)) and n.rank == INTEGER and n.number == (1,)]
        self.integers_restart = len(firsts) > 1
        """Whether 1. 2. 3. begin anew under each heading above them, so that they are cited with it."""

    def opening(self, block: Block) -> Opening | None:
        """The clause this block opens; None where it is text of the clause before."""
        number = self._number_of(block)
        is_heading = block.kind is BlockKind.HEADING
        if is_heading and number is None:
            return _unnumbered(block)
        if number is None or not (is_heading or self._fits(number, block)):
            return None
        self._remember(number)
        return _opening(number, block)

    def _number_of(self, block: Block) -> Numbered | None:
        if block.kind is BlockKind.TABLE:
            return None
        number = recognise(block.text)
        if number is None and block.kind is BlockKind.HEADING:
            return recognise_heading(block.text, roman=self._roman)
        if self._swapped and number is not None and number.label[0].isascii():
            return replace(
                number, rank={_SECTION: _ARTICLE, _ARTICLE: _SECTION}.get(number.rank, number.rank)
            )
        return number

    def _fits(self, number: Numbered, block: Block) -> bool:
        caption = len(number.rest) <= LONGEST_CAPTION and not _SENTENCE_END.search(number.rest)
        if number.rank < ENUMERATED:
            return (number.apart and self._has_neighbour(number)) or self._continues(number)
        if number.rank > DECIMAL:
            return self._decimal_fits(number.number)
        if number.rank == INTEGER:
            is_item = block.kind is BlockKind.LIST_ITEM
            return caption and not is_item and number.number[0] in self._majors and self._continues(number)
        return not self._articles and (caption or number.rank != PARENTHESISED) and self._goes_on(number)

    def _has_neighbour(self, number: Numbered) -> bool:
        if not number.shown.isascii():
            return True
        known, own = self._of_rank.get(number.rank, set()), number.number[0]
        return len(known) <= 1 or any(own + away in known for away in range(-_NEAR, _NEAR + 1) if away)

    def _continues(self, number: Numbered) -> bool:
        last = self._last.get(number.rank, (0,))
        return number.number[0] in (1, last[0] + 1)

    def _goes_on(self, number: Numbered) -> bool:
        """Whether an enumeration begins or goes on, be it with a small gap or a double: both are to be reported."""
        last = self._last.get(number.rank, (0,))[0]
        return number.number[0] == 1 or bool(last and last <= number.number[0] <= last + _NEAR)

    def _decimal_fits(self, number: tuple[int, ...]) -> bool:
        """1.5 in a sentence is no clause: the number must follow the one before, with a small gap at most."""
        last = max((n for rank, n in self._last.items() if rank >= INTEGER), default=(0,))
        if number[:-1] == last[: len(number) - 1] and len(last) >= len(number):
            return last[len(number) - 1] < number[-1] <= last[len(number) - 1] + 3
        return number[-1] == 1 and number[0] in (last[0], last[0] + 1) and number > last

    def _remember(self, number: Numbered) -> None:
        self._last = {rank: last for rank, last in self._last.items() if rank <= number.rank}
        self._last[number.rank] = number.number


def _sections_in_articles(numbers: Sequence[Numbered]) -> bool:
    """Whether English articles enclose sections here, as American documents have it: the article comes first."""
    kinds = [n.kind for n in numbers if n.rank in (_SECTION, _ARTICLE) and n.label[0].isascii()]
    return ClauseKind.SECTION in kinds and kinds[0] is ClauseKind.ARTICLE


def _unnumbered(block: Block) -> Opening | None:
    if len(block.text) > LONGEST_HEADING:
        return None
    return Opening(ClauseKind.SECTION, block.text, block.level, None, None)


def _opening(number: Numbered, block: Block) -> Opening:
    is_heading = block.kind is BlockKind.HEADING
    title = _caption_of(number.rest, is_heading)
    is_caption = title == number.rest and (
        is_heading or number.rank < 4 or number.rank in (ENUMERATED, INTEGER)
    )
    text = (
        None
        if is_caption or not number.rest
        else replace(block, kind=BlockKind.PARAGRAPH, text=number.rest, level=None)
    )
    return Opening(number.kind, title, block.level, number, text)


def _caption_of(rest: str, is_heading: bool) -> str:
    """The caption a clause's line begins with: all of it, its first words, or nothing."""
    if not is_heading and (_SENTENCE.match(rest.split(" ", 1)[0]) or _GOES_ON.match(rest)):
        return ""
    if len(rest) <= LONGEST_CAPTION and not _SENTENCE_END.search(rest) and not _CAPTION.match(rest):
        return rest
    match = _CAPTION.match(rest) or _ENGLISH_CAPTION.match(rest)
    return match[1].strip() if match else ""
