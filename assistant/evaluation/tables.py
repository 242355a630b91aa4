"""Figures -> tables for people: what a right answer must show by split, and retrieval by language and type."""

from __future__ import annotations

from rich.table import Table

from assistant.evaluation.report import Figures

_SHOWN = (
    ("clause citation precision", "citations", "precision", "cited"),
    ("right clause cited", "citations", "right_clause", "questions"),
    ("expected numbers said", "citations", "numbers", "numbered"),
    ("refusal precision", "refusal", "precision", "picked"),
    ("refusal recall", "refusal", "recall", "due"),
    ("hand-over precision", "hand_over", "precision", "picked"),
    ("hand-over recall", "hand_over", "recall", "due"),
    ("clarify precision", "clarify", "precision", "picked"),
    ("clarify recall", "clarify", "recall", "due"),
    ("as-of accuracy", "as_of", "accuracy", "questions"),
    ("applicability accuracy", "applicability", "accuracy", "questions"),
    ("calculators exact", "calculators", "exact", "questions"),
    ("follow-up recall@10", "follow_up", "recall_at_10", "questions"),
    ("the standalone form's", "follow_up", "standalone_recall_at_10", "questions"),
)
"""What it is called, its group, its name there, and the name of its count."""
_COLUMNS = (
    ("n", "", ""),
    ("recall@1", "retrieval", "recall_at_1"),
    ("recall@5", "retrieval", "recall_at_5"),
    ("recall@10", "retrieval", "recall_at_10"),
    ("MRR@10", "retrieval", "mrr_at_10"),
    ("nDCG@10", "retrieval", "ndcg_at_10"),
    ("cites right", "citations", "right_clause"),
    ("citation P", "citations", "precision"),
    ("refusal P", "refusal", "precision"),
    ("refusal R", "refusal", "recall"),
)


def must_show(name: str, report: Figures) -> Table:
    """One row a figure with its count in brackets; one column over all, then one per split."""
    made = Table(title=name)
    made.add_column("figure")
    parts = {"all": report, **(_parts(report, "by_split"))}
    for label in parts:
        made.add_column(label, justify="right")
    made.add_row("questions", *(str(part["questions"]) for part in parts.values()))
    for title, group, figure, count in _SHOWN:
        made.add_row(title, *(_counted(part, group, figure, count) for part in parts.values()))
    return made


def by_kind(name: str, report: Figures) -> Table:
    """One row over all, then one per language and type."""
    made = Table(title=name)
    made.add_column("questions of")
    for column, _, _ in _COLUMNS:
        made.add_column(column, justify="right")
    rows = {"all": report, **_parts(report, "by_language"), **_parts(report, "by_type")}
    for label, part in rows.items():
        figures = (_at(part, group, figure) for _, group, figure in _COLUMNS[1:])
        made.add_row(label, str(part["questions"]), *map(_figure, figures))
    return made


def _parts(report: Figures, group: str) -> dict[str, Figures]:
    inner = report[group]
    assert isinstance(inner, dict)
    return {label: part for label, part in inner.items() if isinstance(part, dict)}


def _at(part: Figures, group: str, name: str) -> float | int | Figures | None:
    inner = part[group]
    assert isinstance(inner, dict)
    return inner[name]


def _counted(part: Figures, group: str, figure: str, count: str) -> str:
    return f"{_figure(_at(part, group, figure))} ({_at(part, group, count)})"


def _figure(value: float | int | Figures | None) -> str:
    return "-" if value is None else f"{value:.3f}"
