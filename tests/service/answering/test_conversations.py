"""The second turn's prompt is the first one's, and goes on: counted in tokens, over real stores and a scripted engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import pytest

from assistant.answering.rendering import Renderer
from assistant.answering.thinking import Limits
from assistant.domain.answers import Delta, Outcome
from assistant.domain.questions import RouteKind
from assistant.engine.base import Completion, FinishReason, GenerationRequest, Token
from assistant.engine.script import rule
from assistant.engine.scripted import decode
from assistant.errors import Overloaded
from assistant.storage.documents import Registration
from assistant.storage.opening import Storage
from tests.service.answering.paper import PROMPTS, Committed, Desk, hear, paper, writing
from tests.service.storage.examples import TODAY

THOUGHTFUL = rule("假", "<think>想</think>\n\n每年10天[1]。")
PLAIN = rule("假|leave", "每年10天[1]。")
ANSWERED = "<|im_start|>assistant\n每年10天[1]。<|im_end|>\n"


@pytest.fixture
def leave(storage: Storage) -> Registration:
    return paper(storage, "假期办法", "年假十天。")


@pytest.fixture
def sick(storage: Storage) -> Registration:
    return paper(storage, "病假办法", "须诊断证明。")


def begun(storage: Storage, engine: Committed, *papers: Registration, limits: Limits = Limits()) -> Desk:
    """A conversation with a first turn about these papers."""
    desk = Desk(storage, writing(engine, storage, limits))
    asyncio.run(desk.turn("年假几天？", *papers))
    return desk


@pytest.mark.parametrize("kinds", [[RouteKind.FAST] * 3, [RouteKind.THINKING, RouteKind.FAST] * 2])
def test_a_turn_prefills_its_own_segment_and_nothing_else(
    storage: Storage, leave: Registration, sick: Registration, kinds: list[RouteKind]
) -> None:
    engine = Committed(THOUGHTFUL)
    desk, renderer = begun(storage, engine, leave), Renderer(PROMPTS, engine)
    (new,) = desk.passages(TODAY, sick)
    for kind, unsent in zip(kinds, [((2, new),), (), (), ()], strict=False):
        told = asyncio.run(desk.turn("那病假呢？", leave, sick, kind=kind))
        user = renderer.user("那病假呢？", "zh", unsent, (1,) if unsent else (1, 2))
        opening = renderer.opening(thinking=kind is RouteKind.THINKING)
        assert told.draft.usage.prefilled_tokens == len(user) + len(opening)
        assert told.draft.usage.reused_tokens == told.draft.usage.prompt_tokens - len(user) - len(opening)


def test_the_answer_stands_in_the_next_prompt_as_it_was_generated_without_its_thought(
    storage: Storage, leave: Registration
) -> None:
    engine = Committed(THOUGHTFUL)
    desk = Desk(storage, writing(engine, storage))
    asyncio.run(desk.turn("年假几天？", leave, kind=RouteKind.THINKING))
    asyncio.run(desk.turn("病假呢？", leave))
    first, second = engine.requests
    assert decode(second.prompt[len(first.prompt) - 10 :]).count("assistant\n每年10天[1]。<|im_end|>\n") == 1
    assert "想" not in engine.prompts[1] and engine.prompts[1].count(ANSWERED) == 1


def test_the_whole_conversation_is_committed_while_the_employee_reads(
    storage: Storage, leave: Registration
) -> None:
    engine = Committed(PLAIN)
    begun(storage, engine, leave)
    assert engine.told[-1].endswith("问题：年假几天？<|im_end|>\n" + ANSWERED)


def test_marks_of_earlier_passages_stay_valid(
    storage: Storage, leave: Registration, sick: Registration
) -> None:
    engine = Committed(rule("假", "十天[1]，证明[2]，别的[3]。"))
    desk = begun(storage, engine, leave)
    told = asyncio.run(desk.turn("病假呢？", sick))
    assert told.text.startswith("十天[1]，证明[2]，别的。")
    assert [(c.number, c.quote) for c in told.draft.citations] == [(1, "年假十天。"), (2, "须诊断证明。")]


def test_control_tokens_in_a_reply_do_not_reach_the_next_prompt(
    storage: Storage, leave: Registration
) -> None:
    engine = Committed(rule("假", "十天[1]<think>。</think>"))
    desk = begun(storage, engine, leave)
    asyncio.run(desk.turn("病假呢？", leave))
    assert "<|im_start|>assistant\n十天[1]。<|im_end|>\n" in engine.prompts[1]


class Broken(Committed):
    """Breaks off, is left, or is full, as told."""

    how = ""

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        if self.how == "full":
            raise Overloaded("full; try again in 1 second", 1)
        async for item in super().generate(request):
            if isinstance(item, Completion) and self.how == "crash":
                item = Completion(FinishReason.ERROR, item.usage)
            yield item


async def leave_early(desk: Desk, *papers: Registration) -> None:
    brief = desk.brief("病假呢？", desk.passages(TODAY, *papers))
    async with aclosing(desk.writer.write(brief)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Delta):
                return


@pytest.mark.parametrize("how", ["left", "crash", "full"])
def test_a_turn_that_fails_or_is_left_leaves_the_conversation_as_it_was(
    storage: Storage, leave: Registration, sick: Registration, how: str
) -> None:
    engine = Broken(PLAIN)
    desk = begun(storage, engine, leave)
    before, engine.how = engine.told[-1], how
    if how == "left":
        asyncio.run(leave_early(desk, sick))
    elif how == "full":
        with pytest.raises(Overloaded):
            asyncio.run(desk.turn("病假呢？", sick))
    else:
        assert asyncio.run(desk.turn("病假呢？", sick)).draft.outcome is Outcome.FAILED
    assert engine.told[-1] == before
    engine.how = ""
    asyncio.run(desk.turn("再问年假", leave))
    assert engine.prompts[-1].startswith(before) and "病假" not in engine.prompts[-1]


def test_after_a_restart_the_conversation_is_told_without_passages(
    storage: Storage, leave: Registration
) -> None:
    engine = Committed(PLAIN)
    desk = begun(storage, engine, leave)
    desk.writer = writing(engine, storage)
    asyncio.run(desk.turn("还有呢，年假？", leave))
    history = "<|im_start|>user\n问题：年假几天？<|im_end|>\n<|im_start|>assistant\n每年10天。<|im_end|>\n"
    assert history in engine.prompts[1]
    assert "[2] 《假期办法V1》第1条规定：年假十天。" in engine.prompts[1], "numbers go on"


def test_a_turn_that_is_gone_from_storage_is_gone_from_the_prompt(
    storage: Storage, leave: Registration, sick: Registration
) -> None:
    engine = Committed(PLAIN)
    desk = begun(storage, engine, leave)
    first, tokens = engine.told[-1], len(engine.committed)
    asyncio.run(desk.turn("病假呢？", sick))
    brief = desk.brief("换个问法：病假", desk.passages(TODAY, sick))
    edited = replace(brief, history=brief.history[:1])
    told = asyncio.run(hear(desk.writer, edited))
    assert engine.prompts[-1].startswith(first) and "问题：病假呢？" not in engine.prompts[-1]
    assert told.draft.usage.reused_tokens >= tokens


def test_a_deleted_conversation_is_forgotten_even_while_a_turn_is_under_way(
    storage: Storage, leave: Registration
) -> None:
    engine = Committed(rule("假", ["每年", "10天[1]。"]))
    desk = begun(storage, engine, leave)

    async def deleted_midway() -> None:
        async for piece in desk.writer.write(desk.brief("年假？", desk.passages(TODAY, leave))):
            if isinstance(piece, Delta):
                desk.writer.forget(desk.conversation.id)

    asyncio.run(deleted_midway())
    assert engine.told[-1] == ""
    desk.writer.forget("never was")


def test_two_questions_at_once_in_one_conversation_both_stand_in_the_third(
    storage: Storage, leave: Registration, sick: Registration
) -> None:
    engine = Committed(rule("假", ["每年", "10天[1]。"], pause_seconds=0.01))
    desk = begun(storage, engine, leave)

    async def both() -> None:
        await asyncio.gather(desk.turn("甲：年假？", leave), desk.turn("乙：病假？", sick))

    asyncio.run(both())
    asyncio.run(desk.turn("丙：年假？", leave))
    assert all(f"问题：{name}：" in engine.prompts[-1] for name in "甲乙丙")


def test_a_long_conversation_is_shortened_while_the_employee_reads(
    storage: Storage, leave: Registration
) -> None:
    engine = Committed(PLAIN)
    desk = begun(storage, engine, leave, limits=Limits(prompt_tokens=900))
    papers = [paper(storage, f"第{n}号办法", f"假期规定之{n}。" * 12) for n in range(6)]
    for each in papers:
        told = asyncio.run(desk.turn("这个假呢？", each))
        assert told.draft.usage.prompt_tokens <= 900
    assert "第0号办法" not in engine.prompts[-1]
    assert "[7] 《第5号办法V1》" in engine.prompts[-1], "numbers are not given out again"


def test_the_question_is_whose_and_how_long_it_may_take(storage: Storage, leave: Registration) -> None:
    engine = Committed(PLAIN)
    desk = begun(storage, engine, leave, limits=Limits(answer_seconds=30, presence_penalty=0.5))
    (request,) = engine.requests
    assert (request.principal, request.deadline_seconds) == (desk.person.id, 30)
    assert request.sampling.presence_penalty == 0.5
    assert decode(request.prompt[: request.shared_prefix]).startswith("<|im_start|>system\n你是企业HR助手")
    assert decode(request.prompt[request.shared_prefix :]).startswith("<|im_start|>user\n")
