"""Watched words, as lists hold them: a category, a way of matching; what follows belongs to the category. Knows no text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from assistant.domain.verdicts import Action

ALLOWED = "allowed"
"""The category of words that are no hit: what lies within one is not masked, blocked or counted."""
CATEGORY_ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "weapons": Action.BLOCK,
        "terror": Action.BLOCK,
        "pornography": Action.BLOCK,
        "gambling": Action.MASK,
        "fraud": Action.MASK,
        "insults": Action.MASK,
    }
)
"""The categories that ship, and what follows from them unless an administrator says otherwise."""
FOR_OWN_CATEGORIES = Action.MASK
"""What follows from a category that an administrator has named, until they say what."""
LONGEST_TEXT = 64
"""Characters of a watched word or phrase."""
CHOICES = (Action.LOG, Action.MASK, Action.BLOCK)
"""What may follow from a category, mildest first."""


class MatchMode(StrEnum):
    """Where a word counts."""

    ANYWHERE = "anywhere"
    """Also inside of other words: right for Chinese, which leaves no blanks."""
    WHOLE_WORD = "whole_word"
    """Only with no Latin letter directly before or behind it."""


@dataclass(frozen=True, slots=True, order=True)
class WatchedWord:
    """A word or phrase on a list."""

    text: str
    category: str
    mode: MatchMode

    @classmethod
    def of(cls, text: str, category: str, mode: MatchMode | None = None) -> WatchedWord:
        """With the way of matching that suits its letters, where none is said."""
        return cls(text, category, mode or (MatchMode.WHOLE_WORD if _latin(text) else MatchMode.ANYWHERE))


@dataclass(frozen=True, slots=True)
class WordLists:
    """All words that are watched, and what follows from each category."""

    words: tuple[WatchedWord, ...] = ()
    actions: Mapping[str, Action] = field(default_factory=lambda: CATEGORY_ACTIONS)

    def action(self, category: str) -> Action:
        """ALLOW for words that are no hit."""
        if category == ALLOWED:
            return Action.ALLOW
        return self.actions.get(category, FOR_OWN_CATEGORIES)


def _latin(text: str) -> bool:
    return all(ord(character) < 0x250 for character in text)
