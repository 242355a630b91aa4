"""The demo company's questions fit its documents, its people and each other."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import ingest.demo
from assistant.answering.calculators.calculator import CalculatorName
from assistant.domain.documents import clause_key
from assistant.evaluation.expected import says
from assistant.evaluation.packs import HELD_OUT, GradedQuestion, read_pack
from ingest.clauses import structure
from ingest.demo.source import read_policy
from ingest.parsers import parser_for

FOLDER = Path(ingest.demo.__file__).parent
QUESTIONS = read_pack(FOLDER).questions
ANSWERED = [q for q in QUESTIONS if q.answerable and not q.must_hand_over and not q.must_clarify]
NEWER = [q for q in QUESTIONS if q.id.startswith("c-")]


@cache
def clauses() -> dict[str, str]:
    """Clause key -> its text, of every source."""
    found = {}
    for path in sorted((FOLDER / "sources").glob("*.md")):
        policy = read_policy(path)
        for entry in structure(parser_for("text/markdown")(policy.body.encode())).clauses:
            key = clause_key(policy.title, policy.label, entry.clause.label)
            texts = (block.text or "\n".join(" ".join(row) for row in block.rows) for block in entry.blocks)
            found[key] = "\n".join((*entry.clause.heading_path, *texts))
    return found


def test_every_gold_clause_stands_in_a_document() -> None:
    assert sorted({key for q in QUESTIONS for key in q.gold | q.supporting} - clauses().keys()) == []


def test_every_question_has_an_id_of_its_own_and_a_known_person() -> None:
    assert [i for i, times in Counter(q.id for q in QUESTIONS).items() if times > 1] == []
    known = {person["id"] for person in json.loads((FOLDER / "people.json").read_text("utf-8"))}
    assert {q.person for q in QUESTIONS} <= known


@pytest.mark.parametrize(
    "question", [q for q in NEWER if q in ANSWERED and not q.calculator], ids=lambda q: q.id
)
def test_every_expected_number_stands_in_a_gold_clause(question: GradedQuestion) -> None:
    text = "\n".join(clauses()[key] for key in sorted(question.gold))
    assert [number for number in question.numbers if not says(text, number)] == []


def test_what_is_answered_has_gold_unless_a_calendar_answers_it() -> None:
    assert {q.calculator for q in ANSWERED if not q.gold} == {"working_days"}
    assert [q.id for q in QUESTIONS if not q.answerable and (q.gold or q.numbers)] == []


def test_every_calculation_names_its_calculator_and_its_result() -> None:
    sums = [q for q in QUESTIONS if q.kind == "calculation"]
    assert {q.calculator for q in sums} <= {name.value for name in CalculatorName}
    assert [q.id for q in sums if not q.numbers or not q.calculator] == []


def test_every_follow_up_has_a_standalone_form() -> None:
    later = [q for q in QUESTIONS if q.history]
    assert {q.kind for q in later} == {"followup"}
    assert [q.id for q in later if not q.standalone] == []


def test_a_third_of_the_newer_questions_is_held_out() -> None:
    held = [q for q in QUESTIONS if q.split == HELD_OUT]
    assert set(held) <= set(NEWER)
    assert 3 * len(held) >= len(NEWER)


def test_every_type_that_thresholds_speak_of_has_enough_questions() -> None:
    kinds = Counter(q.kind for q in QUESTIONS)
    assert len(QUESTIONS) >= 250
    assert min(kinds[k] for k in ("as_of", "applicability", "calculation", "followup", "no_evidence")) >= 25
    assert sum(q.must_clarify for q in QUESTIONS) >= 5


def test_days_are_asked_for_in_words_too() -> None:
    dated = [q for q in QUESTIONS if q.kind == "as_of"]
    assert sum(q.as_of is None for q in dated) >= 15
    assert sum(q.as_of is not None for q in dated) >= 15
