"""Two texts -> what was written instead of what, word by word, and the numbers and dates among it. Pure.

difflib finds what stayed; equal crumbs between two changes (a comma, a single character) join them, since nobody reads
a sentence torn letter by letter. Texts of more than a few pages are compared by sentences first, so that the time grows
with the length and not with its square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from assistant.comparing.quantities import Quantity, QuantityKind
from assistant.comparing.words import Token, tokens

_SQUARE = 1_000_000
"""Pairs of tokens up to which two texts are compared word by word at once."""
_ENDS = frozenset("。；！？;!?")
_Stretch = tuple[int, int, int, int]
"""older[i1:i2] became newer[j1:j2]."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of both texts. The pieces' `before` in order are the older text, their `after` the newer one."""

    before: str
    after: str
    same: bool
    """They read the same."""

    def mirrored(self) -> Edit:
        """The way back."""
        return Edit(self.after, self.before, self.same)


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number with its unit, or a date, that is another now. None: it was not there, or is no more."""

    kind: QuantityKind
    before: str | None
    after: str | None

    def mirrored(self) -> NumberChange:
        """The way back."""
        return NumberChange(self.kind, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Rewording:
    """How one text became another."""

    edits: tuple[Edit, ...]
    numbers: tuple[NumberChange, ...]

    def mirrored(self) -> Rewording:
        """The way back."""
        edits = tuple(edit.mirrored() for edit in self.edits)
        return Rewording(edits, tuple(number.mirrored() for number in self.numbers))


def reworded(before: str, after: str) -> Rewording:
    """The edits that make `after` of `before`; the other way round they are the same ones mirrored."""
    if before > after:  # difflib prefers one side where there is a choice
        return reworded(after, before).mirrored()
    older, newer = tokens(before), tokens(after)
    stretches = list(_mended(_stretches(older, newer), older, newer))
    edits = tuple(
        Edit(_text(before, older, i1, i2), _text(after, newer, j1, j2), same)
        for same, (i1, i2, j1, j2) in stretches
    )
    changed = [(older[i1:i2], newer[j1:j2]) for same, (i1, i2, j1, j2) in stretches if not same]
    return Rewording(edits, tuple(sorted(_numbers(before, after, changed), key=_rank)))


def _stretches(older: Sequence[Token], newer: Sequence[Token]) -> Iterator[_Stretch]:
    """What differs, in order."""
    if len(older) * len(newer) <= _SQUARE:
        yield from _differing([t.folded for t in older], [t.folded for t in newer], autojunk=False)
        return
    ours, theirs = _sentences(older), _sentences(newer)
    starts = [0, *_ends(ours)], [0, *_ends(theirs)]
    for i1, i2, j1, j2 in _differing(ours, theirs, autojunk=True):
        a1, a2, b1, b2 = starts[0][i1], starts[0][i2], starts[1][j1], starts[1][j2]
        if (a2 - a1) * (b2 - b1) > _SQUARE:
            yield a1, a2, b1, b2
            continue
        words = [t.folded for t in older[a1:a2]], [t.folded for t in newer[b1:b2]]
        for p1, p2, q1, q2 in _differing(*words, autojunk=False):
            yield a1 + p1, a1 + p2, b1 + q1, b1 + q2


def _differing(older: Sequence[Hashable], newer: Sequence[Hashable], *, autojunk: bool) -> Iterator[_Stretch]:
    matcher = SequenceMatcher(None, older, newer, autojunk=autojunk)
    return ((i1, i2, j1, j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal")


def _sentences(words: Sequence[Token]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    waiting: list[str] = []
    for word in words:
        waiting.append(word.folded)
        if word.folded in _ENDS:
            found.append(tuple(waiting))
            waiting = []
    return [*found, tuple(waiting)] if waiting else found


def _ends(sentences: Sequence[tuple[str, ...]]) -> Iterator[int]:
    end = 0
    for sentence in sentences:
        end += len(sentence)
        yield end


def _mended(
    stretches: Iterator[_Stretch], older: Sequence[Token], newer: Sequence[Token]
) -> Iterator[tuple[bool, _Stretch]]:
    """All stretches of both texts, what stayed among them; changes that only a crumb parts are one."""
    i = j = 0
    waiting: _Stretch | None = None
    for i1, i2, j1, j2 in stretches:
        if waiting is not None and _crumb(older[i:i1]):
            waiting = (waiting[0], i2, waiting[2], j2)
        else:
            if waiting is not None:
                yield False, waiting
            if i1 > i:
                yield True, (i, i1, j, j1)
            waiting = (i1, i2, j1, j2)
        i, j = i2, j2
    if waiting is not None:
        yield False, waiting
    if i < len(older):
        yield True, (i, len(older), j, len(newer))


def _crumb(between: Sequence[Token]) -> bool:
    signs = "".join(token.folded for token in between)
    ends = any(sign in _ENDS for sign in signs)
    return not ends and (len(signs) < 2 or not any(sign.isalnum() for sign in signs))


def _text(text: str, words: Sequence[Token], first: int, last: int) -> str:
    """The words with the white space behind them; the first word's piece begins where the text does."""
    if first == last:
        return ""
    start = 0 if first == 0 else words[first].start
    return text[start : len(text) if last == len(words) else words[last].start]


def _numbers(
    before: str, after: str, changed: Sequence[tuple[Sequence[Token], Sequence[Token]]]
) -> Iterator[NumberChange]:
    """Numbers of one unit that stand in one another's place, and those that came or went."""
    gone = Counter(t.quantity for older, _ in changed for t in older if t.quantity)
    come = Counter(t.quantity for _, newer in changed for t in newer if t.quantity)
    stayed = gone & come  # only moved to another place of the sentence
    left = stayed.copy(), stayed.copy()
    for older, newer in changed:
        was = [t for t in older if _is_news(t.quantity, left[0])]
        now = [t for t in newer if _is_news(t.quantity, left[1])]
        for one, other in _paired(was, now):
            said = one or other
            assert said is not None
            kind = QuantityKind.NUMBER if said.quantity is None else said.quantity.kind
            yield NumberChange(kind, _said(before, one), _said(after, other))


def _rank(change: NumberChange) -> int:
    """Those that took another's place come first."""
    return (change.before is None) + (change.after is None)


def _said(text: str, word: Token | None) -> str | None:
    return None if word is None else text[word.start : word.end].strip()


def _is_news(found: Quantity | None, stayed: Counter[Quantity]) -> bool:
    if found is None:
        return False
    if stayed[found] > 0:
        stayed[found] -= 1
        return False
    return True


def _paired(was: Sequence[Token], now: Sequence[Token]) -> Iterator[tuple[Token | None, Token | None]]:
    groups: dict[tuple[str, str], tuple[list[Token], list[Token]]] = {}
    for side, words in enumerate((was, now)):
        for word in words:
            assert word.quantity is not None
            groups.setdefault((word.quantity.kind, word.quantity.unit), ([], []))[side].append(word)
    alone: tuple[list[Token], list[Token]] = ([], [])
    for older, newer in groups.values():
        both = min(len(older), len(newer))
        yield from zip(older[:both], newer[:both], strict=True)
        alone[0].extend(older[both:])
        alone[1].extend(newer[both:])
    if len(alone[0]) == len(alone[1]) == 1 and _kind(alone[0][0]) is _kind(alone[1][0]):
        yield alone[0][0], alone[1][0]  # 5天 -> 7个工作日
    else:
        yield from zip_longest(alone[0], ())
        yield from ((None, word) for word in alone[1])


def _kind(word: Token) -> QuantityKind | None:
    return None if word.quantity is None else word.quantity.kind
