"""Graded answers for tests: what is not named is the plainest there is."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from assistant.domain.answers import Outcome
from assistant.evaluation.grading import Graded
from assistant.evaluation.packs import GradedQuestion

OLD, NEW, OTHER = "手册@V1#第5章第33条", "手册@V2#第5章第38条", "休假制度@V2#第1章第2条"
_QUESTION: dict[str, Any] = {
    "id": "q",
    "text": "年假几天？",
    "language": "zh",
    "history": (),
    "gold": frozenset(),
    "answerable": True,
    "must_hand_over": False,
    "numbers": (),
    "kind": "lookup",
    "person": None,
    "as_of": None,
}
_ASKED = {field.name for field in fields(GradedQuestion)} - {"text"}


def graded(**given: object) -> Graded:
    """A result; what a question has goes to the question, the rest (`text` too) to the answer."""
    asked: dict[str, Any] = _QUESTION | {name: value for name, value in given.items() if name in _ASKED}
    asked["gold"] = frozenset(asked["gold"])
    ended: dict[str, Any] = {"ranked": (), "outcome": Outcome.ANSWERED}
    ended |= {name: value for name, value in given.items() if name not in _ASKED}
    return Graded(GradedQuestion(**asked), **ended)
