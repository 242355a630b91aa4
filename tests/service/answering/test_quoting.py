"""The whole way of a question with the writer that quotes, over real stores, a real index and a real embedder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date

import pytest

from assistant.answering.asking import LONGEST_QUESTION
from assistant.answering.brief import Brief, Draft
from assistant.answering.pipeline import AnswerPipeline
from assistant.domain.answers import Delta, Outcome, Thought
from assistant.domain.documents import VersionState
from assistant.errors import InvalidInput, NotFound
from tests.service.answering.company import CHEN, HE, LEAVE, LIN, OLD_LEAVE
from tests.service.answering.house import House, ask

LEAVE_QUESTION = "正式员工每年享有几天带薪年假？"
LEAVE_KEY = "员工手册@V3.2#第5章第12条"
FOREIGN_TO_ALL = "摩托车的化油器生锈了应该用什么溶剂清洗？"


class NeverAsked:
    """A writer that must not run."""

    name = "never asked"

    async def write(self, brief: Brief) -> AsyncGenerator[Thought | Delta | Draft]:
        raise AssertionError("a writer ran without evidence")
        yield

    def forget(self, conversation_id: str) -> None: ...

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (LEAVE_QUESTION, LEAVE_KEY),
        ("出差住宿标准一线城市每晚多少元？", "员工手册@V3.2#第6章第18条"),
        ("請病假須提供什麼證明？", "员工手册@V3.2#第5章第13条"),
        (
            "How many days of paid annual leave in each calendar year?",
            "Employee Handbook (Singapore)@2025#4.1",
        ),
        (
            "What is the notice period for resignation after probation?",
            "Employee Handbook (Singapore)@2025#5.1",
        ),
    ],
)
def test_an_answer_quotes_the_right_clause_first(quoting: AnswerPipeline, question: str, key: str) -> None:
    asked = ask(quoting, question)
    assert asked.answer.outcome is Outcome.ANSWERED
    assert asked.cited[0] == key


def test_an_answer_is_the_clause_word_for_word_with_its_mark_and_its_source(quoting: AnswerPipeline) -> None:
    answer = ask(quoting, LEAVE_QUESTION).answer
    first = answer.citations[0]
    assert f"{first.quote}”[1]" in answer.text
    assert first.quote in LEAVE
    assert (first.label, first.page, first.effective_from) == (
        "《员工手册V3.2》第5章第12条",
        6,
        date(2025, 1, 1),
    )


def test_what_is_streamed_is_what_is_kept(quoting: AnswerPipeline) -> None:
    asked = ask(quoting, LEAVE_QUESTION)
    assert asked.streamed == asked.answer.text
    assert asked.stages == ["searching", "reading", "writing"]
    assert [step for step, _ in asked.answer.milliseconds] == [
        "guard",
        "retrieve",
        "evidence",
        "calculate",
        "write",
        "notes",
    ]


def test_a_question_nothing_answers_is_refused_before_a_writer_runs(house: House) -> None:
    asked = ask(house.pipeline(NeverAsked()), FOREIGN_TO_ALL)
    assert asked.answer.outcome is Outcome.UNANSWERABLE
    assert asked.answer.citations == ()
    assert asked.streamed == asked.answer.text


def test_a_refusal_names_the_nearest_clauses(quoting: AnswerPipeline) -> None:
    answer = ask(quoting, FOREIGN_TO_ALL).answer
    assert 1 <= len(answer.nearest) <= 3
    assert all(citation.label for citation in answer.nearest)


def test_a_turn_is_kept_with_its_citations(house: House, quoting: AnswerPipeline) -> None:
    conversation = house.storage.conversations.create(LIN, "")
    answer = ask(quoting, LEAVE_QUESTION, LIN, conversation.id).answer
    (turn,) = house.storage.conversations.get(LIN, conversation.id).turns
    assert (turn.id, turn.question, turn.answer.citations) == (
        answer.turn_id,
        LEAVE_QUESTION,
        answer.citations,
    )


def test_a_question_without_a_conversation_begins_one_named_after_it(
    house: House, quoting: AnswerPipeline
) -> None:
    known = {c.id for c in house.storage.conversations.list(CHEN)}
    ask(quoting, "  当月迟到\n几次扣款？ ", CHEN)
    (begun,) = [c for c in house.storage.conversations.list(CHEN) if c.id not in known]
    assert begun.title == "当月迟到 几次扣款？"


def test_a_conversation_of_another_is_not_found(house: House, quoting: AnswerPipeline) -> None:
    conversation = house.storage.conversations.create(LIN, "")
    with pytest.raises(NotFound):
        ask(quoting, LEAVE_QUESTION, CHEN, conversation.id)
    assert house.storage.conversations.get(LIN, conversation.id).turns == ()


def test_a_follow_up_is_understood_with_the_question_before(house: House, quoting: AnswerPipeline) -> None:
    conversation = house.storage.conversations.create(LIN, "").id
    ask(quoting, "出差住宿标准一线城市每晚多少元？", LIN, conversation)
    asked = ask(quoting, "那其他城市呢？", LIN, conversation)
    assert asked.answer.question is not None
    assert asked.answer.question.standalone == "出差住宿标准一线城市每晚多少元？ 那其他城市呢？"
    assert "员工手册@V3.2#第6章第18条" in asked.cited


def test_the_day_asked_about_decides_which_version_answers(house: House, quoting: AnswerPipeline) -> None:
    now, then = ask(quoting, LEAVE_QUESTION), ask(quoting, LEAVE_QUESTION, as_of=date(2024, 6, 30))
    assert LEAVE in now.answer.text
    assert OLD_LEAVE not in now.answer.text
    assert then.cited == ["员工手册@V3.1#第5章第12条"]
    states = {v.label: v.state for d in house.storage.policies.documents(LIN) for v in d.versions}
    assert (states["V3.1"], states["V3.2"]) == (VersionState.RETIRED, VersionState.LIVE)


def test_before_the_first_version_nothing_answers(quoting: AnswerPipeline) -> None:
    answer = ask(quoting, LEAVE_QUESTION, as_of=date(2020, 1, 1)).answer
    assert (answer.outcome, answer.nearest) == (Outcome.UNANSWERABLE, ())


def test_closing_the_stream_keeps_no_turn(house: House, quoting: AnswerPipeline) -> None:
    conversation = house.storage.conversations.create(LIN, "").id

    async def leave_early() -> None:
        async with aclosing(quoting.answer(LEAVE_QUESTION, conversation, LIN)) as events:
            async for event in events:
                if isinstance(event, Delta):
                    return

    asyncio.run(leave_early())
    assert house.storage.conversations.get(LIN, conversation).turns == ()


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u2060", "/no_think", "?" * (LONGEST_QUESTION + 1)])
def test_an_empty_or_overlong_question_is_refused_in_a_sentence(
    house: House, quoting: AnswerPipeline, text: str
) -> None:
    before = len(house.storage.conversations.list(HE))
    with pytest.raises(InvalidInput):
        ask(quoting, text, HE)
    assert len(house.storage.conversations.list(HE)) == before
