"""All that a text is watched for, as one value: words, and personal data but the reader's own. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.domain.verdicts import Action
from assistant.safety.personal import Personal, personal_in
from assistant.safety.spans import Span, first_block, masked, standing
from assistant.safety.walking import Trie
from assistant.safety.words import Lexicon

PERSONAL = "personal:"
"""Begins the categories of personal data."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a whole text comes to."""

    text: str
    """Masked; where something blocks, what stands before it."""
    blocked: str
    """The category that blocks; empty: none."""
    hits: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Words with their trie, whether persons are watched, and what may be shown all the same."""

    lexicon: Lexicon
    trie: Trie
    watches_persons: bool = True
    own: frozenset[str] = frozenset()
    """Personal data of whoever reads, as `Personal.value` spells it."""

    @classmethod
    def of(cls, lexicon: Lexicon, *, watches_persons: bool = True) -> Screen:
        """With the trie of the lexicon's forms."""
        return cls(lexicon, Trie(lexicon.forms), watches_persons)

    def showing(self, texts: Iterable[str]) -> Screen:
        """The same for whoever wrote these texts: what they tell of persons, they know."""
        own = frozenset(one.value for text in texts for one in personal_in(text))
        return replace(self, own=self.own | own)

    @property
    def words_only(self) -> Screen:
        """The same without personal data."""
        return replace(self, watches_persons=False)

    def spans(self, text: str) -> list[Span]:
        """What stands in the text, in order."""
        personal = self.own_spans(personal_in(text)) if self.watches_persons else []
        return standing([*self.lexicon.find(text), *personal])

    def read(self, text: str) -> Reading:
        """The text as it may be given out."""
        spans = self.spans(text)
        block = first_block(spans)
        if block is None:
            return Reading(masked(text, spans), "", tuple(spans))
        before = [span for span in spans if span.start < block.start]
        return Reading(masked(text[: block.start], before), block.category, (*before, block))

    def masked(self, text: str) -> str:
        """The text with everything starred that is masked or blocked."""
        return masked(text, self.spans(text))

    def own_spans(self, found: Iterable[Personal]) -> list[Span]:
        """Findings as spans, without the reader's own."""
        return [
            Span(one.start, one.end, PERSONAL + one.kind, Action.MASK)
            for one in found
            if one.value not in self.own
        ]
