"""Token ids to a strict server, and back."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.domain.answers import Usage
from assistant.engine.base import FinishReason, GenerationRequest, SamplingParams, ThoughtRules
from assistant.errors import InvalidInput
from tests.service.engine.remote.asking import (
    CONTEXT,
    END,
    GREEDY,
    VOCABULARY,
    Generated,
    asked,
    engine_on,
    generate,
)
from tests.service.engine.remote.stub import Behaviour, Stub, said, stub, text_chunk, token_chunk, usage_chunk

OPEN, CLOSE = VOCABULARY.control_id("<think>") or 0, VOCABULARY.control_id("</think>") or 0
WORDS = VOCABULARY.encode("the employee applies for leave")
CLOSING = (*VOCABULARY.encode("\n"), CLOSE, *VOCABULARY.encode("\n\n"))


def run(request: GenerationRequest, *coming: Behaviour) -> tuple[Generated, Stub]:
    """One generation on one server that finds nothing to complain about."""

    async def whole() -> tuple[Generated, Stub]:
        async with stub(*coming) as server, engine_on(server.url) as engine:
            return await generate(engine, request), server

    generated, server = asyncio.run(whole())
    assert server.complaints == []
    assert len(server.asked) == len(coming)
    return generated, server


def thinking(
    budget: int | None, prompt: str = "Why?", *, opened: bool = True, limit: int = 64
) -> GenerationRequest:
    rules = ThoughtRules(OPEN, CLOSE, CLOSING, budget=budget, opened=opened)
    ids = (*VOCABULARY.encode(prompt), *((OPEN,) if opened else ()))
    return GenerationRequest(ids, replace(GREEDY, max_tokens=limit), thought=rules)


def test_ids_come_back_as_they_were_drawn_and_the_stop_token_has_no_text() -> None:
    chunks = [token_chunk([i]) for i in WORDS]
    generated, _ = run(asked(), said(*chunks, token_chunk([END], finish="stop"), usage_chunk(9, 8, 0)))
    assert generated.ids == (*WORDS, END)
    assert generated.text == "the employee applies for leave"
    assert generated.completion.reason is FinishReason.STOP


def test_cached_tokens_are_reported_as_reused() -> None:
    request = asked()
    size = len(request.prompt)
    generated, _ = run(request, said(token_chunk(WORDS[:2], finish="length"), usage_chunk(size, 2, size - 3)))
    assert generated.completion.usage == Usage(size, size - 3, 3, 2)


def test_every_sampling_parameter_is_sent() -> None:
    sampling = SamplingParams(0.6, 0.95, 20, 0.1, 1.5, 99, (END, 7), ("###",), seed=11)
    _, server = run(asked(sampling=sampling), said(token_chunk([END], finish="stop")))
    body = server.asked[0].body
    assert body.pop("prompt") == list(asked().prompt)
    assert body == {
        "model": "served",
        "temperature": 0.6,
        "top_p": 0.95,
        "top_k": 20,
        "min_p": 0.1,
        "presence_penalty": 1.5,
        "repetition_penalty": 1.0,
        "max_tokens": 99,
        "stop_token_ids": [END, 7],
        "stop": ["###"],
        "seed": 11,
        "stream": True,
        "stream_options": {"include_usage": True},
        "return_token_ids": True,
    }


def test_no_limit_of_top_k_is_said_as_the_servers_say_it() -> None:
    _, server = run(
        asked(sampling=replace(GREEDY, temperature=1, top_k=0)), said(token_chunk([END], "", "stop"))
    )
    assert server.asked[0].body["top_k"] == -1


def test_a_stop_string_ends_the_answer_before_it_though_the_ids_go_on() -> None:
    sampling = replace(GREEDY, stop_strings=("lies for",))
    generated, _ = run(asked(sampling=sampling), said(*[token_chunk([i]) for i in WORDS], done=False))
    assert generated.text == "the employee app"
    assert generated.completion.reason is FinishReason.STOP


def test_text_held_back_for_a_stop_string_that_does_not_come_is_told_at_the_end() -> None:
    sampling = replace(GREEDY, stop_strings=("leave today",))
    generated, _ = run(asked(sampling=sampling), said(token_chunk(WORDS), token_chunk([], finish="length")))
    assert generated.text == "the employee applies for leave"
    assert generated.completion.reason is FinishReason.LENGTH


def test_a_loop_ends_the_answer() -> None:
    generated, _ = run(asked(), said(*[token_chunk([WORDS[0]]) for _ in range(40)], done=False))
    assert generated.completion.reason is FinishReason.LOOP
    assert len(generated.ids) < 32


def test_a_server_that_draws_more_than_it_was_asked_for_is_not_listened_to() -> None:
    short = replace(GREEDY, max_tokens=3)
    generated, _ = run(asked(sampling=short), said(token_chunk(WORDS), done=False))
    assert generated.ids == WORDS[:3]
    assert generated.completion.reason is FinishReason.LENGTH


@pytest.mark.parametrize("opened", [True, False])
def test_the_budget_closes_the_thought_at_exactly_its_size(opened: bool) -> None:
    marks = [] if opened else [token_chunk([OPEN])]
    thought = said(*marks, *[token_chunk([i]) for i in WORDS], done=False)
    request = thinking(budget=4, opened=opened)
    generated, server = run(request, thought, said(token_chunk([WORDS[0], END], finish="stop")))
    begun = () if opened else (OPEN,)
    assert generated.ids == (*begun, *WORDS[:4], *CLOSING, WORDS[0], END)
    assert server.asked[1].body["prompt"] == [*request.prompt, *begun, *WORDS[:4], *CLOSING]
    assert server.asked[1].body["max_tokens"] == 64 - len(begun) - 4 - len(CLOSING)
    assert generated.completion.usage.thought_tokens == 4 + len(VOCABULARY.encode("\n"))


def test_a_budget_of_nothing_asks_for_the_answer_at_once() -> None:
    request = thinking(budget=0)
    generated, server = run(request, said(token_chunk([WORDS[0], END], finish="stop")))
    assert server.asked[0].body["prompt"] == [*request.prompt, *CLOSING]
    assert generated.ids == (*CLOSING, WORDS[0], END)


def test_a_thought_within_its_budget_takes_one_request() -> None:
    drawn = (*WORDS[:3], CLOSE, *WORDS, END)
    generated, _ = run(
        thinking(budget=4), said(*[token_chunk([i]) for i in drawn[:-1]], token_chunk([END], "", "stop"))
    )
    assert generated.ids == drawn


def test_a_reply_that_ends_inside_its_thought_goes_on_behind_the_closing() -> None:
    ended = said(token_chunk(WORDS[:2]), token_chunk([], finish="stop", stop_reason=END))
    generated, _ = run(thinking(budget=9), ended, said(token_chunk([WORDS[0], END], finish="stop")))
    assert generated.ids == (*WORDS[:2], *CLOSING, WORDS[0], END)


def test_a_loop_inside_the_thought_closes_it() -> None:
    loop = said(*[token_chunk([WORDS[0]]) for _ in range(40)], done=False)
    generated, _ = run(thinking(None, limit=128), loop, said(token_chunk([WORDS[1], END], finish="stop")))
    assert generated.ids[-len(CLOSING) - 2 :] == (*CLOSING, WORDS[1], END)


def test_text_without_ids_is_told_exactly_under_ids_that_spell_it() -> None:
    pieces = ["the emp", "loyee 请", "假 </think> applies"]
    generated, _ = run(asked(), said(*map(text_chunk, pieces), text_chunk("", "stop"), usage_chunk(9, 9, 4)))
    assert generated.text == "".join(pieces)
    assert VOCABULARY.decode(generated.ids) == "".join(pieces)
    assert CLOSE not in generated.ids
    assert generated.completion.usage.reused_tokens == round(4 * len(asked().prompt) / 9)


def test_marks_of_a_thought_in_text_become_their_ids() -> None:
    pieces = ["so", " it is</th", "ink>\n\nthe employee"]
    generated, _ = run(thinking(budget=30), said(*map(text_chunk, pieces), text_chunk("", "stop")))
    assert generated.ids.count(CLOSE) == 1
    assert generated.text == "so it is\n\nthe employee"


def test_prompts_that_do_not_fit_are_refused_before_any_server_is_asked() -> None:
    async def whole() -> None:
        async with stub() as server, engine_on(server.url) as engine:
            with pytest.raises(InvalidInput, match=str(CONTEXT)):
                await generate(engine, GenerationRequest((1,) * CONTEXT, GREEDY))
            with pytest.raises(InvalidInput, match="outside"):
                await generate(engine, GenerationRequest((10**6,), GREEDY))
            assert server.asked == []

    asyncio.run(whole())


def test_ids_that_the_tokenizer_does_not_know_have_no_text() -> None:
    unknown = VOCABULARY.size + 7
    generated, _ = run(asked(), said(token_chunk([WORDS[0], unknown, WORDS[1]], finish="stop")))
    assert generated.ids == (WORDS[0], unknown, WORDS[1])
    assert generated.text == VOCABULARY.decode(WORDS[:2])
