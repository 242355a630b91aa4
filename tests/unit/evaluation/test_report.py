"""Figures over results that were counted by hand."""

from __future__ import annotations

import io

from rich.console import Console

from assistant.domain.answers import Outcome
from assistant.evaluation.report import Figures, failures, figures
from assistant.evaluation.tables import by_kind, must_show
from tests.unit.evaluation.graded import NEW, OLD, OTHER, graded

SAID = (("user", "年假几天？"), ("assistant", "10天。"))


def part(report: Figures, *path: str) -> Figures:
    """The figures of a group."""
    for name in path:
        inner = report[name]
        assert isinstance(inner, dict)
        report = inner
    return report


def test_citation_precision_is_the_share_of_cited_clauses_that_are_gold() -> None:
    report = figures(
        [
            graded(gold={NEW, OTHER}, cited=(NEW, OTHER)),
            graded(gold={NEW}, cited=(OTHER,)),
            graded(gold={NEW}, outcome=Outcome.UNANSWERABLE),
            graded(answerable=False, cited=(OLD,)),
        ]
    )
    cited = part(report, "citations")
    assert (cited["cited"], cited["precision"]) == (3, 2 / 3)
    assert (cited["questions"], cited["right_clause"]) == (3, 1 / 3)


def test_a_supporting_clause_may_be_cited_but_does_not_do_alone() -> None:
    asked = {"gold": {NEW}, "supporting": frozenset({OTHER})}
    cited = part(figures([graded(cited=(NEW, OTHER), **asked), graded(cited=(OTHER,), **asked)]), "citations")
    assert (cited["precision"], cited["right_clause"]) == (1.0, 0.5)


def test_expected_numbers_are_counted_over_the_questions_that_have_some() -> None:
    numbered = [graded(gold={NEW}, numbers=("10天",), text=text) for text in ("10 天", "110天")]
    cited = part(figures([*numbered, graded(gold={NEW})]), "citations")
    assert (cited["numbered"], cited["numbers"]) == (2, 0.5)


def test_refusal_leaves_out_what_was_rightly_asked_back() -> None:
    report = figures(
        [
            graded(answerable=False, outcome=Outcome.UNANSWERABLE),
            graded(answerable=False),
            graded(gold={NEW}, outcome=Outcome.CLARIFY),
            graded(must_clarify=True, outcome=Outcome.CLARIFY),
            graded(must_clarify=True),
        ]
    )
    assert part(report, "refusal") == {"precision": 0.5, "recall": 0.5, "picked": 2, "due": 2}
    assert part(report, "clarify") == {"precision": 0.5, "recall": 0.5, "picked": 2, "due": 2}


def test_as_of_and_applicability_count_their_own_types_only() -> None:
    report = figures(
        [
            graded(gold={OLD}, cited=(OLD,), kind="as_of"),
            graded(gold={OLD}, cited=(NEW,), kind="as_of"),
            graded(answerable=False, outcome=Outcome.UNANSWERABLE, kind="as_of"),
            graded(gold={NEW}, cited=(NEW,), kind="applicability", numbers=("3天",), text="3天"),
            graded(gold={NEW}, cited=(NEW,), kind="applicability", numbers=("3天",), text="10天"),
            graded(gold={NEW}, cited=(OLD,)),
        ]
    )
    assert part(report, "as_of") == {"questions": 3, "accuracy": 2 / 3}
    assert part(report, "applicability") == {"questions": 2, "accuracy": 0.5}


def test_calculators_are_exact_or_not() -> None:
    sums = [graded(kind="calculation", numbers=("500",), text=text) for text in ("500元", "5000元", "500")]
    assert part(figures(sums), "calculators") == {"questions": 3, "exact": 2 / 3}


def test_a_follow_up_stands_beside_its_standalone_form() -> None:
    turn = {"history": SAID, "standalone": "年假提前几天申请", "gold": {NEW, OTHER}}
    report = figures(
        [
            graded(ranked=(NEW,), standalone_ranked=(NEW, OTHER), **turn),
            graded(ranked=(), standalone_ranked=(OTHER,), **turn),
            graded(ranked=(NEW,), history=SAID, gold={NEW}),
        ]
    )
    assert part(report, "follow_up") == {
        "questions": 2,
        "recall_at_10": 0.25,
        "standalone_recall_at_10": 0.75,
    }


def test_where_only_retrieval_was_run_nothing_is_said_of_answers() -> None:
    report = figures([graded(gold={NEW}, ranked=(NEW,), outcome=None, kind="as_of")])
    assert part(report, "retrieval")["recall_at_10"] == 1.0
    assert part(report, "refusal")["precision"] is None
    assert part(report, "as_of") == {"questions": 0, "accuracy": None}


def test_held_out_questions_have_their_own_figures() -> None:
    held = graded(gold={NEW}, cited=(NEW,), split="held_out")
    report = figures([held, graded(gold={NEW}, cited=(OTHER,))])
    assert part(report, "by_split", "held_out", "citations")["precision"] == 1.0
    assert part(report, "by_split", "development", "citations")["precision"] == 0.0
    assert part(report, "citations")["precision"] == 0.5


def test_failures_of_held_out_questions_are_listed_on_demand_only() -> None:
    wrong = [graded(id=split, gold={NEW}, split=split) for split in ("development", "held_out")]
    assert [entry["id"] for entry in failures(wrong)] == ["development"]
    assert [entry["id"] for entry in failures(wrong, held_out=True)] == ["development", "held_out"]


def test_the_tables_name_every_figure_with_its_count() -> None:
    report = figures([graded(gold={NEW}, cited=(NEW,), ranked=(NEW,)), graded(answerable=False, kind="none")])
    shown = io.StringIO()
    console = Console(file=shown, width=200)
    console.print(must_show("demo", report), by_kind("demo", report))
    lines = {line.split("│")[1].strip(): line for line in shown.getvalue().splitlines() if "│" in line}
    assert "1.000 (1)" in lines["clause citation precision"]
    assert "0.000 (1)" in lines["refusal recall"]
    assert "- (0)" in lines["as-of accuracy"]
    assert {"all", "zh", "lookup", "none"} <= lines.keys()
