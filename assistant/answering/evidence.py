"""How well do the passages answer the question? Sentences scored, and one probability made of them.

The probability decides whether anything is answered at all, for every writer. Its weights are fitted on development
packs by `python -m bench.calibrate_evidence` and checked on others (docs/evaluation-log.md); e5 cosines lie in a
narrow band, so no bound in here is guessed.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistant.answering.sentences import quotable_sentences
from assistant.domain.passages import Passage
from assistant.domain.questions import Question
from assistant.retrieval.embedder import Embedder
from assistant.storage.lexical import CorpusStatistics, question_weights, simplify, term_counts

MOST_SENTENCES = 32
REMEMBERED_SENTENCES = 4096


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A quotable sentence of a passage. `coverage`: share of the question's rarity-weighted terms it holds."""

    passage: int
    """Index from 0 among the passages given."""
    text: str
    cosine: float
    coverage: float

    @property
    def score(self) -> float:
        """What sentences are ranked by."""
        return self.cosine + COVERAGE_WEIGHT * self.coverage


COVERAGE_WEIGHT = 0.15


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is made of."""

    dense: float
    """Cosine of question and best passage."""
    cosine: float
    """Cosine of question and best sentence."""
    coverage: float
    """Best coverage by a single passage."""
    sentence_coverage: float
    """Best coverage by a single sentence."""
    margin: float
    """Fused z-score of the best passage: how far it stands out of its own hit list."""

    def vector(self) -> tuple[float, ...]:
        """In the order of the weights."""
        return (self.dense, self.cosine, self.coverage, self.sentence_coverage, self.margin)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All sentences, best first, and the probability that the passages answer the question."""

    sentences: tuple[ScoredSentence, ...]
    features: Features
    probability: float


WEIGHTS = (30.0, 20.0, 2.0, 1.0, 0.3)
BIAS = -45.0
SUFFICIENT = 0.5


class EvidenceReader:
    """Scores sentences with the embedder and the corpus's term statistics."""

    def __init__(self, embedder: Embedder, statistics: CorpusStatistics) -> None:
        self._embedder = embedder
        self._statistics = statistics
        self._vectors: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def read(self, question: Question, passages: Sequence[Passage]) -> Evidence:
        """Weigh the passages (best first) against the question. No passages: probability 0."""
        pieces = [(i, s) for i, p in enumerate(passages) for s in quotable_sentences(p.text)][:MOST_SENTENCES]
        if not pieces:
            return Evidence((), Features(0, 0, 0, 0, 0), 0.0)
        text = simplify(question.standalone)
        weights = question_weights(text, self._statistics)
        cosines = self._sentence_vectors([s for _, s in pieces]) @ self._embedder.embed_question(text)
        scored = [
            ScoredSentence(i, s, float(c), coverage(weights, s)) for (i, s), c in zip(pieces, cosines, strict=True)
        ]
        features = _features(scored, passages, weights)
        ranked = sorted(scored, key=lambda s: -s.score)
        return Evidence(tuple(ranked), features, probability(features))

    def _sentence_vectors(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        with self._lock:
            missing = [s for s in dict.fromkeys(sentences) if s not in self._vectors]
        fresh = dict(zip(missing, self._embedder.embed_passages([simplify(s) for s in missing]), strict=True))
        with self._lock:
            rows = [fresh[s] if s in fresh else self._vectors[s] for s in sentences]
            self._vectors.update(fresh)
            while len(self._vectors) > REMEMBERED_SENTENCES:
                self._vectors.popitem(last=False)
        return np.stack(rows)


def coverage(weights: dict[int, float], text: str) -> float:
    """Share (0 to 1) of the question's term weight that occurs in the text."""
    total = math.fsum(weights.values())
    held = term_counts(text)
    return math.fsum(w for term, w in weights.items() if term in held) / total if total else 0.0


def probability(features: Features) -> float:
    """Logistic regression over the features."""
    logit = BIAS + math.fsum(w * x for w, x in zip(WEIGHTS, features.vector(), strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _features(scored: Sequence[ScoredSentence], passages: Sequence[Passage], weights: dict[int, float]) -> Features:
    return Features(
        dense=max((p.scores.dense for p in passages if p.scores.dense is not None), default=0.0),
        cosine=max(s.cosine for s in scored),
        coverage=max(coverage(weights, " ".join((*p.heading_path, p.text))) for p in passages),
        sentence_coverage=max(s.coverage for s in scored),
        margin=max(p.scores.fused for p in passages),
    )
