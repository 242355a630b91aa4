"""Words of the trade -> the other words that mean the same, in Chinese and English. Pure.

A question asked in one language must find a policy written in the other; a small embedder alone does not get there
(docs/evaluation-log.md). The table is small and ours. It widens the lexical search, and tells a passage in the other
language from one that is off the subject. Within one language it adds nothing that was measurable, so it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.domain.questions import language_of
from assistant.storage.lexical import fold


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

    def translated(self, text: str) -> str:
        """Words of the other language for what the text speaks of; empty where it speaks of nothing known."""
        chinese = language_of(text) == "zh"
        words = (word for c in self.concepts(text) for word in (c.english if chinese else c.chinese))
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
