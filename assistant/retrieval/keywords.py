"""Question -> the words it is about. Pure.

Frequent bigrams tell nothing of whether a passage speaks of a question's subject: 班车 must stand in it, 有没有 need not.
Chinese is segmented (rjieba, with the glossary's words added) and filtered by part of speech and a list of words that
every question has; English drops its function words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from rjieba import Jieba

from assistant.retrieval.glossary import Concept, Glossary
from assistant.storage.lexical import fold, terms

_CONTENT_TAGS = frozenset({"eng", "vn", "v", "a", "b", "j", "l", "i"})
_ENGLISH = re.compile(r"[a-z][a-z0-9&-]{2,}")
_MARKUP = re.compile(r"<[|/]?[^<>\s]{1,40}>")
"""Tags and control tokens that somebody wrote into a question are no words of it."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_ONLY = re.compile(r"[a-z0-9.]+")
EDGES = "我你他她能会要想有来去了吗的得被把给让还也就都才可该请多几很最没不算是"
"""Characters that segmentation leaves at the edges of words it does not know, and that tell nothing."""
PARTIAL = 0.8
"""A word whose every pair of characters stands in the text, though not in one place, counts this much."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words a question is about, folded, and the glossary's concepts behind them."""

    words: tuple[str, ...]
    concepts: tuple[Concept, ...]

    def share_in(self, folded: str, weights: Mapping[str, float] | None = None) -> float | None:
        """How many of the words a folded text speaks of, 0 to 1; None where the question has no such word.

        `weights`: word -> what it counts; without them each counts the same.
        """
        if not self.words:
            return None
        latin = any(map(_LATIN_ONLY.fullmatch, self.words))
        stems = frozenset(terms(folded)) if latin else frozenset[str]()
        counted = {word: 1.0 if weights is None else weights[word] for word in self.words}
        held = math.fsum(weight * self._presence(word, folded, stems) for word, weight in counted.items())
        return held / math.fsum(counted.values())

    def has_concept(self, word: str) -> bool:
        """Whether the glossary knows what one of the words means, so that a text in any language may speak of it."""
        return any(_belongs(word, concept) for concept in self.concepts)

    def _presence(self, word: str, folded: str, stems: frozenset[str]) -> float:
        latin = _LATIN_ONLY.fullmatch(word)
        here = all(term in stems for term in terms(word)) if latin else word in folded
        if here or any(concept.is_in(folded) for concept in self.concepts if _belongs(word, concept)):
            return 1.0
        pairs = [word[i : i + 2] for i in range(len(word) - 1)] if _HAN.search(word) else []
        return PARTIAL * sum(pair in folded for pair in pairs) / len(pairs) if pairs else 0.0


class KeywordReader:
    """Finds the keywords of questions."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._segmenter = Jieba()
        for word in glossary.chinese_words:
            self._segmenter.add_word(word, 200_000, "n")

    def read(self, question: str) -> Keywords:
        """The keywords in the order of the question, without repeats."""
        folded = fold(_MARKUP.sub(" ", question))
        words = self._chinese(folded) if _HAN.search(folded) else _english(folded)
        return Keywords(tuple(dict.fromkeys(words)), self._glossary.concepts(question))

    def _chinese(self, folded: str) -> list[str]:
        tagged = ((w, tag) for w, tag in self._segmenter.tag(folded) if w not in _stop_words())
        return [word.strip(EDGES) for word, tag in tagged if _tells(word, tag)]


def _tells(word: str, tag: str) -> bool:
    """Whether a word is content: by its part of speech, and by what is left of it without its edges."""
    kept = word.strip(EDGES)
    if not kept or kept in _stop_words() or kept.isdigit():
        return False
    return tag == "n" if len(word) == 1 else tag.startswith("n") or tag in _CONTENT_TAGS


def _english(folded: str) -> list[str]:
    return [word for word in _ENGLISH.findall(folded) if word not in _stop_words()]


def _belongs(word: str, concept: Concept) -> bool:
    return any(word in known or known in word for known in (*concept.chinese, *concept.english))


@cache
def _stop_words() -> frozenset[str]:
    text = (resources.files("assistant.retrieval") / "question_words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
