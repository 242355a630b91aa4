"""Graded results -> the object that `assistant evaluate --json` prints, and a table for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from assistant.domain.answers import Outcome
from assistant.evaluation.metrics import PrecisionRecall, hit_at, mean, ndcg_at, recall_at, reciprocal_rank_at
from assistant.evaluation.packs import GradedQuestion

REFUSALS = {Outcome.UNANSWERABLE, Outcome.HANDED_OVER, Outcome.BLOCKED_INPUT, Outcome.CLARIFY}
CUTOFF = 10

Figures = dict[str, "float | int | Figures | None"]


@dataclass(frozen=True, slots=True)
class Graded:
    """One question's result. `outcome` is None where only retrieval was run."""

    question: GradedQuestion
    ranked: tuple[str, ...]
    outcome: Outcome | None = None
    cited: tuple[str, ...] = ()
    text: str = ""

    @property
    def failures(self) -> tuple[str, ...]:
        """What went wrong, in words."""
        question, found = self.question, []
        if question.gold and not hit_at(self.ranked, question.gold, CUTOFF):
            found.append("no gold clause among the first 10")
        if self.outcome is None:
            return tuple(found)
        if question.must_hand_over != (self.outcome is Outcome.HANDED_OVER):
            found.append("handed over" if self.outcome is Outcome.HANDED_OVER else "not handed over")
        elif question.must_hand_over:
            return ()
        elif not question.answerable and self.outcome not in REFUSALS:
            found.append("answered what nothing answers")
        elif question.answerable and self.outcome in REFUSALS:
            found.append("refused")
        elif question.gold and question.answerable and not question.gold & set(self.cited):
            found.append("cites none of the right clauses")
        return tuple(found)


def figures(results: Sequence[Graded]) -> Figures:
    """All figures of the results, and the same by language and by type."""
    whole = _figures(results)
    whole["by_language"] = _grouped(results, lambda r: r.question.language)
    whole["by_type"] = _grouped(results, lambda r: r.question.kind)
    return whole


def failures(results: Iterable[Graded]) -> list[dict[str, object]]:
    """Every question with something wrong."""
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
        if r.failures
    ]


def table(name: str, report: Figures) -> Table:
    """The main figures: one row over all, then one per language and type."""
    made = Table(title=name)
    made.add_column("questions of")
    for column in (
        "n",
        "recall@1",
        "recall@5",
        "recall@10",
        "MRR@10",
        "nDCG@10",
        "cites right",
        "citation P",
        "refusal P",
        "refusal R",
    ):
        made.add_column(column, justify="right")
    made.add_row("all", *_cells(report))
    for group in ("by_language", "by_type"):
        parts = report[group]
        assert isinstance(parts, dict)
        for label, part in parts.items():
            assert isinstance(part, dict)
            made.add_row(str(label), *_cells(part))
    return made


def _figures(results: Sequence[Graded]) -> Figures:
    graded = [
        r for r in results if r.question.gold and r.question.answerable and not r.question.must_hand_over
    ]
    answered = [r for r in results if r.outcome is not None]
    return {
        "questions": len(results),
        "retrieval": _retrieval(graded),
        "refusal": _precision_recall(
            (r.outcome in REFUSALS, not r.question.answerable or r.question.must_hand_over) for r in answered
        ),
        "hand_over": _precision_recall(
            (r.outcome is Outcome.HANDED_OVER, r.question.must_hand_over) for r in answered
        ),
        "citations": _citations([r for r in graded if r.outcome is not None]),
    }


def _retrieval(graded: Sequence[Graded]) -> Figures:
    def over(measure: Callable[..., float], k: int) -> float | None:
        return mean(measure(r.ranked, r.question.gold, k) for r in graded)

    return {
        "questions": len(graded),
        **{f"recall_at_{k}": over(recall_at, k) for k in (1, 5, 10)},
        **{f"hit_at_{k}": over(hit_at, k) for k in (1, 5, 10)},
        "mrr_at_10": over(reciprocal_rank_at, CUTOFF),
        "ndcg_at_10": over(ndcg_at, CUTOFF),
    }


def _citations(graded: Sequence[Graded]) -> Figures:
    cited = [(key, r.question.gold) for r in graded for key in r.cited]
    numbered = [r for r in graded if r.question.numbers]
    return {
        "precision": mean(float(key in gold) for key, gold in cited),
        "right_clause": mean(float(bool(r.question.gold & set(r.cited))) for r in graded),
        "numbers": mean(float(all(n in r.text for n in r.question.numbers)) for r in numbered),
    }


def _precision_recall(pairs: Iterable[tuple[bool, bool]]) -> Figures:
    made = PrecisionRecall.of(pairs)
    return {"precision": made.precision, "recall": made.recall, "picked": made.picked, "due": made.due}


def _grouped(results: Sequence[Graded], key: Callable[[Graded], str]) -> Figures:
    groups: dict[str, list[Graded]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return {label: _figures(groups[label]) for label in sorted(groups)}


def _cells(part: Figures) -> list[str]:
    def at(group: str, name: str) -> str:
        inner = part[group]
        assert isinstance(inner, dict)
        value = inner[name]
        return "-" if value is None else f"{value:.3f}"

    retrieval = [
        at("retrieval", n) for n in ("recall_at_1", "recall_at_5", "recall_at_10", "mrr_at_10", "ndcg_at_10")
    ]
    citations = [at("citations", n) for n in ("right_clause", "precision")]
    return [
        str(part["questions"]),
        *retrieval,
        *citations,
        *(at("refusal", n) for n in ("precision", "recall")),
    ]
