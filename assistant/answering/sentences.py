"""Passage text -> the sentences and table rows that can be quoted alone. Pure; every piece is a span of the text."""

from __future__ import annotations

import re
import unicodedata

_END = re.compile(r"(?<=[。！？；!?])(?![”’」』）)\"'])|(?<=[.])(?=\s+[A-Z“\"(])|\n+")
_RULE_ROW = re.compile(r"^\|?[\s:|-]+\|?$")
MIN_CHARACTERS = 4
WIDEST_QUOTE = 360
"""Columns of a quote, a Han character taking two: most clauses fit in whole."""


def quotable_sentences(text: str) -> list[str]:
    """Sentences of the text in order, stripped; rows of pipe tables whole; without rules and bare headings."""
    pieces = (piece.strip() for piece in _END.split(text))
    return [p for p in pieces if len(p) >= MIN_CHARACTERS and not _RULE_ROW.match(p)]


def quote_around(text: str, sentence: str, widest: int = WIDEST_QUOTE) -> str:
    """The stretch of whole sentences around one of the text's, as wide as may be: a span of the text.

    What follows a sentence says more about it than what stands before, so it goes on before it goes back.
    """
    start = text.find(sentence)
    if start < 0:
        return sentence
    first, last = start, start + len(sentence)
    edges = [0, *(found.end() for found in _END.finditer(text)), len(text)]
    for after in (edge for edge in edges if edge > last):
        if _columns(text[first:after].strip()) > widest:
            break
        last = after
    for before in (edge for edge in reversed(edges) if edge < first):
        if _columns(text[before:last].strip()) > widest:
            break
        first = before
    return text[first:last].strip()


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
