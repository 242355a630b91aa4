"""The lexicon's search, one character at a time: what has been found, and from where on something may still be found.

Knows no action. Finds just what `Lexicon.find` finds, whatever pieces a text comes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.safety.normalising import folded
from assistant.safety.spans import Span
from assistant.safety.words import MOST_BETWEEN, Form, joined, stands

_NODE_BITS = 21
"""Bits of a code point; a node's number stands above them."""


class Trie:
    """Forms as paths of characters; shared by all walks over one lexicon."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._edges: dict[int, int] = {}
        self._ends: dict[int, list[Form]] = {}
        self._inner: set[int] = set()
        nodes = 1
        for form in forms:
            node = 0
            for character in form.folded:
                key = node << _NODE_BITS | ord(character)
                following = self._edges.get(key)
                if following is None:
                    following = self._edges[key] = nodes
                    self._inner.add(node)
                    nodes += 1
                node = following
            self._ends.setdefault(node, []).append(form)

    def step(self, node: int, character: str) -> int | None:
        """The node that the character leads to."""
        return self._edges.get(node << _NODE_BITS | ord(character))

    def ends(self, node: int) -> Sequence[Form]:
        """The forms that end here."""
        return self._ends.get(node, ())

    def goes_on(self, node: int) -> bool:
        """Whether any form is longer."""
        return node in self._inner


class WordWalk:
    """Walks the trie from every character of a text at once. Places count from the text's first character."""

    def __init__(self, trie: Trie) -> None:
        self._trie = trie
        self._walks: list[tuple[int, int]] = []
        """(number of the first unit, node) of every walk that may still come to an end."""
        self._waiting: list[tuple[Form, int, Span]] = []
        """Whole words that count unless the next character belongs to them: form, first place, span."""
        self._units: list[tuple[str, int, str]] = []
        """Folded characters since the oldest walk began: character, place, the one directly before it."""
        self._between: dict[int, str] = {}
        """Separators behind a place."""
        self._place = 0
        self._last = ""
        self._separators = 0

    @property
    def open_from(self) -> int:
        """The first place from which something may still be found; that of the next character where there is none."""
        first = self._units[self._walks[0][0]][1] if self._walks else self._place
        return min(first, *(place for _, place, _ in self._waiting)) if self._waiting else first

    def push(self, character: str) -> list[Span]:
        """What is found now that the character has come."""
        form = folded(character)
        idle = not self._walks and not self._waiting
        if idle and len(form) == 1 and self._trie.step(0, form) is None:  # most characters of most texts
            self._last, self._separators = form, 0
            self._place += 1
            return []
        found = self._separator(character) if not form else self._letters(form)
        self._place += 1
        if not self._walks and self._units:
            self._units.clear()
            self._between.clear()
        return found

    def close(self) -> list[Span]:
        """What is found now that the text has ended."""
        found, self._walks = self._settled(""), []
        return found

    def _separator(self, character: str) -> list[Span]:
        found = self._settled("")
        self._last = ""
        self._separators += 1
        if self._separators > MOST_BETWEEN:
            self._walks.clear()
        elif self._walks:
            place = self._units[-1][1]
            self._between[place] = self._between.get(place, "") + character
        return found

    def _letters(self, form: str) -> list[Span]:
        found: list[Span] = []
        self._separators = 0
        for letter in form:
            found += self._settled(letter)
            self._units.append((letter, self._place, self._last))
            self._last = letter
            found += self._advance(letter)
        return found

    def _advance(self, letter: str) -> list[Span]:
        found, going = [], []
        step, ends, goes_on = self._trie.step, self._trie.ends, self._trie.goes_on
        for unit, node in (*self._walks, (len(self._units) - 1, 0)):
            following = step(node, letter)
            if following is None:
                continue
            found += [span for form in ends(following) if (span := self._ended(form, unit))]
            if goes_on(following):
                going.append((unit, following))
        self._walks = going
        return found

    def _ended(self, form: Form, unit: int) -> Span | None:
        """The occurrence of the form that begins at the unit and ends with the newest, unless it has to wait."""
        units = self._units[unit:]
        gaps = [self._gap(one[1], other[1]) for one, other in pairwise(units)]
        if not stands(form, gaps) or (form.whole and joined(units[0][2], form.folded[0])):
            return None
        span = Span(units[0][1], units[-1][1] + 1, form.category, form.action)
        if not form.whole:
            return span
        self._waiting.append((form, span.start, span))
        return None

    def _gap(self, one: int, other: int) -> str:
        return self._between.get(one, "") if one != other else ""

    def _settled(self, letter: str) -> list[Span]:
        """Whole words that waited for this letter."""
        if not self._waiting:
            return []
        waited, self._waiting = self._waiting, []
        return [span for form, _, span in waited if not joined(form.folded[-1], letter)]
