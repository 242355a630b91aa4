"""Text in pieces -> what of it may be given out, as soon as nothing that follows can change that. Pure; feed/close.

For any cut of a text the output is that of `Screen.read` on the whole, and no character of a match is ever given out:
what may become one is held back until it is known.
"""

from __future__ import annotations

from assistant.safety.personal_walk import PersonalWalk
from assistant.safety.screen import Screen
from assistant.safety.spans import Span, first_block, masked, standing
from assistant.safety.walking import WordWalk


class StreamFilter:
    """Watches one text. Once `blocked`, nothing more comes out."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._words = WordWalk(screen.trie)
        self._personal = PersonalWalk() if screen.watches_persons else None
        self._held = ""
        self._given = 0
        """Place of the first character held."""
        self._spans: list[Span] = []
        self.blocked = ""
        """The category of the block that ended the text; empty: none has."""
        self.hits: list[Span] = []
        """What was masked, logged or blocked so far."""

    def feed(self, piece: str) -> str:
        """What may be given out now that `piece` has come; often less, sometimes more than it."""
        if self.blocked:
            return ""
        self._held += piece
        for character in piece:
            if words := self._words.push(character):
                self._spans += words
            if self._personal is not None and (personal := self._personal.push(character)):
                self._spans += self._screen.own_spans(personal)
        return self._give(self._settled())

    def close(self) -> str:
        """What is left when the text has ended."""
        if self.blocked:
            return ""
        self._spans += self._words.close()
        if self._personal is not None:
            self._spans += self._screen.own_spans(self._personal.close())
        return self._give(self._given + len(self._held))

    @property
    def held(self) -> int:
        """Characters held back."""
        return len(self._held)

    def _settled(self) -> int:
        """The place up to which every character's fate is known."""
        open_from = self._words.open_from
        return open_from if self._personal is None else min(open_from, self._personal.open_from)

    def _give(self, until: int) -> str:
        if until == self._given:
            return ""
        if not self._spans:
            return self._emit(until, [])
        stand = standing(self._spans)
        block = first_block(span for span in stand if span.start < until)
        if block is not None:
            until = max(block.start, self._given)
            self.blocked = block.category
        self.hits += [span for span in stand if self._given <= span.start < until or span is block]
        out = self._emit(until, stand)
        if block is not None:
            self._held = ""
        self._spans = [span for span in self._spans if span.end > until]
        return out

    def _emit(self, until: int, spans: list[Span]) -> str:
        count = until - self._given
        piece, self._held = self._held[:count], self._held[count:]
        out = masked(piece, spans, at=self._given) if spans else piece
        self._given = until
        return out
