"""Fits the weights of assistant/answering/evidence.py, and shows precision and recall of refusal per pack.

`python -m bench.calibrate_evidence --fit demo --fit FOLDER --check FOLDER [--json FILE]`. `demo` needs `ingest demo`.
Packs are weighed equally, answerable and unanswerable questions too. Prints weights to paste; checks are not fitted.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.answering.dates import resolve
from assistant.answering.evidence import BIAS, SUFFICIENT, WEIGHTS
from assistant.answering.finding import CANDIDATES
from assistant.bootstrap import Assistant, build
from assistant.cli.evaluating import Plan, plan_of, prepare
from assistant.domain.identity import Principal
from assistant.domain.questions import Question, language_of
from assistant.domain.verdicts import Action
from assistant.evaluation.metrics import PrecisionRecall
from assistant.evaluation.packs import GradedQuestion
from assistant.evaluation.run import EVALUATOR
from assistant.settings import load_settings
from bench.measuring import Row, arguments, report

REGULARISATION = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of a pack's questions [n, 3], and which are answerable [n]."""

    name: str
    features: NDArray[np.float64]
    answerable: NDArray[np.bool_]


def main() -> None:
    """Collect, fit, report."""
    options = arguments(__doc__ or "", extra=_packs)
    fitted = [collect(name, options.quick, held_out=False) for name in options.fit]
    checked = [collect(name, options.quick) for name in options.check]
    weights, bias = fit(fitted) if fitted else (np.array(WEIGHTS), BIAS)
    print("WEIGHTS =", tuple(round(float(w), 2) for w in weights), "\nBIAS =", round(float(bias), 2))
    rows = [_row(sample, "fitted", weights, bias) for sample in fitted]
    rows += [_row(sample, "checked", weights, bias) for sample in checked]
    report("refusal", rows, options.json)


def collect(name: str, quick: bool, held_out: bool = True) -> Sample:
    """Ask a pack's questions as far as the evidence."""
    plan = plan_of(name, load_settings(), answers=False, limit=60 if quick else 0, held_out=held_out)
    return asyncio.run(_collect(plan))


def fit(samples: Sequence[Sample]) -> tuple[NDArray[np.float64], float]:
    """Logistic regression over standardised features, returned for raw ones."""
    features = np.concatenate([s.features for s in samples])
    answerable = np.concatenate([s.answerable for s in samples])
    weight = np.concatenate([_balanced(s) for s in samples])
    mean, deviation = features.mean(0), features.std(0) + 1e-9
    model = LogisticRegression(C=REGULARISATION).fit((features - mean) / deviation, answerable, weight)
    weights = model.coef_[0] / deviation
    return weights, float(model.intercept_[0] - weights @ mean)


def _balanced(sample: Sample) -> NDArray[np.float64]:
    share = sample.answerable.mean()
    each = np.where(sample.answerable, 0.5 / max(share, 1e-9), 0.5 / max(1 - share, 1e-9))
    return np.asarray(each / len(each) * 100)


async def _collect(plan: Plan) -> Sample:
    assistant = build(plan.settings)
    try:
        prepare(plan, assistant, lambda _done, _total: None)
        guard = assistant.guard
        asked = [q for q in plan.pack.questions if guard.check(q.text).action is Action.ALLOW]
        rows = [_features(assistant, question) for question in asked]
    finally:
        await assistant.close()
    return Sample(plan.pack.name, np.array(rows), np.array([q.answerable for q in asked]))


def question_of(assistant: Assistant, graded: GradedQuestion) -> tuple[Principal, Question]:
    """Who asks, and the question as it is looked up: standalone, on its day."""
    person = assistant.storage.people.find(graded.person) if graded.person else EVALUATOR
    whole = assistant.rewriter.standalone(graded.text, graded.earlier_questions)
    found = None if graded.as_of else resolve(graded.text, assistant.today(), person.hire_date)
    day = graded.as_of or (found.day if found is not None else None) or assistant.today()
    return person, Question(graded.text, whole, day, language_of(graded.text))


def _features(assistant: Assistant, graded: GradedQuestion) -> tuple[float, ...]:
    person, question = question_of(assistant, graded)
    limit = CANDIDATES * assistant.settings.passages
    candidates = assistant.retriever.retrieve(question, person, limit)
    return assistant.evidence.read(question, candidates).features.vector()


def _row(sample: Sample, use: str, weights: NDArray[np.float64], bias: float) -> Row:
    logits = sample.features @ weights + bias
    refused = 1 / (1 + np.exp(-logits)) < SUFFICIENT
    made = PrecisionRecall.of(zip(refused.tolist(), (~sample.answerable).tolist(), strict=True))
    wrongly = float((refused & sample.answerable).sum() / max(sample.answerable.sum(), 1))
    return {
        "pack": sample.name,
        "use": use,
        "questions": len(sample.answerable),
        "unanswerable": int((~sample.answerable).sum()),
        "refusal precision": made.precision or 0.0,
        "refusal recall": made.recall or 0.0,
        "answerable refused": wrongly,
    }


def _packs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fit", action="append", default=[], help="`demo` or a pack's folder; may be repeated"
    )
    parser.add_argument("--check", action="append", default=[], help="the same, not fitted")


if __name__ == "__main__":
    main()
