"""The demo company's graded questions: those that ask for a calculation get the right number, the others none."""

from __future__ import annotations

import json
from datetime import date
from types import MappingProxyType

import pytest

from assistant.answering.calculators.markdown import render
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.slots import fill_slots
from assistant.domain.identity import Attribute, Principal
from tests.unit.answering.calculators.rules import FOLDER, IN_FORCE, demo

TODAY = date(2026, 11, 22)
ANSWERS = {
    "a-002": "**入职当年年假：6 天**",
    "a-047": "226 ÷ 365 × 10 ≈ 6.19 天",
    "a-048": "137 ÷ 365 × 10 ≈ 3.75 天",
    "a-049": "**入职当年年假：5 天**",
    "a-050": "**离职当年剩余年假：3 天**",
    "a-051": "**加班工资：129.31 元**",
    "a-052": "日病假工资 ＝ 基本工资 ÷ 21.75 × 病假工资比例",
    "a-053": "**司龄满档当年的年假：12 天**",
    "b-036": "**住宿限额：420 元**",
    "b-037": "**住宿限额：2050 元**",
    "b-038": "**住宿限额：1200 元**",
    "b-039": "**住宿限额：2200 元**",
    "b-040": "**住宿限额：260 元**",
    "b-044": "**试用期：6 个月**",
    "b-045": "**出差餐补：380 元**",
    "b-046": "**出差餐补：360 元**",
    "b-047": "**年终奖折算月数：7 个月**",
    "b-103": "**住宿限额：420 元**",
}


def _people() -> dict[str, Principal]:
    people = {}
    for entry in json.loads((FOLDER / "people.json").read_text(encoding="utf-8")):
        known = {a: entry[a.value] for a in Attribute if entry[a.value]}
        hired = date.fromisoformat(entry["hire_date"])
        people[entry["id"]] = Principal(
            "demo", entry["id"], attributes=MappingProxyType(known), hire_date=hired
        )
    return people


def _questions() -> list[dict[str, str]]:
    lines = [
        line
        for part in "ab"
        for line in (FOLDER / f"questions.{part}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [json.loads(line) for line in lines]


QUESTIONS, PEOPLE = _questions(), _people()


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q["id"] in ANSWERS], ids=lambda q: q["id"])
def test_the_answer_shows_the_right_working(question: dict[str, str]) -> None:
    filled = fill_slots(question["text"], PEOPLE[question["person"]], TODAY)
    assert filled is not None
    ending = CALCULATORS[filled.calculator].work_out(filled.inputs, demo(*IN_FORCE))
    assert ANSWERS[question["id"]] in render(ending, "zh")


def test_every_calculation_question_is_among_them() -> None:
    assert {q["id"] for q in QUESTIONS if q["type"] == "calculation"} <= set(ANSWERS)


def test_no_other_question_starts_a_calculation() -> None:
    started = [q["id"] for q in QUESTIONS if fill_slots(q["text"], PEOPLE[q["person"]], TODAY)]
    assert set(started) & {q["id"] for q in QUESTIONS if q["id"][0] in "ab"} == set(ANSWERS)
