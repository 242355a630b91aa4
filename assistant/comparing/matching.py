"""Which piece of the one side is which of the other. Pure, deterministic, and the same both ways.

Equal pieces find each other first: with the same name and place, then with the same place, then anywhere, in reading
order. Of the rest those most alike do, best first. Who is left and bears the same name is taken for rewritten.

Likeness is Dice's coefficient over `words.shingles`. It is counted only between pieces that share one of their rarest
shingles or their name, so that two thousand pieces against two thousand take seconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.comparing.words import shingles

ALIKE = 0.5
"""From here on two texts are one that was changed."""
ALIKE_BY_NAME = 0.3
"""The same, where both bear one name or one title."""
REWRITTEN = 0.2
"""With one name and nobody else to go to: below this they only share a number."""
_RAREST = 24
_POSTINGS = 64
_BEST = 6

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is matched. `name` and `title` may be empty; `place` is what it stands under."""

    text: str
    """Folded: two pieces of equal text read the same."""
    name: str
    title: str = ""
    place: tuple[str, ...] = ()


def pairs(older: Sequence[Piece], newer: Sequence[Piece]) -> list[Pair]:
    """Positions of those that are one, in the order of the older side; nobody stands in two pairs."""
    found = _Matching(older, newer)
    for key in (_whole, _placed, _text):
        found.equal(key)
    found.alike()
    return sorted(found.pairs)


def _whole(piece: Piece) -> Hashable:
    return (piece.name, piece.title, piece.place, piece.text)


def _placed(piece: Piece) -> Hashable:
    return (piece.title, piece.place, piece.text)


def _text(piece: Piece) -> Hashable:
    return piece.text or piece  # one that says nothing is not any other


class _Matching:
    """One matching on its way; what has found its other half is out."""

    def __init__(self, older: Sequence[Piece], newer: Sequence[Piece]) -> None:
        self._sides = (older, newer)
        self._free = (dict.fromkeys(range(len(older))), dict.fromkeys(range(len(newer))))
        self.pairs: list[Pair] = []

    def equal(self, key: Callable[[Piece], Hashable]) -> None:
        """Pair those of one key, in reading order."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for i in self._free[0]:
            waiting[key(self._sides[0][i])].append(i)
        for queue in waiting.values():
            queue.reverse()
        for j in list(self._free[1]):
            queue = waiting.get(key(self._sides[1][j]), [])
            if queue:
                self._pair(queue.pop(), j)

    def alike(self) -> None:
        """Pair the rest by likeness, the most alike first."""
        bags = [{n: shingles(self._sides[s][n].text) for n in self._free[s]} for s in (0, 1)]
        scored = []
        for i, j in self._candidates(bags[0], bags[1]):
            one, other = self._sides[0][i], self._sides[1][j]
            score = _score(one, other, _dice(bags[0][i], bags[1][j]))
            if score is not None:
                scored.append((-score, i + j, abs(i - j), i, j))
        for *_, i, j in sorted(scored):
            if i in self._free[0] and j in self._free[1]:
                self._pair(i, j)

    def _candidates(
        self, older: Mapping[int, Counter[str]], newer: Mapping[int, Counter[str]]
    ) -> Iterable[Pair]:
        spread: Counter[str] = Counter()
        for bag in (*older.values(), *newer.values()):
            spread.update(bag.keys())
        found = set(_nearest(older, newer, spread))
        found.update((i, j) for j, i in _nearest(newer, older, spread))
        named: dict[str, list[int]] = defaultdict(list)
        for i in older:
            named[self._sides[0][i].name].append(i)
        for j in newer:
            name = self._sides[1][j].name
            found.update((i, j) for i in named.get(name, ())[:_BEST] if name)
        return found

    def _pair(self, i: int, j: int) -> None:
        del self._free[0][i], self._free[1][j]
        self.pairs.append((i, j))


def _score(one: Piece, other: Piece, dice: float) -> float | None:
    """How surely both are one piece; None: they are not. Below 1 only by the name they share."""
    titled = bool(one.title) and one.title == other.title
    named = bool(one.name) and one.name == other.name
    if dice >= (ALIKE_BY_NAME if titled or named else ALIKE):
        return 1 + dice + 0.1 * titled + 0.05 * named + 0.03 * (one.place == other.place)
    rewritten = named and (titled or dice >= REWRITTEN)
    return dice if rewritten else None


def _nearest(
    some: Mapping[int, Counter[str]], others: Mapping[int, Counter[str]], spread: Mapping[str, int]
) -> Iterator[Pair]:
    """For each of `some` those of `others` that share most of its rarest shingles."""
    postings: dict[str, list[int]] = defaultdict(list)
    for position, bag in others.items():
        for shingle in bag:
            if len(postings[shingle]) < _POSTINGS:
                postings[shingle].append(position)
    for position, bag in some.items():
        shared: Counter[int] = Counter()
        for shingle in sorted(bag, key=lambda s: (spread[s], s))[:_RAREST]:
            shared.update(postings.get(shingle, ()))
        best = sorted(shared.items(), key=lambda found: (-found[1], found[0]))[:_BEST]
        yield from ((position, other) for other, _ in best)


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    if len(one) > len(other):
        one, other = other, one
    return 2 * sum(min(count, other[shingle]) for shingle, count in one.items()) / total if total else 0.0
