"""Question -> fast or thinking, with the reason: what people chose, then a light classifier. Pure but for files.

Knows no engine, no passages, and no approved answers: a question that one fits never comes here. The weights of the
classifiers and the questions they were trained on lie in `routing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.answering.routing.classifier import QuestionClassifier, load
from assistant.answering.routing.cues import reasons
from assistant.answering.routing.features import CHARACTERS
from assistant.answering.routing.labelled import shipped
from assistant.domain.questions import Route, RouteKind
from assistant.retrieval.embedder import Embedder
from assistant.storage.lexical import simplify

LEAST_RECALL = 0.965
"""Share of the questions that need thinking which the threshold keeps, of families it was not trained on."""


@dataclass(frozen=True, slots=True)
class Classifiers:
    """One that looks at the text alone, and a better one for the vectors of one embedder."""

    by_text: QuestionClassifier
    by_vector: QuestionClassifier


class Router:
    """Decides how much work a question is worth."""

    def __init__(
        self, classifiers: Classifiers, embedder: Embedder | None = None, *, thinking_share: float = 0.5
    ) -> None:
        """`thinking_share`, 0 to 1: at most so many of questions like the labelled ones go to thinking.

        An embedder other than the one the vectors were trained with is not asked.
        """
        known = embedder is not None and embedder.fingerprint == classifiers.by_vector.embedder
        self._embedder = embedder if known else None
        self._classifier = classifiers.by_vector if known else classifiers.by_text
        self._threshold = threshold(self._classifier, thinking_share)

    def route(self, question: str, *, can_think: bool, wanted: bool | None = None) -> Route:
        """The way of a standalone question; an embedding made for retrieval is taken from the embedder's memory.

        `wanted`: whether to think, as the person chose, where policy lets them; None: nothing.
        """
        if wanted is not None and can_think:
            return Route(RouteKind.THINKING if wanted else RouteKind.FAST, "as the person chose")
        signs = reasons(question[:CHARACTERS])
        if self._score(question) < self._threshold:
            return Route(
                RouteKind.FAST, "a plain question" if not signs else f"only {' and '.join(signs[:2])}"
            )
        reason = " and ".join(signs[:2]) or "worded like questions that need thought"
        if not can_think:
            return Route(RouteKind.FAST, f"{reason}, but the engine has no thinking mode")
        return Route(RouteKind.THINKING, reason)

    def _score(self, question: str) -> float:
        vector = None if self._embedder is None else self._embedder.embed_question(simplify(question))
        return float(self._classifier.scores(question, vector)[0])


def threshold(classifier: QuestionClassifier, thinking_share: float) -> float:
    """The score from which a question is thought about: the classifier's own, or higher where the share asks for it."""
    if thinking_share <= 0:
        return float("inf")
    places = np.linspace(0, 1, len(classifier.reference))
    reached = float(np.interp(1 - min(thinking_share, 1), places, classifier.reference))
    return max(classifier.threshold, reached)


@cache
def shipped_classifiers() -> Classifiers:
    """The classifiers that ship. Raises ConfigurationError where they were made for other features."""
    by_text, by_vector = (load(Path(str(shipped(name)))) for name in ("by_text.npz", "by_vector.npz"))
    return Classifiers(by_text, by_vector)
