"""The lists that ship: one file a category, one word a line. Written for this product; knows no database."""

from __future__ import annotations

from functools import cache

from assistant.domain.words import CATEGORY_ACTIONS, WatchedWord
from assistant.safety.lists import lines_of
from assistant.safety.words import words_of


@cache
def shipped_words() -> tuple[WatchedWord, ...]:
    """All of them."""
    return tuple(word for category in CATEGORY_ACTIONS for word in words_of(lines_of(category), category))
