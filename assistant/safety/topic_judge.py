"""A question's vector -> how likely it is a person's own sensitive matter, and which. Pure: knows no embedder, only the
fingerprint of the one whose vectors it was made for (`bench.train_topics`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
SENSITIVE = 0.1
"""Score from which a question is handed over: chosen on half of the cases, where a miss counts for more than a false
alarm (docs/evaluation-log.md)."""
SENSITIVE_FOR_A_RULE = 0.6
"""The same where the words ask for a rule and tell nothing of the person."""
HANDBOOK = -0.35
"""Score up to which a word of a topic alone hands nothing over."""


@dataclass(frozen=True, slots=True)
class TopicJudge:
    """Ridge regressions over question vectors: one for all topics together, one for each."""

    topics: tuple[str, ...]
    weights: Floats
    """[1 + topics, dimension]; the first row is for all."""
    bias: Floats
    """[1 + topics]"""
    embedder: str
    """Fingerprint."""

    def score(self, vector: Floats) -> float:
        """About 1 for a person's own matter, about -1 for a question to the handbook."""
        return float(self.weights[0] @ vector + self.bias[0])

    def topic(self, vector: Floats) -> str:
        """The topic it is most likely of."""
        return self.topics[int(np.argmax(self.weights[1:] @ vector + self.bias[1:]))]


def fitted(vectors: Floats, labels: list[str], embedder: str, strength: float = 1.0) -> TopicJudge:
    """Regress labels (a topic, or `none`) on vectors [n, dimension]; both sides weigh the same."""
    topics = tuple(sorted(set(labels) - {"none"}))
    sensitive = np.array([label != "none" for label in labels])
    rows = [sensitive, *(np.array([label == topic for label in labels]) for topic in topics)]
    targets = np.where(np.stack(rows, axis=1), 1.0, -1.0)
    mean = vectors.mean(axis=0)
    inputs = np.c_[vectors - mean, np.ones(len(vectors))]
    share = sensitive.mean()
    weighed = inputs * np.where(sensitive, 0.5 / share, 0.5 / (1 - share))[:, None]
    found = np.linalg.solve(weighed.T @ inputs + strength * np.eye(inputs.shape[1]), weighed.T @ targets).T
    weights, bias = found[:, :-1], found[:, -1] - found[:, :-1] @ mean
    return TopicJudge(topics, weights.astype(np.float32), bias.astype(np.float32), embedder)


@cache
def shipped_judge() -> TopicJudge:
    """For the embedder that is the default."""
    with (resources.files("assistant.safety") / "topic_weights.npz").open("rb") as file:
        kept = np.load(file)
        names = tuple(str(topic) for topic in kept["topics"])
        return TopicJudge(names, kept["weights"].astype(np.float32), kept["bias"], str(kept["embedder"]))
