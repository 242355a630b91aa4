"""Cross-validates the router's features, with and without the question's embedding, on a pack labelled with routes.

`python -m bench.routing --pack FOLDER [--text-only] [--json FILE]`: the folder's queries*.jsonl carry `text` and `route`.
Nothing is kept of the pack. Every n-gram's rarity and every weight comes from the other four fifths of the questions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from assistant.answering.routing.features import features, matrix, rarity_of
from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.settings import load_settings
from bench.measuring import Row, arguments, report

REGULARISATION = 10.0
EMBEDDING_SCALE = 0.02
"""Of a standardised embedding, so that its 384 numbers weigh about as much as the n-grams."""
FOLDS, ROUNDS = 5, 2


def main() -> None:
    """Read, embed, cross-validate, print."""
    options = arguments(__doc__ or "", extra=_pack)
    rows = [json.loads(line) for file in sorted(options.pack.glob("queries*.jsonl")) for line in file.open()]
    texts, labels = [row["text"] for row in rows], np.array([row["route"] for row in rows])
    shown = [_row("n-grams, cues", labels, predictions(texts, labels, None))]
    if not options.text_only:
        shown.append(_row("n-grams, cues, embedding", labels, predictions(texts, labels, embedded(texts))))
    report(f"{options.pack.name}, {len(texts)} questions, {FOLDS}-fold x {ROUNDS}", shown, options.json)
    _print_confusion(labels, predictions(texts, labels, None)[0])


def predictions(
    texts: Sequence[str], labels: NDArray[np.str_], vectors: NDArray[np.float32] | None
) -> list[NDArray[np.str_]]:
    """A label for every text from a model that did not see it, once a round."""
    found, made = [features(text) for text in texts], []
    for round_number in range(ROUNDS):
        predicted = labels.copy()
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=round_number)
        for seen, held in folds.split(labels, labels):
            rarity = rarity_of([found[i] for i in seen])
            rows = [matrix([found[i] for i in part], rarity) for part in (seen, held)]
            if vectors is not None:
                rows = [np.hstack([row, vectors[part]]) for row, part in zip(rows, (seen, held), strict=True)]
            model = LogisticRegression(C=REGULARISATION, max_iter=1000, class_weight="balanced")
            predicted[held] = model.fit(rows[0], labels[seen]).predict(rows[1])
        made.append(predicted)
    return made


def embedded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Standardised, scaled embeddings [n, dimension] by the configured embedder."""
    settings = load_settings()
    embedder = SentenceEmbedder(model_directory(settings.embedder, settings.models_path), threads=1)
    vectors = np.stack([embedder.embed_question(text) for text in texts])
    return np.asarray((vectors - vectors.mean(0)) / vectors.std(0) * EMBEDDING_SCALE, np.float32)


def _row(name: str, labels: NDArray[np.str_], made: list[NDArray[np.str_]]) -> Row:
    return {
        "features": name,
        "macro-F1": float(np.mean([f1_score(labels, one, average="macro") for one in made])),
        "accuracy": float(np.mean([(labels == one).mean() for one in made])),
    }


def _print_confusion(labels: NDArray[np.str_], predicted: NDArray[np.str_]) -> None:
    names = sorted(set(labels.tolist()))
    print("rows are labelled, columns predicted (n-grams, cues):", ", ".join(names))
    for name in names:
        print(
            f"{name:>20}", *(f"{int(((labels == name) & (predicted == other)).sum()):>4}" for other in names)
        )


def _pack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", type=Path, required=True, help="folder of labelled questions")
    parser.add_argument("--text-only", action="store_true", help="leave the embedding out")


if __name__ == "__main__":
    main()
