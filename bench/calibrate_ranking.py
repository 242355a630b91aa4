"""Fits the weights by which assistant/answering/evidence.py ranks candidates; families of questions are held out in turn.

`python -m bench.calibrate_ranking [--json FILE]` needs `ingest demo`. Questions that share a gold clause are a family.
The loss is the negative log of the share of exp(score) that falls on gold clauses; supporting ones are left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from assistant.answering.evidence import FUSED_WEIGHT, SIGNAL_WEIGHTS, WeighedPassage
from assistant.answering.finding import CANDIDATES
from assistant.bootstrap import Assistant, build
from assistant.cli.evaluating import Plan, plan_of
from assistant.evaluation.packs import GradedQuestion
from assistant.settings import load_settings
from bench.calibrate_evidence import question_of
from bench.measuring import Row, arguments, report

NAMES = ("cosine", "fused", "keywords", "heading", "named", "special", "states", "length")
REGULARISATION = 3.0
FOLDS = 10
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Listed:
    """One question's candidates: features [n, 8], which are gold [n], and the family it is of."""

    features: Matrix
    gold: NDArray[np.bool_]
    family: int


def main() -> None:
    """Collect, fit, report."""
    options = arguments(__doc__ or "")
    plan = plan_of("demo", load_settings(), answers=False, limit=60 if options.quick else 0, held_out=False)
    listed = [one for one in asyncio.run(_collect(plan)) if one.gold.any()]
    weights = fit(listed)
    print({name: round(float(w), 3) for name, w in zip(NAMES, weights / weights[0], strict=True)})
    shipped = np.array((1.0, FUSED_WEIGHT, *astuple(SIGNAL_WEIGHTS)))
    rows = [
        _row("fused", listed, [one.features[:, 1] for one in listed]),
        _row("shipped", listed, [one.features @ shipped for one in listed]),
        _row("fitted, families held out", listed, _held_out(listed)),
    ]
    report("ranking", rows, options.json)


def fit(listed: Sequence[Listed]) -> Matrix:
    """Weights for raw features, by a penalty over standardised ones."""
    every = np.concatenate([one.features for one in listed])
    mean, deviation = every.mean(0), every.std(0) + 1e-9
    lists = [((one.features - mean) / deviation, one.gold) for one in listed]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = REGULARISATION * float(weights @ weights), 2 * REGULARISATION * weights
        for features, gold in lists:
            scores = features @ weights
            powers = np.exp(scores - scores.max())
            total -= float(np.log(powers[gold].sum() / powers.sum()))
            slope = slope + features.T @ (powers / powers.sum() - powers * gold / powers[gold].sum())
        return total, slope

    found = minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / deviation)


def _held_out(listed: Sequence[Listed]) -> list[Matrix]:
    scores: dict[int, Matrix] = {}
    for fold in range(FOLDS):
        weights = fit([one for one in listed if one.family % FOLDS != fold])
        scores |= {n: one.features @ weights for n, one in enumerate(listed) if one.family % FOLDS == fold}
    return [scores[n] for n in range(len(listed))]


async def _collect(plan: Plan) -> list[Listed]:
    assistant = build(plan.settings)
    asked = [q for q in plan.pack.questions if q.gold and q.answerable and not q.must_hand_over]
    try:
        families = _families(asked)
        return [_listed(assistant, q, family) for q, family in zip(asked, families, strict=True)]
    finally:
        await assistant.close()


def _listed(assistant: Assistant, graded: GradedQuestion, family: int) -> Listed:
    person, question = question_of(assistant, graded)
    limit = CANDIDATES * assistant.settings.passages
    weighed = assistant.evidence.read(question, assistant.retriever.retrieve(question, person, limit)).weighed
    kept = [w for w in weighed if w.passage.clause_key not in graded.supporting]
    gold = np.array([w.passage.clause_key in graded.gold for w in kept], dtype=np.bool_)
    return Listed(np.array([_features(w) for w in kept]).reshape(-1, len(NAMES)), gold, family)


def _features(weighed: WeighedPassage) -> tuple[float, ...]:
    cosine = max((s.cosine for s in weighed.sentences), default=0.0)
    return (cosine, weighed.passage.scores.fused, *astuple(weighed.signals))


def _families(questions: Sequence[GradedQuestion]) -> list[int]:
    """One number for all questions that are joined by gold clauses they share."""
    families: list[tuple[set[str], list[int]]] = []
    for place, question in enumerate(questions):
        joined = [f for f in families if not f[0].isdisjoint(question.gold)]
        families = [f for f in families if f[0].isdisjoint(question.gold)]
        clauses = set(question.gold).union(*(f[0] for f in joined))
        families.append((clauses, [*(p for f in joined for p in f[1]), place]))
    numbers = {place: number for number, (_, places) in enumerate(families) for place in places}
    return [numbers[place] for place in range(len(questions))]


def _row(rule: str, listed: Sequence[Listed], scores: Sequence[Matrix]) -> Row:
    hits = [one.gold[np.argsort(-s, kind="stable")] for one, s in zip(listed, scores, strict=True)]
    shares = {f"gold among {k}": float(np.mean([h[:k].any() for h in hits])) for k in (1, 2, 3)}
    return {"rule": rule, "questions": len(listed), **shares}


if __name__ == "__main__":
    main()
