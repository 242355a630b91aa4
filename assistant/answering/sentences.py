"""Passage text -> the sentences and table rows that can be quoted alone. Pure; every piece is a span of the text."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[。！？；!?])(?![”’」』）)\"'])|(?<=[.])(?=\s+[A-Z“\"(])|\n+")
_RULE_ROW = re.compile(r"^\|?[\s:|-]+\|?$")
MIN_CHARACTERS = 4


def quotable_sentences(text: str) -> list[str]:
    """Sentences of the text in order, stripped; rows of pipe tables whole; without rules and bare headings."""
    pieces = (piece.strip() for piece in _END.split(text))
    return [p for p in pieces if len(p) >= MIN_CHARACTERS and not _RULE_ROW.match(p)]
