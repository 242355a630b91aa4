"""Which passages answer the question, with which sentences, and how sure is that?

Candidates are ordered by the cosine of their best sentence, what they cover of the question, and their place in
retrieval. One probability is made of the best of them; it decides whether anything is answered at all, for every
writer. Weights are fitted by `python -m bench.calibrate_evidence` and checked on packs that were not fitted
(docs/evaluation-log.md); e5 cosines lie in a narrow band, so no bound in here is guessed.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistant.answering.coverage import Subject
from assistant.answering.sentences import quotable_sentences
from assistant.answering.signals import NO_SIGNALS, Asked, CountedTerms, SignalReader, Signals
from assistant.domain.passages import Passage
from assistant.domain.questions import Question
from assistant.retrieval.embedder import Embedder
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.keywords import KeywordReader
from assistant.storage.lexical import (
    QUESTION_CHARACTERS,
    CorpusStatistics,
    question_weights,
    simplify,
    term_counts,
)

SENTENCES_A_PASSAGE = 2
REMEMBERED_SENTENCES = 8192

SENTENCE_COVERAGE_WEIGHT = 0.15
FUSED_WEIGHT = 0.043
SIGNAL_WEIGHTS = Signals(keywords=0.072, heading=0.059, named=0.0, special=-0.053, states=0.054, length=0.042)
"""What candidates are ranked by beside the cosine of their best sentence (`bench.calibrate_ranking`)."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A quotable sentence. `coverage`: what it covers of the question, 0 to 1."""

    text: str
    cosine: float
    coverage: float

    @property
    def score(self) -> float:
        """What sentences of one passage are ranked by."""
        return self.cosine + SENTENCE_COVERAGE_WEIGHT * self.coverage


@dataclass(frozen=True, slots=True)
class WeighedPassage:
    """A candidate with its best sentences, best first, and what it covers of the question."""

    passage: Passage
    sentences: tuple[ScoredSentence, ...]
    coverage: float
    signals: Signals = NO_SIGNALS
    score: float = field(init=False)
    """What candidates are ranked by."""

    def __post_init__(self) -> None:
        cosine = max((s.cosine for s in self.sentences), default=0.0)
        weighted = zip(astuple(SIGNAL_WEIGHTS), astuple(self.signals), strict=True)
        signalled = math.fsum(w * x for w, x in weighted)
        object.__setattr__(self, "score", cosine + FUSED_WEIGHT * self.passage.scores.fused + signalled)


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is made of; each is the best over the leading candidates."""

    score: float
    """What candidates are ranked by."""
    keywords: float
    """Share of the question's keywords that a passage speaks of, by rarity."""
    named: float
    """1 where a heading is about nothing but what is asked."""

    def vector(self) -> tuple[float, ...]:
        """In the order of the weights."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All candidates, best first, and the probability that they answer the question."""

    weighed: tuple[WeighedPassage, ...]
    features: Features
    probability: float


# Fitted on the demo set's development questions alone; the fit gives a bias of -10.64. It is raised by ln(.7/.3): refuse
# below a fitted probability of .3, where held-out families balance best. Check packs: docs/evaluation-log.md.
WEIGHTS = (4.81, 5.82, 0.76)
BIAS = -9.79
SUFFICIENT = 0.5
LEADING = 5
"""Candidates that the features look at."""
NOTHING = Evidence((), Features(0.0, 0.0, 0.0), 0.0)


class EvidenceReader:
    """Weighs candidates with the embedder, the corpus's term statistics and the glossary."""

    def __init__(
        self, embedder: Embedder, statistics: CorpusStatistics, glossary: Glossary, keywords: KeywordReader
    ) -> None:
        self._embedder = embedder
        self._statistics = statistics
        self._glossary = glossary
        self._signals = SignalReader(keywords)
        self._vectors: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def read(self, question: Question, candidates: Sequence[Passage]) -> Evidence:
        """Weigh the candidates against the question's standalone form. No candidates: probability 0."""
        if not candidates:
            return NOTHING
        text = simplify(question.standalone)
        counted = CountedTerms(*self._statistics.counts(term_counts(text[:QUESTION_CHARACTERS])))
        subject = Subject(question.language, question_weights(text, counted), self._glossary.concepts(text))
        asked = self._signals.asked(question, counted)
        chosen = [_telling_sentences(subject, passage) for passage in candidates]
        cosines = self._cosines(text, [sentence for sentences in chosen for sentence, _ in sentences])
        weighed = [
            _weigh(subject, asked, passage, [(s, c, cosines[s]) for s, c in sentences])
            for passage, sentences in zip(candidates, chosen, strict=True)
        ]
        weighed.sort(key=lambda w: -w.score)
        features = _features(weighed[:LEADING])
        return Evidence(tuple(weighed), features, probability(features))

    def _cosines(self, text: str, sentences: Sequence[str]) -> dict[str, float]:
        wanted = list(dict.fromkeys(sentences))
        with self._lock:
            known = {s: self._vectors[s] for s in wanted if s in self._vectors}
        missing = [s for s in wanted if s not in known]
        if missing:
            known |= dict(
                zip(missing, self._embedder.embed_passages([simplify(s) for s in missing]), strict=True)
            )
        with self._lock:
            self._vectors.update(known)
            while len(self._vectors) > REMEMBERED_SENTENCES:
                self._vectors.popitem(last=False)
        vector = self._embedder.embed_question(text)
        return {s: float(known[s] @ vector) for s in wanted}


def probability(features: Features) -> float:
    """Logistic regression over the features."""
    logit = BIAS + math.fsum(w * x for w, x in zip(WEIGHTS, features.vector(), strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _telling_sentences(subject: Subject, passage: Passage) -> list[tuple[str, float]]:
    """The few sentences that cover most of the question, with what they cover; embedding is what costs."""
    sentences = quotable_sentences(passage.text) or [passage.text.strip()]
    covered = [(sentence, subject.covered_by(sentence)) for sentence in sentences]
    return sorted(covered, key=lambda pair: -pair[1])[:SENTENCES_A_PASSAGE]


def _weigh(
    subject: Subject, asked: Asked, passage: Passage, sentences: Sequence[tuple[str, float, float]]
) -> WeighedPassage:
    scored = [ScoredSentence(text, cosine, coverage) for text, coverage, cosine in sentences]
    whole = subject.covered_by(" ".join((*passage.heading_path, passage.text)))
    signals = asked.signals(passage, [text for text, _, _ in sentences])
    return WeighedPassage(passage, tuple(sorted(scored, key=lambda s: -s.score)), whole, signals)


def _features(leading: Sequence[WeighedPassage]) -> Features:
    return Features(
        score=leading[0].score,
        keywords=max(w.signals.keywords for w in leading),
        named=max(w.signals.named for w in leading),
    )
