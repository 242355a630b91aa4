"""Words of the trade -> the other words that mean the same, in Chinese and English. Pure.

A question asked in one language must find a policy written in the other; a small embedder alone does not get there
(docs/evaluation-log.md). The table is small and ours. It widens the lexical search, and tells a passage in the other
language from one that is off the subject. 走人 finds 离职 in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.domain.questions import language_of
from assistant.storage.lexical import fold

USUAL_WORDS = 2
"""The words of a concept that policies use stand first in the table."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning, with its words folded as the lexical index folds them."""

    chinese: tuple[str, ...]
    english: tuple[str, ...]

    def is_in(self, folded: str) -> bool:
        """Whether a folded text holds one of its words."""
        return any(word in folded for word in (*self.chinese, *self.english))


class Glossary:
    """Concepts, found in a text by any of their words."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts = tuple(concepts)
        self._patterns = tuple(_pattern(concept) for concept in self._concepts)

    @property
    def chinese_words(self) -> tuple[str, ...]:
        """Every Chinese word of more than one character."""
        return tuple(word for c in self._concepts for word in c.chinese if len(word) > 1)

    def concepts(self, text: str) -> tuple[Concept, ...]:
        """The concepts the text speaks of, in table order."""
        folded = fold(text)
        return tuple(c for c, p in zip(self._concepts, self._patterns, strict=True) if p.search(folded))

    def other_words(self, text: str) -> str:
        """Words to search for besides the text's own: all of the other language, and the usual ones of its own."""
        chinese, folded = language_of(text) == "zh", fold(text)
        words: list[str] = []
        for concept in self.concepts(text):
            own, other = (concept.chinese, concept.english) if chinese else (concept.english, concept.chinese)
            words += [word for word in own[:USUAL_WORDS] if word not in folded]
            words += other
        return " ".join(dict.fromkeys(words))


@cache
def shipped_glossary() -> Glossary:
    """The glossary that ships."""
    lines = (resources.files("assistant.retrieval") / "glossary.tsv").read_text("utf-8").splitlines()
    return Glossary(_concept(line) for line in lines if line.strip())


def _concept(line: str) -> Concept:
    chinese, _, english = line.partition("\t")
    return Concept(tuple(map(fold, chinese.split("/"))), tuple(map(fold, english.strip().split("/"))))


def _pattern(concept: Concept) -> re.Pattern[str]:
    # An English word counts with its endings (claim, claims); a Chinese one wherever it stands.
    english = (rf"\b{re.escape(word)}(?:s|es|ed|ing)?\b" for word in concept.english)
    return re.compile("|".join((*map(re.escape, concept.chinese), *english)))
