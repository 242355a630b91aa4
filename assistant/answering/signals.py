"""What speaks for a passage beside cosines: what it names of the question, in its text and in its heading. Pure.

Keywords weigh by their rarity in the corpus: that a passage speaks of 员工 tells little, that it speaks of 哺乳 much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.amounts import asked_amounts, stated_amounts
from assistant.answering.attributes.words import shown
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, language_of
from assistant.retrieval.keywords import KeywordReader, Keywords
from assistant.storage.lexical import CorpusStatistics, fold, question_weights

REMEMBERED_HEADINGS = 4096
UNKNOWN = 0.6
"""Stands for a share where there is no keyword to share: about its mean over answerable questions."""
FOREIGN = 0.5
"""A word without a concept weighs this much against a text in the other language, which cannot hold it."""
_NUMBERING = re.compile(r"^(?:第\s?[〇零一二三四五六七八九十百千\d]+\s?(?:条|章|节|款|部分|编)|[\d.]+)\s*")
_OPENING = re.compile(r"[，,。；;：:]")


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a passage; each from 0 to 1, but for `length`."""

    keywords: float
    """Share of the question's keywords that the passage speaks of."""
    heading: float
    """The same, of its heading alone; of its opening words where it has no heading of its own."""
    named: float
    """1 where the heading is about nothing but what is asked."""
    special: float
    """1 where the heading is about what is asked and something more: 年假结转, where 年假 is asked."""
    states: float
    """1 where an amount is asked for and its telling sentences state one of the kind."""
    length: float
    """ln(1 + characters)."""


NO_SIGNALS = Signals(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Asked:
    """What a question asks, ready to be looked for in passages."""

    def __init__(
        self,
        question: Question,
        keywords: Keywords,
        rarity: Mapping[str, float],
        read: Callable[[str], Keywords],
    ) -> None:
        self._language = question.language
        self._folded = fold(question.standalone)
        self._amounts = asked_amounts(question.standalone)
        self._keywords = keywords
        self._rarity = rarity
        self._across = {
            word: weight if keywords.has_concept(word) else FOREIGN * weight
            for word, weight in rarity.items()
        }
        self._read = read

    def signals(self, passage: Passage, sentences: Sequence[str]) -> Signals:
        """Of a passage with its telling sentences."""
        own = heading_of(passage)
        heading = self._share(own or _opening(passage.text))
        back = self._read(own).share_in(self._folded) if own else None
        met = heading > 0 and back is not None
        return Signals(
            keywords=self._share(_whole(passage)),
            heading=heading,
            named=float(met and back == 1),
            special=float(met and back != 1),
            states=float(any(self._amounts & stated_amounts(sentence) for sentence in sentences)),
            length=math.log1p(len(passage.text)),
        )

    def _share(self, text: str) -> float:
        weights = self._rarity if language_of(text) == self._language else self._across
        share = self._keywords.share_in(fold(text), weights)
        return UNKNOWN if share is None else share


class SignalReader:
    """Makes questions ready: their keywords, and how rare each is in the corpus."""

    def __init__(self, keywords: KeywordReader) -> None:
        self._keywords = keywords
        self._read = lru_cache(maxsize=REMEMBERED_HEADINGS)(keywords.read)

    def asked(self, question: Question, statistics: CorpusStatistics) -> Asked:
        """What the question's standalone form asks. `statistics` should know its terms without asking a database."""
        keywords = self._keywords.read(question.standalone)
        total, _ = statistics.counts(())
        unknown = math.log(
            1 + (max(total - 1, 0) + 0.5) / 1.5
        )  # as if one passage held it: a house of few has few words
        rarity = {word: _rarest(word, statistics, unknown) for word in keywords.words}
        return Asked(question, keywords, rarity, self._read)


@dataclass(frozen=True, slots=True)
class CountedTerms:
    """What a corpus says of one question's terms, asked for once."""

    total: int
    known: Mapping[int, int]

    def counts(self, term_ids: Iterable[int]) -> tuple[int, Mapping[int, int]]:
        """As the corpus would."""
        return self.total, {term: self.known[term] for term in term_ids if term in self.known}


def _rarest(word: str, statistics: CorpusStatistics, unknown: float) -> float:
    """The rarity of the word's rarest term; of one that no passage holds, that of a term seen nowhere."""
    return max(question_weights(word, statistics).values(), default=unknown)


def heading_of(passage: Passage) -> str:
    """The passage's own heading without its number; empty where it has none."""
    return _NUMBERING.sub("", passage.heading_path[-1]).strip() if passage.heading_path else ""


def _opening(text: str) -> str:
    return _OPENING.split(text, maxsplit=1)[0]


def _whole(passage: Passage) -> str:
    """All that says what a passage is about: its text, what stands above it, and for whom it is."""
    conditions = passage.applicability.conditions
    whom = (
        word
        for attribute, values in conditions
        for lang in ("zh", "en")
        for word in shown(attribute, values, lang)
    )
    return " ".join((passage.title, *passage.heading_path, passage.text, *whom))
