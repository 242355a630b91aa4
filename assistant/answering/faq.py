"""Question -> an approved answer, without a model: the same words, or a phrasing that asks for just the same.

A paraphrase must be near in meaning and speak of the same things both ways round: every keyword, number, negation and
condition of one must stand in the other. Rather no match than a wrong one; what is not matched is searched for.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistant.answering.asking import Asking
from assistant.answering.exemptions.desk import ExemptionDesk
from assistant.answering.grounding import best_quote, numbers_in
from assistant.domain.answers import Answer, Citation, Outcome
from assistant.domain.faq import FaqEntry, FaqState, PhrasingKind
from assistant.domain.passages import Passage
from assistant.domain.questions import Question, Route, RouteKind
from assistant.retrieval.embedder import Embedder
from assistant.retrieval.keywords import KeywordReader, Keywords
from assistant.storage.faq import FaqStore, Stamp
from assistant.storage.lexical import fold, simplify

NEAR = 0.90
"""Cosine at which a phrasing may be a paraphrase; e5 puts most questions of one field above .8 (evaluation log)."""
REMEMBERED = 20_000
"""Vectors of questions and phrasings."""
AHEAD = 0.005
"""By how much the best phrasing must lie ahead of every negative one."""
_TURNS = {
    "negation": re.compile(r"不|没|未|无|非|\bnot?\b|n't\b|without|never", re.I),
    "condition": re.compile(r"如果|假如|要是|的话|\bif\b|unless|\bwhen\b", re.I),
    "who": re.compile(r"实习|试用|派遣|外包|经理|主管|intern|probation|contractor|manager", re.I),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A question, ready to be compared with others."""

    text: str
    bare: str
    folded: str
    numbers: tuple[str, ...]
    turns: frozenset[str]
    keywords: Keywords

    def asks_the_same(self, other: Wording) -> bool:
        """Whether both speak of the same things, both ways round."""
        return (
            self.numbers == other.numbers
            and self.turns == other.turns
            and self.keywords.share_in(other.folded) == 1.0
            and other.keywords.share_in(self.folded) == 1.0
        )


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A wording of an entry."""

    entry: FaqEntry
    kind: PhrasingKind
    wording: Wording


@dataclass(frozen=True, slots=True)
class Match:
    """The entry that answers, and why it was taken for the question."""

    entry: FaqEntry
    reason: str


class FaqMatcher:
    """Compares questions with the phrasings of all approved entries."""

    def __init__(self, store: FaqStore, embedder: Embedder, keywords: KeywordReader) -> None:
        self._store = store
        self._embedder = embedder
        self._keywords = keywords
        self._lock = Lock()
        self._known: tuple[Stamp, tuple[Phrasing, ...]] | None = None
        self._vectors: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()

    def match(self, question: Question) -> Match | None:
        """The entry that asks the same, in the question's language; None: there is none."""
        phrasings = [p for p in self._phrasings() if p.entry.language == question.language]
        asked = self._wording(question.standalone)
        same = [p for p in phrasings if p.wording.bare == asked.bare]
        if not same:
            return self._paraphrase(asked, phrasings)
        entries = {p.entry.id: p.entry for p in same if p.kind is not PhrasingKind.NEGATIVE}
        if len(entries) != 1:
            return None
        return Match(next(iter(entries.values())), "an approved question, word for word")

    def _paraphrase(self, asked: Wording, phrasings: list[Phrasing]) -> Match | None:
        fit = [p for p in phrasings if p.kind is not PhrasingKind.NEGATIVE and asked.asks_the_same(p.wording)]
        best = max(((self._likeness(asked, p), p.entry) for p in fit), key=lambda pair: pair[0], default=None)
        if best is None or best[0] < NEAR:
            return None
        against = (p for p in phrasings if p.kind is PhrasingKind.NEGATIVE and p.entry == best[1])
        if best[0] < max((self._likeness(asked, p) for p in against), default=0.0) + AHEAD:
            return None
        return Match(best[1], f"a paraphrase of an approved question ({best[0]:.2f})")

    def _likeness(self, asked: Wording, phrasing: Phrasing) -> float:
        """Cosine of the two as questions."""
        return float(self._vector(asked.text) @ self._vector(phrasing.wording.text))

    def _wording(self, text: str) -> Wording:
        numbers = tuple(sorted(numbers_in(text)))
        return Wording(text, bare(text), fold(text), numbers, _turns(text), self._keywords.read(text))

    def _phrasings(self) -> tuple[Phrasing, ...]:
        stamp = self._store.stamp()
        known = self._known
        if known is None or known[0] != stamp:
            approved = (e for e in self._store.all() if e.state is FaqState.APPROVED)
            made = tuple(
                Phrasing(entry, kind, self._wording(text))
                for entry in approved
                for kind, text in entry.phrasings
            )
            known = self._known = (stamp, made)
        return known[1]

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        with self._lock:
            vector = self._vectors.get(text)
        if vector is None:
            vector = self._embedder.embed_question(simplify(text))
            with self._lock:
                self._vectors[text] = vector
                while len(self._vectors) > REMEMBERED:
                    self._vectors.popitem(last=False)
        return vector


class FaqDesk:
    """Answers a question from the approved ones, under the same access, date and applicability as everything."""

    def __init__(self, store: FaqStore, matcher: FaqMatcher, exemptions: ExemptionDesk | None = None) -> None:
        self._store = store
        self._matcher = matcher
        self._exemptions = exemptions

    def answer(self, asking: Asking) -> Answer | None:
        """The approved answer with its clauses as they are in force; None: the question is searched for.

        Raises StorageUnavailable.
        """
        match = self._matcher.match(asking.question)
        if match is None:
            return None
        passages = self._store.stands(match.entry, asking.principal, asking.question.as_of)
        if passages is None or self._is_for_others(passages, asking):
            return None
        self._store.count_hit(match.entry.id)
        return _answer(match, passages, asking.question)

    def _is_for_others(self, passages: tuple[Passage, ...], asking: Asking) -> bool:
        """Whether a clause that the answer rests on is not for the person, or nobody knows whether it is."""
        if not all(passage.applicability.met_by(asking.principal) for passage in passages):
            return True  # the search finds out whether others are told something else, and asks
        if self._exemptions is None:
            return False
        if asking.asker is not None and self._exemptions.foreign(passages, asking.asker):
            return True
        return bool(self._exemptions.exempted(passages, asking.principal, asking.question.as_of).taken)


def bare(text: str) -> str:
    """Letters and digits of a question, folded: how it is compared word for word."""
    folded = simplify(unicodedata.normalize("NFKC", text)).lower()
    return "".join(character for character in folded if character.isalnum())


def _turns(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _TURNS.items() if pattern.search(text))


def _answer(match: Match, passages: tuple[Passage, ...], question: Question) -> Answer:
    said = match.entry.answer.rstrip()
    citations = tuple(Citation.of(n, p, best_quote(said, p.text)) for n, p in enumerate(passages, 1))
    marks = "".join(f"[{citation.number}]" for citation in citations)
    return Answer(
        text=f"{said}{marks}",
        outcome=Outcome.ANSWERED,
        citations=citations,
        question=question,
        route=Route(RouteKind.FAQ, match.reason),
        engine="faq",
        rests_on=frozenset(id for passage in passages for id in passage.chunk_ids),
    )
