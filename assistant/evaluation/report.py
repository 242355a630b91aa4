"""Graded results -> the object that `assistant evaluate --json` prints. Every figure stands beside its count. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from assistant.domain.answers import Outcome
from assistant.evaluation.grading import CUTOFF, Graded
from assistant.evaluation.metrics import PrecisionRecall, hit_at, mean, ndcg_at, recall_at, reciprocal_rank_at
from assistant.evaluation.packs import HELD_OUT

Figures = dict[str, "float | int | Figures | None"]


def figures(results: Sequence[Graded]) -> Figures:
    """Figures over all questions, then by language, by type, and by split: held-out beside development."""
    whole = _figures(results)
    whole["by_language"] = _grouped(results, lambda r: r.question.language)
    whole["by_type"] = _grouped(results, lambda r: r.question.kind)
    whole["by_split"] = _grouped(results, lambda r: r.question.split)
    return whole


def failures(results: Iterable[Graded], *, held_out: bool = False) -> list[dict[str, object]]:
    """Every question with something wrong. Held-out ones only on demand: who reads them tunes on them."""
    return [
        {
            "id": r.question.id,
            "text": r.question.text,
            "wrong": list(r.failures),
            "outcome": r.outcome.value if r.outcome else None,
            "gold": sorted(r.question.gold),
            "cited": list(r.cited),
            "ranked": list(r.ranked[:5]),
        }
        for r in results
        if r.failures and (held_out or r.question.split != HELD_OUT)
    ]


def _figures(results: Sequence[Graded]) -> Figures:
    seeking = [r for r in results if r.seeks_clauses]
    answered = [r for r in results if r.outcome is not None]
    return {
        "questions": len(results),
        "retrieval": _retrieval(seeking),
        "refusal": _precision_recall((r.refused, r.refusal_due) for r in answered),
        "hand_over": _precision_recall(
            (r.outcome is Outcome.HANDED_OVER, r.question.must_hand_over) for r in answered
        ),
        "clarify": _precision_recall(
            (r.outcome is Outcome.CLARIFY, r.question.must_clarify) for r in answered
        ),
        "citations": _citations(
            [r for r in seeking if r.outcome is not None and not r.question.must_clarify]
        ),
        "as_of": _share((r.right_version for r in answered if r.question.kind == "as_of"), "accuracy"),
        "applicability": _share(
            (r.right_for_person for r in answered if r.question.kind == "applicability"), "accuracy"
        ),
        "calculators": _share((r.exact for r in answered if r.question.kind == "calculation"), "exact"),
        "follow_up": _follow_up([r for r in seeking if r.question.history and r.question.standalone]),
    }


def _retrieval(seeking: Sequence[Graded]) -> Figures:
    def over(measure: Callable[..., float], k: int) -> float | None:
        return mean(measure(r.ranked, r.question.gold, k) for r in seeking)

    return {
        "questions": len(seeking),
        **{f"recall_at_{k}": over(recall_at, k) for k in (1, 5, 10)},
        **{f"hit_at_{k}": over(hit_at, k) for k in (1, 5, 10)},
        "mrr_at_10": over(reciprocal_rank_at, CUTOFF),
        "ndcg_at_10": over(ndcg_at, CUTOFF),
    }


def _citations(seeking: Sequence[Graded]) -> Figures:
    rightly = [key in r.question.gold | r.question.supporting for r in seeking for key in r.cited]
    numbered = [r for r in seeking if r.question.numbers]
    return {
        "questions": len(seeking),
        "cited": len(rightly),
        "precision": mean(map(float, rightly)),
        "right_clause": mean(float(r.cites_gold) for r in seeking),
        "numbered": len(numbered),
        "numbers": mean(float(r.says_all) for r in numbered),
    }


def _follow_up(turns: Sequence[Graded]) -> Figures:
    """Later turns as they were asked, beside the standalone form that a person wrote."""
    asked = mean(recall_at(r.ranked, r.question.gold, CUTOFF) for r in turns)
    alone = mean(recall_at(r.standalone_ranked, r.question.gold, CUTOFF) for r in turns)
    return {"questions": len(turns), "recall_at_10": asked, "standalone_recall_at_10": alone}


def _share(verdicts: Iterable[bool], name: str) -> Figures:
    collected = [float(verdict) for verdict in verdicts]
    return {"questions": len(collected), name: mean(collected)}


def _precision_recall(pairs: Iterable[tuple[bool, bool]]) -> Figures:
    made = PrecisionRecall.of(pairs)
    return {"precision": made.precision, "recall": made.recall, "picked": made.picked, "due": made.due}


def _grouped(results: Sequence[Graded], key: Callable[[Graded], str]) -> Figures:
    groups: dict[str, list[Graded]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return {label: _figures(groups[label]) for label in sorted(groups)}
