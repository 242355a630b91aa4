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
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistant.answering.coverage import Subject
from assistant.answering.sentences import quotable_sentences
from assistant.domain.passages import Passage
from assistant.domain.questions import Question
from assistant.retrieval.embedder import Embedder
from assistant.retrieval.glossary import Glossary
from assistant.retrieval.keywords import KeywordReader, Keywords
from assistant.storage.lexical import CorpusStatistics, fold, question_weights, simplify

SENTENCES_A_PASSAGE = 2
REMEMBERED_SENTENCES = 8192

COVERAGE_WEIGHT, FUSED_WEIGHT = 0.2, 0.02
SENTENCE_COVERAGE_WEIGHT = 0.15


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

    @property
    def whole_text(self) -> str:
        """Headings and text."""
        return " ".join((*self.passage.heading_path, self.passage.text))

    @property
    def score(self) -> float:
        """What candidates are ranked by."""
        cosine = max((s.cosine for s in self.sentences), default=0.0)
        return cosine + COVERAGE_WEIGHT * self.coverage + FUSED_WEIGHT * self.passage.scores.fused


@dataclass(frozen=True, slots=True)
class Features:
    """What the probability is made of; each is the best over the leading candidates."""

    score: float
    """What candidates are ranked by."""
    keywords: float
    """Share of the question's keywords that a passage speaks of."""

    def vector(self) -> tuple[float, ...]:
        """In the order of the weights."""
        return (self.score, self.keywords)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All candidates, best first, and the probability that they answer the question."""

    weighed: tuple[WeighedPassage, ...]
    features: Features
    probability: float


# Fitted on the demo set alone; the fit gives a bias of -28.13. It is raised by ln(.6/.4): refuse below a fitted
# probability of .4, where the demo set's refusal precision and recall both pass .9. Check packs: docs/evaluation-log.md.
WEIGHTS = (21.07, 8.53)
BIAS = -27.72
SUFFICIENT = 0.5
LEADING = 5
"""Candidates that the features look at."""
KEYWORDS_UNKNOWN = 0.6
"""Stands for the share where a question has no keyword: about the mean over answerable questions."""
NOTHING = Evidence((), Features(0.0, 0.0), 0.0)


class EvidenceReader:
    """Weighs candidates with the embedder, the corpus's term statistics and the glossary."""

    def __init__(
        self, embedder: Embedder, statistics: CorpusStatistics, glossary: Glossary, keywords: KeywordReader
    ) -> None:
        self._embedder = embedder
        self._statistics = statistics
        self._glossary = glossary
        self._keywords = keywords
        self._vectors: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def read(self, question: Question, candidates: Sequence[Passage]) -> Evidence:
        """Weigh the candidates against the question's standalone form. No candidates: probability 0."""
        if not candidates:
            return NOTHING
        text = simplify(question.standalone)
        subject = Subject(
            question.language, question_weights(text, self._statistics), self._glossary.concepts(text)
        )
        chosen = [_telling_sentences(subject, passage) for passage in candidates]
        cosines = self._cosines(text, [sentence for sentences in chosen for sentence, _ in sentences])
        weighed = [
            _weigh(subject, passage, [(s, c, cosines[s]) for s, c in sentences])
            for passage, sentences in zip(candidates, chosen, strict=True)
        ]
        weighed.sort(key=lambda w: -w.score)
        features = _features(weighed[:LEADING], self._keywords.read(question.standalone))
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
    subject: Subject, passage: Passage, sentences: Sequence[tuple[str, float, float]]
) -> WeighedPassage:
    scored = [ScoredSentence(text, cosine, coverage) for text, coverage, cosine in sentences]
    whole = subject.covered_by(" ".join((*passage.heading_path, passage.text)))
    return WeighedPassage(passage, tuple(sorted(scored, key=lambda s: -s.score)), whole)


def _features(leading: Sequence[WeighedPassage], keywords: Keywords) -> Features:
    shares = [keywords.share_in(fold(" ".join((w.passage.title, w.whole_text)))) for w in leading]
    return Features(
        score=leading[0].score,
        keywords=max((share for share in shares if share is not None), default=KEYWORDS_UNKNOWN),
    )
