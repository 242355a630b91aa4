"""Where policy says so, it is kept how an answer came about; else nothing is."""

from __future__ import annotations

import pytest

from assistant.domain.answers import Outcome
from assistant.errors import NotFound
from tests.service.answering.company import LIN
from tests.service.answering.house import House, ask
from tests.service.answering.overheard import Overheard

QUESTION = "正式员工一年有几天年假？"


def test_a_trace_holds_what_decided(house: House) -> None:
    answer = ask(house.pipeline(traced=True), QUESTION, LIN).answer
    trace = house.storage.traces.get(answer.turn_id)
    assert (trace.question, trace.outcome, trace.route) == (answer.question, Outcome.ANSWERED, answer.route)
    assert trace.probability > 0.5
    assert [hit.given for hit in trace.hits] == sorted((hit.given for hit in trace.hits), reverse=True)
    assert all(hit.scores.dense is not None for hit in trace.hits if hit.given)
    assert {c.clause_key for c in answer.citations} <= {hit.clause_key for hit in trace.hits if hit.given}
    assert dict(trace.attributes) == {"employment_type": "regular"}, "as whom it was asked"


def test_a_trace_holds_the_exact_prompt(house: House) -> None:
    engine = Overheard()
    writer = house.writer(engine)
    answer = ask(house.pipeline(writer, traced=True), QUESTION, LIN).answer
    prompt = house.storage.traces.get(answer.turn_id).prompt
    assert prompt is not None
    assert prompt.ids
    assert len(prompt.ids) == answer.usage.prompt_tokens


def test_an_unanswerable_question_is_traced_with_what_came_closest(house: House) -> None:
    answer = ask(house.pipeline(traced=True), "公司食堂周三的菜单是什么？", LIN).answer
    trace = house.storage.traces.get(answer.turn_id)
    assert trace.outcome is Outcome.UNANSWERABLE
    assert trace.hits
    assert trace.probability < 0.5


def test_by_default_nothing_is_kept(house: House) -> None:
    answer = ask(house.pipeline(), QUESTION, LIN).answer
    with pytest.raises(NotFound):
        house.storage.traces.get(answer.turn_id)


def test_a_trace_goes_with_its_conversation_and_with_time(house: House) -> None:
    first, second = (ask(house.pipeline(traced=True), QUESTION, LIN).answer for _ in range(2))
    conversations = house.storage.conversations.list(LIN)
    [held] = [
        c.id
        for c in conversations
        if first.turn_id in {t.id for t in house.storage.conversations.get(LIN, c.id).turns}
    ]
    house.storage.conversations.delete(LIN, held)
    with pytest.raises(NotFound):
        house.storage.traces.get(first.turn_id)
    assert house.storage.traces.remove_older(1) == 0
    assert house.storage.traces.remove_older(-1) >= 1
    with pytest.raises(NotFound):
        house.storage.traces.get(second.turn_id)
