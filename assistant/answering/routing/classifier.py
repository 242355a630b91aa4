"""A linear classifier over a question's features: made from weights in a file, or by training in `bench`. Pure.

Knows no router and no threshold; which labels there are is the file's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answering.routing.features import BUCKETS, DENSE, FORM, features, weighed
from assistant.errors import ConfigurationError

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class QuestionClassifier:
    """Weights for one label against the rest (one row), or for each of several (a row each)."""

    labels: tuple[str, ...]
    rarity: Floats
    """[BUCKETS]"""
    weights: Floats
    """[rows, BUCKETS + DENSE]"""
    bias: Floats
    """[rows]"""
    reference: Floats
    """Of one row: the scores of questions it was not trained on, at 0, 1 .. 100 per cent of them."""
    threshold: float
    """Of one row: the score from which the label is given."""
    trained_on: str
    """Fingerprint of the questions."""
    vector_weights: Floats
    """[rows, dimension] for the question's embedding; dimension 0: it looks at the text alone."""
    embedder: str = ""
    """Fingerprint of the embedder whose vectors it knows."""

    def scores(self, text: str, vector: Floats | None = None) -> Floats:
        """Log-odds [rows]; `vector` [dimension] where the classifier was trained with one."""
        found = features(text)
        sparse = self.weights[:, found.buckets] @ weighed(found, self.rarity)
        scores = sparse + self.weights[:, BUCKETS:] @ found.dense + self.bias
        if vector is not None:
            scores = scores + self.vector_weights @ vector
        return np.asarray(scores, np.float32)


def save(classifier: QuestionClassifier, file: Path) -> None:
    """Write a classifier, weights as float16."""
    with file.open("wb") as target:
        np.savez_compressed(
            target,
            form=np.array(FORM),
            labels=np.array(classifier.labels),
            rarity=classifier.rarity.astype(np.float16),
            weights=classifier.weights.astype(np.float16),
            bias=classifier.bias,
            reference=classifier.reference,
            threshold=np.array(classifier.threshold),
            trained_on=np.array(classifier.trained_on),
            vector_weights=classifier.vector_weights,
            embedder=np.array(classifier.embedder),
        )


def load(file: Path) -> QuestionClassifier:
    """Read a classifier. Raises ConfigurationError where its features are not those of this program."""
    with np.load(file, allow_pickle=False) as held:
        weights = held["weights"].astype(np.float32)
        if str(held["form"]) != FORM or weights.shape[1] != BUCKETS + DENSE:
            raise ConfigurationError(
                f"{file.name} was made for other features: run python -m bench.train_router"
            )
        return QuestionClassifier(
            tuple(str(label) for label in held["labels"]),
            held["rarity"].astype(np.float32),
            weights,
            held["bias"].astype(np.float32),
            held["reference"].astype(np.float32),
            float(held["threshold"]),
            str(held["trained_on"]),
            held["vector_weights"].astype(np.float32),
            str(held["embedder"]),
        )
