"""Trains the router's classifier on the labelled questions that ship, and measures it on families it has not seen.

`python -m bench.train_router [--share S] [--write] [--json FILE]`. --write puts the weights where the router reads them; the same
questions give the same weights. Latency is printed, never asserted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.answering.router import LEAST_RECALL, Classifiers, Router, threshold
from assistant.answering.routing.classifier import QuestionClassifier, save
from assistant.answering.routing.features import BUCKETS, DENSE, features, matrix, rarity_of
from assistant.answering.routing.labelled import (
    HELD_OUT,
    LabelledQuestion,
    fingerprint,
    labelled_questions,
    shipped,
)
from assistant.domain.questions import RouteKind
from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.settings import load_settings
from assistant.storage.lexical import simplify
from bench.measuring import Row, arguments, percentile, report

REGULARISATION = 30.0
VECTOR_SCALE = 0.04
"""Of a standardised embedding: larger, and it outweighs the words."""
FOLDS = 6
ROUNDS = 3
"""Ways of dividing the families into folds; scores are averaged over them."""
LATENCIES = (("p50", 0.5), ("p95", 0.95), ("longest", 1.0))
ANSWER_TOKENS, THOUGHT_TOKENS = 200, 1000
"""What an answer and a thought take, for the estimate of what routing saves."""
THOUGHT_ABOUT, NOT_THOUGHT_ABOUT = (0.848, 0.844), (0.267, 0.891)
"""Share right of questions that need thought, and of look-ups: Qwen3-8B with and without thinking on ZebraLogic and RULER
(Qwen3 technical report, tables 17, 18 and 23)."""


def main() -> None:
    """Train, measure, and write where asked to."""
    options = arguments(__doc__ or "", extra=_writing)
    settings = load_settings()
    embedder = SentenceEmbedder(model_directory(settings.embedder, settings.models_path), threads=1)
    questions, held = labelled_questions(), labelled_questions(HELD_OUT)
    rows, made = list[Row](), list[QuestionClassifier]()
    for vectors in (None, Vectors(embedder)):
        name = "text" if vectors is None else "text and vector"
        unseen = out_of_fold(questions, vectors)
        made.append(trained(questions, vectors, unseen))
        bar = threshold(made[-1], options.share)
        scores = np.array([_score(made[-1], q.text, vectors) for q in held])
        rows.append(_row(f"{name}: families in turn held out", unseen, _needs(questions), bar))
        rows.append(_row(f"{name}: held-out file", scores, _needs(held), bar))
        _print_missed(held, scores, bar)
    report("router", rows, options.json)
    router = Router(Classifiers(*made), embedder, thinking_share=options.share)
    _print_latency(router, [q.text for q in (*questions, *held)])
    if options.write:
        for classifier, file in zip(made, ("by_text.npz", "by_vector.npz"), strict=True):
            save(classifier, Path(str(shipped(file))))


class Vectors:
    """Embeddings of questions, as the router will see them."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self.embedder = embedder

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """[n, dimension]"""
        return np.stack([self.embedder.embed_question(simplify(text)) for text in texts])


def trained(
    questions: tuple[LabelledQuestion, ...], vectors: Vectors | None, unseen: NDArray[np.float64]
) -> QuestionClassifier:
    """The classifier of all questions, with its threshold and reference from scores of questions it did not see."""
    found, needs = [features(q.text) for q in questions], _needs(questions)
    rarity = rarity_of(found)
    embedded = _embedded(questions, vectors)
    model = _fit(np.hstack([matrix(found, rarity), _standard(embedded, embedded)]), needs)
    plain = model.coef_[:, : BUCKETS + DENSE]
    of_vector = model.coef_[:, BUCKETS + DENSE :] * VECTOR_SCALE / (embedded.std(0) + 1e-9)
    return QuestionClassifier(
        labels=(RouteKind.THINKING.value, RouteKind.FAST.value),
        rarity=rarity,
        weights=plain.astype(np.float32),
        bias=(model.intercept_ - of_vector @ embedded.mean(0)).astype(np.float32),
        reference=np.percentile(unseen, range(101)).astype(np.float32),
        threshold=float(np.percentile(unseen[needs], 100 * (1 - LEAST_RECALL))),
        trained_on=fingerprint(questions),
        vector_weights=of_vector.astype(np.float32),
        embedder="" if vectors is None else vectors.embedder.fingerprint,
    )


def out_of_fold(questions: tuple[LabelledQuestion, ...], vectors: Vectors | None) -> NDArray[np.float64]:
    """Log-odds of every question from models that saw no question of its family."""
    found, needs = [features(q.text) for q in questions], _needs(questions)
    embedded = _embedded(questions, vectors)
    families = sorted({q.family for q in questions})
    total = np.zeros(len(questions))
    for round_number in range(ROUNDS):
        order = np.random.default_rng(round_number).permutation(len(families))
        fold_of = {families[family]: place % FOLDS for place, family in enumerate(order)}
        folds = np.array([fold_of[q.family] for q in questions])
        for fold in range(FOLDS):
            seen, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            rarity = rarity_of([found[i] for i in seen])
            rows = [
                np.hstack(
                    [matrix([found[i] for i in part], rarity), _standard(embedded[part], embedded[seen])]
                )
                for part in (seen, held)
            ]
            total[held] += _fit(rows[0], needs[seen]).decision_function(rows[1])
    return total / ROUNDS


def _fit(rows: NDArray[np.float32], needs: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=REGULARISATION, max_iter=2000, class_weight="balanced").fit(rows, needs)


def _embedded(questions: tuple[LabelledQuestion, ...], vectors: Vectors | None) -> NDArray[np.float32]:
    return (
        np.zeros((len(questions), 0), np.float32)
        if vectors is None
        else vectors.of([q.text for q in questions])
    )


def _standard(rows: NDArray[np.float32], seen: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((rows - seen.mean(0)) / (seen.std(0) + 1e-9) * VECTOR_SCALE, np.float32)


def _score(classifier: QuestionClassifier, text: str, vectors: Vectors | None) -> float:
    vector = None if vectors is None else vectors.of([text])[0]
    return float(classifier.scores(text, vector)[0])


def _needs(questions: tuple[LabelledQuestion, ...]) -> NDArray[np.bool_]:
    return np.array([q.kind is RouteKind.THINKING for q in questions])


def _row(name: str, scores: NDArray[np.float64], needs: NDArray[np.bool_], bar: float) -> Row:
    sent = scores >= bar
    share = float(sent.mean())
    tokens = (ANSWER_TOKENS + share * THOUGHT_TOKENS) / (ANSWER_TOKENS + THOUGHT_TOKENS)
    return {
        "questions": name,
        "thinking, sent": int((needs & sent).sum()),
        "thinking, not sent": int((needs & ~sent).sum()),
        "fast, sent": int((~needs & sent).sum()),
        "fast, not sent": int((~needs & ~sent).sum()),
        "recall of needs thinking": float(sent[needs].mean()),
        "sent to thinking": share,
        "performance gap recovered": gap_recovered(sent, needs),
        "tokens saved against always-think": 1 - tokens,
    }


def gap_recovered(sent: NDArray[np.bool_], needs: NDArray[np.bool_]) -> float:
    """(router - always fast) / (always think - always fast), RouteLLM's PGR (arXiv 2406.18665), of the expected share right.

    Above 1 where not thinking about look-ups is worth more than the thoughts that are missed.
    """

    def right(thought: NDArray[np.bool_]) -> float:
        hard, plain = needs.mean(), (~needs).mean()
        of_hard, of_plain = thought[needs].mean(), thought[~needs].mean()
        gained = hard * (of_hard * THOUGHT_ABOUT[0] + (1 - of_hard) * NOT_THOUGHT_ABOUT[0])
        return float(gained + plain * (of_plain * THOUGHT_ABOUT[1] + (1 - of_plain) * NOT_THOUGHT_ABOUT[1]))

    fast, think = right(np.zeros_like(sent)), right(np.ones_like(sent))
    return (right(sent) - fast) / (think - fast)


def _print_missed(held: tuple[LabelledQuestion, ...], scores: NDArray[np.float64], bar: float) -> None:
    for question, score in zip(held, scores, strict=True):
        if question.kind is RouteKind.THINKING and score < bar:
            print(f"missed ({score:.2f} < {bar:.2f}): {question.text}")


def _print_latency(router: Router, texts: list[str]) -> None:
    """Processor time of routing questions whose embedding is in memory already."""
    taken = []
    for text in (*texts[:50], *texts):  # the first are a warm-up
        router.route(text, can_think=True)
        started = time.process_time()
        router.route(text, can_think=True)
        taken.append((time.process_time() - started) * 1000)
    shown = ", ".join(f"{name} {percentile(taken[50:], share):.2f}" for name, share in LATENCIES)
    print(f"processor ms a question: {shown}")


def _writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--share", type=float, default=0.5, help="at most this share goes to thinking")
    parser.add_argument("--write", action="store_true", help="put the weights where the router reads them")


if __name__ == "__main__":
    main()
