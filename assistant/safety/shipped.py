"""The lists that ship: one file a category, one word a line. Written for this product; knows no database."""

from __future__ import annotations

from functools import cache
from importlib import resources

from assistant.domain.words import CATEGORY_ACTIONS, WatchedWord
from assistant.safety.words import words_of


@cache
def shipped_words() -> tuple[WatchedWord, ...]:
    """All of them."""
    folder = resources.files("assistant.safety") / "lists"
    return tuple(
        word
        for category in CATEGORY_ACTIONS
        for word in words_of(_lines((folder / f"{category}.txt").read_text("utf-8")), category)
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
