"""Stretches of a text that something was found in, and what becomes of the text. Knows no word and no pattern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain.verdicts import Action

MASK = "*"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch [start, end) of a text, what was found there, and what follows from it."""

    start: int
    end: int
    category: str
    action: Action

    def covers(self, other: Span) -> bool:
        """Whether the other lies within."""
        return self.start <= other.start and other.end <= self.end


def standing(found: Iterable[Span]) -> list[Span]:
    """The spans without those that allow something and those that lie within one of these; in order."""
    ordered = sorted(set(found))
    allowed = [span for span in ordered if span.action is Action.ALLOW]
    return [
        span
        for span in ordered
        if span.action is not Action.ALLOW and not any(allow.covers(span) for allow in allowed)
    ]


def masked(text: str, spans: Iterable[Span], *, at: int = 0) -> str:
    """The text with every character of a span that masks or blocks starred; its length stays.

    `at`: the place of the text's first character, as spans count.
    """
    hidden = [span for span in spans if span.action in (Action.MASK, Action.BLOCK)]
    if not hidden:
        return text
    characters = list(text)
    for span in hidden:
        for place in range(max(span.start - at, 0), min(span.end - at, len(text))):
            characters[place] = MASK
    return "".join(characters)


def first_block(spans: Iterable[Span]) -> Span | None:
    """The block that begins first."""
    return min((span for span in spans if span.action is Action.BLOCK), default=None)
