"""An engine that is down, full or broken costs the employee the prose, not the answer; in mid-answer it ends clearly."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from assistant.domain.answers import Outcome
from assistant.engine.base import Completion, FinishReason, GenerationRequest, Token
from assistant.engine.script import rule
from assistant.errors import AssistantError, EngineUnavailable, GenerationFailed, Overloaded
from tests.service.answering.company import LEAVE, LIN
from tests.service.answering.house import House, ask
from tests.service.answering.overheard import Overheard

QUESTION = "正式员工每年享有几天带薪年假？"
SENTENCE = "语言模型暂时不可用，以下为制度原文摘录："


class Refusing(Overheard):
    """Raises what it was given, as often as it was told; then answers."""

    def __init__(self, error: AssistantError, times: int = 99) -> None:
        super().__init__(rule("问题：|Question:", "每年10天[1]。"))
        self.error, self.times = error, times

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        self.times -= 1
        if self.times >= 0:
            raise self.error
        async for item in super().generate(request):
            yield item


@pytest.mark.parametrize(
    "error", [EngineUnavailable("down"), GenerationFailed("closed"), Overloaded("16 wait; try again", 9)]
)
def test_quotes_stand_in_for_an_engine_that_cannot_answer(house: House, error: AssistantError) -> None:
    asked = ask(house.falling_back(Refusing(error)), QUESTION)
    assert (asked.answer.outcome, asked.answer.engine) == (Outcome.ANSWERED, "extractive")
    assert asked.answer.text.startswith(SENTENCE)
    assert asked.answer.citations[0].quote in LEAVE
    assert asked.streamed == asked.answer.text


def test_it_is_said_in_the_language_of_the_question(house: House) -> None:
    engine = Refusing(GenerationFailed("down"))
    asked = ask(house.falling_back(engine), "How many days of paid annual leave in each calendar year?")
    assert asked.answer.text.startswith("The language model is not available at the moment")


@pytest.mark.parametrize("reply", ["", "<think>想"])
def test_a_crash_before_the_first_word_is_no_matter(house: House, reply: str) -> None:
    engine = Overheard(rule("问题：", reply, finish=FinishReason.ERROR))
    asked = ask(house.falling_back(engine), QUESTION)
    assert (asked.answer.outcome, asked.answer.engine) == (Outcome.ANSWERED, "extractive")


def test_a_crash_in_mid_answer_ends_it_as_failed(house: House) -> None:
    engine = Overheard(rule("问题：", "正式员工每年", finish=FinishReason.ERROR))
    asked = ask(house.falling_back(engine), QUESTION)
    assert (asked.answer.outcome, asked.answer.engine) == (Outcome.FAILED, "scripted")


def test_the_engine_takes_over_again_and_knows_what_was_quoted(house: House) -> None:
    engine = Refusing(GenerationFailed("down"), times=1)
    pipeline, conversation = house.falling_back(engine), house.storage.conversations.create(LIN, "").id
    ask(pipeline, QUESTION, LIN, conversation)
    asked = ask(pipeline, QUESTION, LIN, conversation)
    assert asked.answer.engine == "scripted"
    (prompt,) = engine.prompts
    assert prompt.count(f"问题：{QUESTION}") == 2
    assert f"assistant\n《员工手册V3.2》第5章第12条：“{LEAVE}”" in prompt and SENTENCE not in prompt
