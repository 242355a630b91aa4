"""Watched words -> where they stand in a text. Pure; knows no list by name.

A word is compared in its folded form, with up to MOST_BETWEEN separators between two of its characters. A Latin word
counts only as a whole: no letter directly beside it, and blanks within it only where it has some itself or every letter
stands alone (f u c k, but not "John's ex").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ahocorasick_rs import AhoCorasick

from assistant.domain.verdicts import Action
from assistant.domain.words import LONGEST_TEXT, MatchMode, WatchedWord, WordLists
from assistant.safety.normalising import normalised, placed
from assistant.safety.spans import Span

MOST_BETWEEN = 8
LONGEST_WORD = 4 * LONGEST_TEXT
"""Folded characters; a ligature folds into several."""


@dataclass(frozen=True, slots=True)
class Form:
    """A word as it is looked for."""

    folded: str
    blanks: frozenset[int]
    """Places in `folded` before which the word itself has a separator."""
    category: str
    action: Action
    whole: bool


class Lexicon:
    """All forms of the watched words, ready to search whole texts."""

    def __init__(self, lists: WordLists = WordLists()) -> None:
        forms = {_form(word, lists) for word in lists.words}
        usable = (form for form in forms if 0 < len(form.folded) <= LONGEST_WORD)
        self.forms = tuple(sorted(usable, key=lambda form: (form.folded, form.category, form.whole)))
        self._search = AhoCorasick([form.folded for form in self.forms]) if self.forms else None

    def find(self, text: str) -> list[Span]:
        """Every occurrence, overlapping ones too, those of allowed words included."""
        if self._search is None:
            return []
        folded = normalised(text)
        found = self._search.find_matches_as_indexes(folded, overlapping=True)
        if not found:
            return []
        folded, origins = placed(text)
        return [
            Span(origins[start], origins[end - 1] + 1, self.forms[number].category, self.forms[number].action)
            for number, start, end in found
            if self._counts(self.forms[number], text, folded, origins, start, end)
        ]

    def _counts(
        self, form: Form, text: str, folded: str, origins: Sequence[int], start: int, end: int
    ) -> bool:
        places = origins[start:end]
        gaps = [text[one + 1 : other] for one, other in pairwise(places)]
        if not stands(form, gaps):
            return False
        before = folded[start - 1] if start and places[0] - origins[start - 1] <= 1 else ""
        after = folded[end] if end < len(folded) and origins[end] - places[-1] <= 1 else ""
        return not form.whole or not (joined(before, form.folded[0]) or joined(form.folded[-1], after))


def stands(form: Form, gaps: Sequence[str]) -> bool:
    """Whether what lies between the form's characters may lie there."""
    if any(len(gap) > MOST_BETWEEN for gap in gaps):
        return False
    own = [gap for place, gap in enumerate(gaps, 1) if place not in form.blanks]
    if not form.whole or not any(character.isspace() for gap in own for character in gap):
        return True
    return all(gaps)


def joined(one: str, other: str) -> bool:
    """Whether two neighbouring folded characters belong to one word: both Latin letters, or both digits."""
    if not one or not other:
        return False
    letters = one.isascii() and other.isascii() and one.isalpha() and other.isalpha()
    return letters or (one.isdigit() and other.isdigit())


def words_of(texts: Iterable[str], category: str) -> tuple[WatchedWord, ...]:
    """Words of one category, each matched as suits its letters."""
    return tuple(WatchedWord.of(text, category) for text in texts)


def _form(word: WatchedWord, lists: WordLists) -> Form:
    folded, origins = placed(word.text)
    blanks = frozenset(place for place, (a, b) in enumerate(pairwise(origins), 1) if b - a > 1)
    whole = word.mode is MatchMode.WHOLE_WORD
    return Form(folded, blanks, word.category, lists.action(word.category), whole)
