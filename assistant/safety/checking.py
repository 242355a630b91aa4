"""New words -> how often each would hit in text that is known to be clean. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.verdicts import Action
from assistant.domain.words import ALLOWED, WatchedWord, WordLists
from assistant.safety.normalising import normalised
from assistant.safety.words import Lexicon

AROUND = 8


@dataclass(frozen=True, slots=True)
class FalseHits:
    """A word that clean text holds."""

    word: WatchedWord
    count: int
    example: str
    """The first place, with a few characters around it."""


def false_hits(words: Sequence[WatchedWord], texts: Iterable[str]) -> tuple[list[FalseHits], int]:
    """The words that hit, those that hit most first; and how many characters were looked through."""
    watched = [word for word in words if word.category != ALLOWED]
    # Each word is a category of its own, so that a hit says which it was.
    named = tuple(WatchedWord(word.text, str(place), word.mode) for place, word in enumerate(watched))
    lexicon = Lexicon(WordLists(named, {word.category: Action.LOG for word in named}))
    counts: Counter[int] = Counter()
    examples: dict[int, str] = {}
    characters = 0
    for text in texts:
        characters += len(text)
        for span in lexicon.find(text):
            place = int(span.category)
            counts[place] += 1
            examples.setdefault(place, text[max(0, span.start - AROUND) : span.end + AROUND])
    return [
        FalseHits(watched[p], n, " ".join(examples[p].split())) for p, n in counts.most_common()
    ], characters


def too_short(word: WatchedWord) -> bool:
    """Whether the word is a single character, which stands in too many others to be watched for."""
    return len(normalised(word.text)) < 2
