"""The day a question names decides which version answers; what cannot be understood is asked back, nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.answers import Answer, Outcome
from assistant.domain.identity import Principal
from assistant.retrieval.embedder import SentenceEmbedder
from tests.service.answering.company import HANDBOOK, LIN, TODAY, publish
from tests.service.answering.house import House, ask, furnished

QUESTION = "正式员工每年享有几天带薪年假？"
OLD, NEW = "员工手册@V3.1#第5章第12条", "员工手册@V3.2#第5章第12条"
JOINED = replace(LIN, hire_date=date(2024, 3, 1))


@pytest.fixture
def own_house(tmp_path: Path, embedder: SentenceEmbedder) -> Iterator[House]:
    """One policy, to be changed."""
    with furnished(tmp_path / "own", embedder, (replace(HANDBOOK, clauses=HANDBOOK.clauses[5:8]),)) as house:
        yield house


def asked(house: House, text: str, person: Principal = LIN, conversation: str | None = None) -> Answer:
    return ask(house.pipeline(), text, person, conversation).answer


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (QUESTION, NEW),
        ("2024年6月的时候，" + QUESTION, OLD),
        ("2025年1月1日以前" + QUESTION, OLD),
        ("今年" + QUESTION, NEW),
    ],
)
def test_the_version_of_the_day_answers(house: House, text: str, key: str) -> None:
    answer = asked(house, text)
    assert (answer.outcome, answer.citations[0].clause_key) == (Outcome.ANSWERED, key)


def test_an_answer_of_another_day_says_so(house: House) -> None:
    answer = asked(house, "2024年6月" + QUESTION)
    assert answer.question is not None
    assert answer.question.as_of.year == 2024
    assert "2024年6月" in answer.notes[0]
    assert any("V3.1" in note and "2024-12-31" in note for note in answer.notes)
    assert asked(house, QUESTION).notes == ()


def test_when_i_joined_is_a_day_where_it_is_known(house: House) -> None:
    text = "我入职时的规定里，" + QUESTION
    assert asked(house, text, JOINED).citations[0].clause_key == OLD
    unknown = asked(house, text)
    assert (unknown.outcome, unknown.citations) == (Outcome.CLARIFY, ())
    assert "入职" in unknown.text


@pytest.mark.parametrize(
    "text", ["2023年2月30日的规定里年假有几天？", "What was the annual leave on 30 February 2023?"]
)
def test_an_impossible_day_is_asked_back(house: House, text: str) -> None:
    answer = asked(house, text)
    assert (answer.outcome, answer.citations, answer.nearest) == (Outcome.CLARIFY, (), ())


def test_a_follow_up_stays_at_the_day_it_leans_on(house: House) -> None:
    conversation = house.storage.conversations.create(LIN, "").id
    asked(house, "2024年6月" + QUESTION, conversation=conversation)
    leaning = asked(house, "那要提前几天申请年假呢？", conversation=conversation)
    assert leaning.question is not None
    assert leaning.question.as_of.year == 2024
    assert leaning.citations[0].clause_key == OLD
    other = asked(house, "请病假须提供什么证明？", conversation=conversation)
    assert other.question is not None
    assert other.question.as_of == TODAY


def test_what_the_caller_says_counts_before_what_the_question_does(house: House) -> None:
    answer = ask(house.pipeline(), "2024年6月" + QUESTION, as_of=date(2026, 1, 1)).answer
    assert answer.citations[0].clause_key == NEW


def test_a_recent_change_is_told_with_its_numbers(own_house: House) -> None:
    changed = tuple(
        (label, title, text.replace("10天", "12天")) for label, title, text in HANDBOOK.clauses[5:8]
    )
    newer = replace(HANDBOOK, label="V3.3", begins=date(2026, 11, 1), clauses=changed)
    publish(own_house.storage, own_house.index, own_house.embedder, newer)
    answer = asked(own_house, QUESTION)
    assert answer.citations[0].clause_key == "员工手册@V3.3#第5章第12条"
    [note] = [note for note in answer.notes if "第12条" in note]
    assert "10天 → 12天" in note
    assert "2026-11-01" in note
