"""Against servers that are not ours: llama.cpp's own, and `transformers serve`. Both serve the same tiny model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from assistant.engine.base import (
    FinishReason,
    GenerationRequest,
    SamplingParams,
    Thinking,
    ThoughtRules,
)
from assistant.engine.remote.building import Served, remote_engine
from assistant.engine.remote.engine import RemoteEngine
from assistant.engine.remote.link import Link
from assistant.errors import EngineUnavailable, GenerationFailed
from tests.service.engine.remote.asking import Generated, generate
from tests.service.engine.remote.served import Oracle, llama_cpp

QUESTIONS = ("What is the notice period?", "Who approves leave?", "年假有几天?")
GREEDY = SamplingParams(temperature=0, max_tokens=24)


def served(oracle: Oracle, *urls: str, chat: bool = False, model: str = "tiny") -> RemoteEngine:
    thinking = Thinking.HYBRID
    return remote_engine(Served(model, 1024, oracle.directory, chat=chat, thinking=thinking), Link(urls))


def run(engine: RemoteEngine, *requests: GenerationRequest) -> list[Generated]:
    async def whole() -> list[Generated]:
        try:
            return [await generate(engine, request) for request in requests]
        finally:
            await engine.close()

    return asyncio.run(whole())


def chat_prompt(engine: RemoteEngine, question: str, *, thinking: bool) -> tuple[int, ...]:
    """As the answering side writes it: control ids are put in, text is encoded."""
    start, end, opened, shut = (
        engine.control_id(token) or 0 for token in ("<|im_start|>", "<|im_end|>", "<think>", "</think>")
    )
    gap = () if thinking else (opened, *engine.encode("\n\n"), shut, *engine.encode("\n\n"))
    user = (start, *engine.encode("user"), *engine.encode("\n"), *engine.encode(question), end)
    return (*user, *engine.encode("\n"), start, *engine.encode("assistant"), *engine.encode("\n"), *gap)


def test_token_ids_to_llama_cpp_give_the_text_of_transformers(oracle: Oracle, llama: str) -> None:
    engine = served(oracle, llama)
    prompts = [oracle.prompt(question, thinking=True) for question in QUESTIONS]
    answers = run(engine, *[GenerationRequest(tuple(prompt), GREEDY) for prompt in prompts])
    assert [answer.text for answer in answers] == [oracle.continued(prompt, 24) for prompt in prompts]
    assert {answer.completion.reason for answer in answers} == {FinishReason.LENGTH}


def test_our_own_rendering_gives_the_same(oracle: Oracle, llama: str) -> None:
    engine = served(oracle, llama)
    for thinking in (True, False):
        assert list(chat_prompt(engine, QUESTIONS[0], thinking=thinking)) == oracle.prompt(
            QUESTIONS[0], thinking=thinking
        )
    asyncio.run(engine.close())


def test_the_next_turn_reuses_the_turns_before(oracle: Oracle, llama: str) -> None:
    first = tuple(oracle.prompt("How are requests approved in a company?", thinking=False))
    second = (*first, *oracle.drawn(first, 24), *oracle.prompt("And when?", thinking=False))
    one, two = run(
        served(oracle, llama),
        *[GenerationRequest(prompt, GREEDY, sequence_key="c") for prompt in (first, second)],
    )
    assert two.completion.usage.reused_tokens >= len(first) + 20
    assert two.completion.usage.prompt_tokens == len(second)
    assert two.text == oracle.continued(second, 24)
    assert one.completion.usage.generated_tokens > 0


def test_a_thought_is_closed_at_its_budget_and_the_answer_goes_on_behind_it(
    oracle: Oracle, llama: str
) -> None:
    engine = served(oracle, llama)
    opened, shut = engine.control_id("<think>") or 0, engine.control_id("</think>") or 0
    closing = (*engine.encode("\n"), shut, *engine.encode("\n\n"))
    prompt = (*oracle.prompt(QUESTIONS[1], thinking=True), opened)
    rules = ThoughtRules(opened, shut, closing, budget=6, opened=True)
    (answer,) = run(engine, GenerationRequest(prompt, replace(GREEDY, max_tokens=40), thought=rules))
    behind = 6 + len(closing)
    assert answer.ids[6:behind] == closing
    assert answer.completion.usage.thought_tokens == 6 + len(engine.encode("\n"))
    said = oracle.text(answer.ids[behind:])
    assert said
    assert oracle.continued((*prompt, *answer.ids[:behind]), 40).startswith(said)


def test_every_sampling_parameter_is_taken_and_a_seed_repeats(oracle: Oracle, llama: str) -> None:
    sampling = SamplingParams(0.9, 0.95, 20, 0.01, 0.5, 24, (1,), ("###",), seed=5)
    request = GenerationRequest(tuple(oracle.prompt(QUESTIONS[0], thinking=True)), sampling)
    one, two, other = run(
        served(oracle, llama), request, request, replace(request, sampling=replace(sampling, seed=6))
    )
    assert one.text == two.text != other.text


def test_chat_with_llama_cpp_gives_the_same_text_by_its_own_template(oracle: Oracle, llama: str) -> None:
    engine = served(oracle, llama, chat=True)
    requests = [
        GenerationRequest(chat_prompt(engine, question, thinking=thinking), replace(GREEDY, max_tokens=60))
        for question in QUESTIONS
        for thinking in (True, False)
    ]
    expected = [
        oracle.continued(oracle.prompt(question, thinking=thinking), 60)
        for question in QUESTIONS
        for thinking in (True, False)
    ]
    for answer, text in zip(run(engine, *requests), expected, strict=True):
        assert len(answer.text) > 30
        assert text.startswith(answer.text)


def test_a_caller_that_leaves_frees_the_servers_slot(oracle: Oracle, llama: str) -> None:
    prompt = tuple(oracle.prompt(QUESTIONS[0], thinking=True))
    endless = GenerationRequest(prompt, replace(GREEDY, temperature=1.0, max_tokens=900))

    async def whole() -> None:
        engine = served(oracle, llama)
        async with httpx2.AsyncClient() as client:
            stream = engine.generate(endless)
            await anext(stream)
            await stream.aclose()
            async with asyncio.timeout(10):
                while any(s["is_processing"] for s in (await client.get(f"{llama[:-3]}/slots")).json()):
                    await asyncio.sleep(0.02)
        await engine.close()

    asyncio.run(whole())


def test_a_prompt_that_only_the_server_finds_too_long_is_refused_in_its_words(
    oracle: Oracle, llama: str
) -> None:
    engine = remote_engine(Served("tiny", 9999, oracle.directory), Link((llama,)))
    with pytest.raises(GenerationFailed, match="context size"):
        run(engine, GenerationRequest((65,) * 2000, GREEDY))


def test_when_a_server_dies_its_conversations_move_to_the_other(
    oracle: Oracle, gguf: Path, llama: str
) -> None:
    prompt = tuple(oracle.prompt(QUESTIONS[0], thinking=False))
    conversations = [GenerationRequest(prompt, GREEDY, sequence_key=str(n)) for n in range(8)]

    async def whole() -> None:
        with llama_cpp(gguf) as (other, process):
            engine = served(oracle, llama, other)
            before = [await generate(engine, request) for request in conversations]
            process.kill()
            after = [await generate(engine, request) for request in conversations]
            assert [answer.text for answer in after] == [answer.text for answer in before]
            await engine.close()

    asyncio.run(whole())


def test_chat_with_transformers_gives_the_same_text(
    oracle: Oracle, starting_transformers: Callable[[], str]
) -> None:
    engine = served(oracle, starting_transformers(), chat=True, model=str(oracle.directory))
    both = (True, False)
    prompts = [chat_prompt(engine, QUESTIONS[0], thinking=thinking) for thinking in both]
    answers = run(engine, *[GenerationRequest(prompt, GREEDY) for prompt in prompts])
    for answer, thinking in zip(answers, both, strict=True):
        expected = oracle.continued(oracle.prompt(QUESTIONS[0], thinking=thinking), 24)
        said = answer.text.lstrip("\n")  # it repeats the gap behind a thought that the prompt has closed
        assert said
        assert expected.startswith(said)


def test_what_transformers_cannot_do_is_said(
    oracle: Oracle, starting_transformers: Callable[[], str]
) -> None:
    url = starting_transformers()
    request = GenerationRequest((65, 66), GREEDY)
    with pytest.raises(GenerationFailed, match="prompt must be a string"):
        run(served(oracle, url, model=str(oracle.directory)), request)
    with pytest.raises((EngineUnavailable, GenerationFailed)):
        run(served(oracle, url, model="/no/such/model"), request)
