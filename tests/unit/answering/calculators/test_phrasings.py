"""The same sums asked for in many ways, written before the rules that read them; phrasings.tsv holds one a line.

calculator, or - for none | who asks | question | inputs that it brings
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.answering.calculators.calculator import CalculatorName
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.slots import fill_slots
from assistant.answering.calculators.values import InputKind, Value
from assistant.domain.identity import Principal
from tests.unit.answering.calculators.test_slots import SHANGHAI, SINGAPORE, STRANGER, TODAY, person

PEOPLE: dict[str, Principal] = {
    "shanghai": SHANGHAI,
    "shenzhen": person("shenzhen"),
    "singapore": SINGAPORE,
    "stranger": STRANGER,
}
LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "phrasings.tsv").read_text(encoding="utf-8").splitlines()
]


def _inputs(name: str, said: str) -> dict[str, Value]:
    kinds = {wanted.name: wanted.kind for wanted in CALCULATORS[CalculatorName(name)].needs.inputs}
    return {key: _value(kinds[key], text) for key, text in (pair.split("=") for pair in said.split())}


def _value(kind: InputKind, text: str) -> Value:
    if kind is InputKind.NUMBER:
        return Decimal(text)
    if kind is InputKind.DAY:
        return date.fromisoformat(text)
    return text == "yes" if kind is InputKind.YES_NO else text


@pytest.mark.parametrize(("name", "who", "text", "said"), [line for line in LINES if line[0] != "-"])
def test_the_words_bring_the_calculation_and_its_inputs(name: str, who: str, text: str, said: str) -> None:
    filled = fill_slots(text, PEOPLE[who], TODAY)
    assert filled is not None and filled.calculator == name
    assert _inputs(name, said).items() <= filled.inputs.items()


@pytest.mark.parametrize(("who", "text"), [(line[1], line[2]) for line in LINES if line[0] == "-"])
def test_a_question_about_the_same_matter_that_asks_for_no_sum_starts_none(who: str, text: str) -> None:
    assert fill_slots(text, PEOPLE[who], TODAY) is None
