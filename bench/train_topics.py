"""Trains what recognises sensitive topics by a question's vector: `python -m bench.train_topics [--json FILE]`.

Of the prototypes that ship, and the router's questions as more of what belongs to the handbook; judged on the cases in
tests/unit/safety/topic_cases.tsv, of which every second one had no part in choosing anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.safety.lists import lines_of
from assistant.safety.topic_judge import Floats, TopicJudge, fitted
from assistant.safety.topics import sensitive_topic
from assistant.settings import load_settings
from assistant.storage.lexical import simplify
from bench.measuring import Row, arguments, report

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "assistant/safety/topic_weights.npz"
CASES = ROOT / "tests/unit/safety/topic_cases.tsv"
QUESTIONS = ROOT / "assistant/answering/routing/questions.txt"
Case = tuple[str, str]


def cases() -> list[Case]:
    """(topic, question) pairs."""
    lines = CASES.read_text("utf-8").splitlines()
    return [_pair(line) for line in lines if line and not line.startswith("#")]


def handbook_questions() -> list[Case]:
    """The router's questions, but those that the rules take for sensitive."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith(("#", "["))]
    return [("none", text) for text in asked if not sensitive_topic(text)]


def embedded(embedder: SentenceEmbedder, texts: Sequence[str]) -> Floats:
    """[n, dimension]"""
    return np.stack([embedder.embed_question(simplify(text)) for text in texts])


def judged(judge: TopicJudge, embedder: SentenceEmbedder, which: Sequence[Case], name: str) -> Row:
    """Recall and false alarms of rules alone, the vector alone, and both."""
    vectors = embedded(embedder, [text for _, text in which])
    found = {
        "rules": [bool(sensitive_topic(text)) for _, text in which],
        "both": [bool(sensitive_topic(t, v, judge)) for (_, t), v in zip(which, vectors, strict=True)],
    }
    own = [topic != "none" for topic, _ in which]
    row: dict[str, str | int | float] = {"cases": name, "sensitive": sum(own), "not": len(own) - sum(own)}
    for way, said in found.items():
        row[f"recall, {way}"] = sum(a and b for a, b in zip(said, own, strict=True)) / max(1, sum(own))
        row[f"false, {way}"] = sum(a and not b for a, b in zip(said, own, strict=True))
    return row


def main() -> None:
    """Train, write, judge."""
    options = arguments(__doc__ or "")
    settings = load_settings()
    embedder = SentenceEmbedder(model_directory(settings.embedder, settings.models_path), threads=1)
    trained = [*map(_pair, lines_of("topic_prototypes")), *handbook_questions()]
    vectors = embedded(embedder, [text for _, text in trained])
    judge = fitted(vectors, [topic for topic, _ in trained], embedder.fingerprint)
    with TARGET.open("wb") as file:
        np.savez_compressed(
            file,
            topics=np.array(judge.topics),
            weights=judge.weights.astype(np.float16),
            bias=judge.bias,
            embedder=np.array(judge.embedder),
        )
    every = cases()
    rows = [
        judged(judge, embedder, every[::2], "looked at"),
        judged(judge, embedder, every[1::2], "not looked at"),
    ]
    report("Sensitive topics", rows, options.json)


def _pair(line: str) -> Case:
    topic, _, text = line.partition("\t")
    return topic, text


if __name__ == "__main__":
    main()
