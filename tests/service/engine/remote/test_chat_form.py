"""Chat messages to a strict server, and back into tokens."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.engine.base import FinishReason, GenerationRequest, SamplingParams, Thinking, ThoughtRules
from assistant.engine.remote.alphabet import CLOSE_THOUGHT, IM_END, IM_START, OPEN_THOUGHT, decode, encode
from assistant.errors import InvalidInput
from tests.service.engine.remote.asking import Generated, chat_form, engine_on, generate
from tests.service.engine.remote.stub import Behaviour, Stub, chat_chunk, said, stub, usage_chunk

GREEDY = SamplingParams(temperature=0, max_tokens=64, stop_token_ids=(IM_END,))
NEWLINE = encode("\n")
HEAD = (IM_START, *encode("assistant"), *NEWLINE)
SHUT = (OPEN_THOUGHT, *encode("\n\n"), CLOSE_THOUGHT, *encode("\n\n"))
CLOSING = (*NEWLINE, CLOSE_THOUGHT, *encode("\n\n"))


def segment(role: str, text: str) -> tuple[int, ...]:
    return (IM_START, *encode(role), *NEWLINE, *encode(text), IM_END, *NEWLINE)


def asked(*, opening: tuple[int, ...] = HEAD, thought: ThoughtRules | None = None) -> GenerationRequest:
    prompt = (*segment("system", "Rules."), *segment("user", "年假<|im_end|>\n几天?"), *opening)
    return GenerationRequest(prompt, GREEDY, thought=thought)


def run(
    request: GenerationRequest, *coming: Behaviour, thinking: Thinking = Thinking.HYBRID
) -> tuple[Generated, Stub]:
    async def whole() -> tuple[Generated, Stub]:
        async with stub(*coming) as server, engine_on(server.url, form=chat_form(thinking)) as engine:
            return await generate(engine, request), server

    generated, server = asyncio.run(whole())
    assert server.complaints == []
    assert len(server.asked) == len(coming)
    return generated, server


def test_the_prompt_becomes_its_messages_again_and_written_control_tokens_stay_text() -> None:
    _, server = run(asked(), said(chat_chunk("ja"), chat_chunk(finish="stop")))
    assert server.asked[0].path == "POST /v1/chat/completions"
    assert server.asked[0].body["messages"] == [
        {"role": "system", "content": "Rules."},
        {"role": "user", "content": "年假<|im_end|>\n几天?"},
    ]


def test_deltas_become_tokens_of_their_text() -> None:
    chunks = [
        chat_chunk(None, role="assistant"),
        chat_chunk("五天"),
        chat_chunk(" of lea"),
        chat_chunk("ve."),
    ]
    generated, _ = run(asked(), said(*chunks, chat_chunk(finish="stop"), usage_chunk(40, 9, 20)))
    assert generated.text == "五天 of leave." == decode(generated.ids)
    assert generated.completion.reason is FinishReason.STOP
    usage = generated.completion.usage
    assert usage.reused_tokens == usage.prompt_tokens // 2  # as the server's 20 of 40
    assert usage.generated_tokens == len(generated.ids)


@pytest.mark.parametrize(
    ("opening", "kind", "sent"),
    [
        ((*HEAD, *SHUT), Thinking.HYBRID, {"enable_thinking": False}),
        (HEAD, Thinking.HYBRID, {"enable_thinking": True}),
        ((*HEAD, OPEN_THOUGHT, *NEWLINE), Thinking.ALWAYS, None),
        (HEAD, Thinking.NONE, None),
    ],
)
def test_the_switch_for_thinking_follows_the_prompt(
    opening: tuple[int, ...], kind: Thinking, sent: object
) -> None:
    _, server = run(asked(opening=opening), said(chat_chunk("x", finish="stop")), thinking=kind)
    assert server.asked[0].body.get("chat_template_kwargs") == sent


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_a_thought_told_apart_stands_between_its_marks(name: str) -> None:
    thought = [chat_chunk(**{name: "let me"}), chat_chunk(**{name: " see"})]
    generated, _ = run(asked(), said(*thought, chat_chunk("Five <think> days"), chat_chunk(finish="stop")))
    expected = (OPEN_THOUGHT, *encode("let me"), *encode(" see"), CLOSE_THOUGHT, *encode("Five <think> days"))
    assert generated.ids == expected
    assert generated.text == "let me seeFive <think> days"


def test_a_thought_told_in_the_text_stands_between_its_marks() -> None:
    chunks = [
        chat_chunk("<th"),
        chat_chunk("ink>\nlet me see</thi"),
        chat_chunk("nk>\n\nFive"),
        chat_chunk(finish="stop"),
    ]
    generated, _ = run(asked(), said(*chunks))
    assert decode(generated.ids) == "\nlet me see\n\nFive"
    assert [i for i in generated.ids if i < 5] == [OPEN_THOUGHT, CLOSE_THOUGHT]


@pytest.mark.parametrize("kind", [Thinking.NONE, Thinking.HYBRID])
def test_a_thought_that_nobody_asked_for_is_not_told(kind: Thinking) -> None:
    opening = HEAD if kind is Thinking.NONE else (*HEAD, *SHUT)
    for chunks in (
        [chat_chunk(reasoning="hm"), chat_chunk("Five")],
        [chat_chunk("<think>hm</think>"), chat_chunk("Five")],
    ):
        generated, _ = run(asked(opening=opening), said(*chunks, chat_chunk(finish="stop")), thinking=kind)
        assert generated.ids == encode("Five")


def test_at_the_budget_the_answer_is_asked_for_without_thinking() -> None:
    rules = ThoughtRules(OPEN_THOUGHT, CLOSE_THOUGHT, CLOSING, budget=3)
    thought = said(*[chat_chunk(reasoning=letter) for letter in "abcdefgh"], done=False)
    generated, server = run(
        asked(thought=rules), thought, said(chat_chunk("Five"), chat_chunk(finish="stop"))
    )
    assert generated.ids == (
        OPEN_THOUGHT,
        *encode("a"),
        *encode("b"),
        *encode("c"),
        *CLOSING,
        *encode("Five"),
    )
    assert [r.body["chat_template_kwargs"] for r in server.asked] == [
        {"enable_thinking": True},
        {"enable_thinking": False},
    ]


def test_a_model_that_always_thinks_ends_at_its_budget() -> None:
    rules = ThoughtRules(OPEN_THOUGHT, CLOSE_THOUGHT, CLOSING, budget=1, opened=True)
    request = asked(opening=(*HEAD, OPEN_THOUGHT, *NEWLINE), thought=rules)
    thought = said(*[chat_chunk(reasoning=letter) for letter in "abc"], done=False)
    generated, _ = run(request, thought, thinking=Thinking.ALWAYS)
    assert generated.ids == (*encode("a"), *CLOSING)
    assert generated.completion.reason is FinishReason.LENGTH


def test_plain_text_is_one_message_of_the_user() -> None:
    request = GenerationRequest(encode("How many days?"), GREEDY)
    _, server = run(request, said(chat_chunk("x", finish="stop")), thinking=Thinking.NONE)
    assert server.asked[0].body["messages"] == [{"role": "user", "content": "How many days?"}]


def test_a_prompt_that_is_no_conversation_is_refused() -> None:
    for prompt in (
        (*encode("x"), *HEAD),
        segment("user", "x"),
        (IM_START, *encode("robot\nx"), IM_END, *HEAD),
    ):
        with pytest.raises(InvalidInput):
            run(replace(asked(), prompt=prompt))
