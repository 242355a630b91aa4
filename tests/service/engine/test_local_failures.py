"""Crashes, numbers that are none and exhausted memory end what they must, and the engine goes on whole."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from assistant.domain.answers import Usage
from assistant.engine.base import FinishReason, GenerationRequest, SamplingParams
from assistant.engine.local import LocalEngine
from assistant.engine.vocabulary import TextStream, Vocabulary
from assistant.engine.weights import LoadedModel
from assistant.errors import GenerationFailed, Overloaded
from tests.service.engine.driving import (
    Generated,
    assert_nothing_leaked,
    before_each_step,
    generate,
    generate_all,
    request,
    with_engine,
)
from tests.unit.engine.tiny_vocabulary import tokenizer


def wanted(count: int, length: int = 30) -> list[GenerationRequest]:
    source = random.Random(7)
    prompts = [tuple(source.randrange(300) for _ in range(length)) for _ in range(count)]
    return [request(prompt, key=str(n % 3)) for n, prompt in enumerate(prompts)]


async def outcomes(engine: LocalEngine, asked: list[GenerationRequest]) -> list[Generated | BaseException]:
    done = await asyncio.gather(*(generate(engine, each) for each in asked), return_exceptions=True)
    await assert_nothing_leaked(engine)
    return done


class Trouble:
    """Raises at chosen steps."""

    def __init__(self, error: Callable[[], BaseException], strikes: Callable[[int], bool]) -> None:
        self._error, self._strikes = error, strikes
        self.steps = 0

    def __call__(self) -> None:
        self.steps += 1
        if self._strikes(self.steps):
            raise self._error()


def crash() -> BaseException:
    return RuntimeError("injected")


def no_memory() -> BaseException:
    return torch.OutOfMemoryError("injected")


@pytest.mark.parametrize("step", [1, 2, 5])
@pytest.mark.parametrize("error", [crash, lambda: SystemExit(3), lambda: MemoryError() and KeyError("x")])
def test_a_crash_ends_its_stream_with_an_error_and_the_engine_goes_on(
    tiny: LoadedModel, step: int, error: Callable[[], BaseException]
) -> None:
    async def survive(engine: LocalEngine) -> None:
        with before_each_step(tiny, Trouble(error, lambda n: n == step)):
            broken = await generate(engine, request((1, 2, 3), key="a"))
        assert broken.completion.reason is FinishReason.ERROR
        assert len(broken.ids) == step - 1
        cold = await generate(engine, request((1, 2, 3)))
        again = await generate(engine, request((1, 2, 3), key="a"))
        assert again.ids == cold.ids
        assert again.completion.usage.reused_tokens == 0
        assert engine.status().restarts == 1

    with_engine(tiny, survive, lookup=False)


def test_those_who_only_wait_are_unharmed_by_a_crash(tiny: LoadedModel) -> None:
    async def wait(engine: LocalEngine) -> list[bool]:
        with before_each_step(tiny, Trouble(crash, lambda n: n == 3)):
            done = await generate_all(engine, wanted(6))
        return [each.completion.reason is FinishReason.ERROR for each in done]

    assert with_engine(tiny, wait, max_running=2) == [True] * 2 + [False] * 4


def test_a_hundred_crashes_at_random_steps_leak_nothing(tiny: LoadedModel) -> None:
    source = random.Random(8)
    trouble = Trouble(crash, lambda n: source.random() < 0.25)

    async def keep_asking(engine: LocalEngine) -> None:
        with before_each_step(tiny, trouble):
            while engine.status().restarts < 100:
                await outcomes(engine, wanted(4))
        cold = await generate(engine, request((1, 2, 3)))
        assert cold.completion.reason is FinishReason.LENGTH

    with_engine(tiny, keep_asking, step_tokens=24, host_tokens=256, kv_tokens=512)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_even_a_thread_that_cannot_be_saved_ends_its_streams_and_refuses_more(tiny: LoadedModel) -> None:
    def beyond_help() -> None:
        raise SystemError("injected")

    async def lost() -> FinishReason:
        engine = LocalEngine(tiny, kv_tokens=1024)
        engine._service.restart = beyond_help  # type: ignore[method-assign]
        with before_each_step(tiny, Trouble(crash, lambda n: n == 3)):
            done = await generate(engine, request((1, 2, 3)))
        with pytest.raises(GenerationFailed):
            await generate(engine, request((1, 2, 3)))
        await engine.close()
        return done.completion.reason

    assert asyncio.run(lost()) is FinishReason.ERROR


def test_numbers_that_are_none_end_their_own_reply_alone(tiny: LoadedModel) -> None:
    def poison(module: object, args: tuple[torch.Tensor], output: torch.Tensor) -> torch.Tensor:
        return output.masked_fill((args[0] == 299).unsqueeze(-1), float("nan"))

    prompts = [(1, 2, 3), (1, 299, 3), (4, 5, 6)]

    async def beside(engine: LocalEngine) -> list[Generated]:
        return await generate_all(engine, [request(p) for p in prompts])

    expected = with_engine(tiny, beside)
    handle = tiny.model.get_input_embeddings().register_forward_hook(poison)
    try:
        done = with_engine(tiny, beside)
    finally:
        handle.remove()
    assert (done[1].ids, done[1].completion.reason) == ((), FinishReason.ERROR)
    assert [done[0].ids, done[2].ids] == [expected[0].ids, expected[2].ids]


class Brittle(Vocabulary):
    """Fails over one token, as a bug in a reply's rules would."""

    broken = -1

    def text_stream(self) -> TextStream:
        return BrittleText(self._tokenizer, self._control_ids)


class BrittleText(TextStream):
    def feed(self, token: int) -> str:
        if token == Brittle.broken:
            raise ZeroDivisionError
        return super().feed(token)


def test_a_bug_in_the_rules_of_one_reply_ends_it_alone(tiny: LoadedModel) -> None:
    asked = [request((1, 2, 3)), request((4, 5, 6))]
    expected = with_engine(tiny, lambda e: generate_all(e, asked))
    Brittle.broken = next(t for t in expected[0].ids[5:] if t not in expected[1].ids)
    brittle = replace(tiny, vocabulary=Brittle(tokenizer()))
    first, second = with_engine(brittle, lambda e: generate_all(e, asked))
    assert first.completion.reason is FinishReason.ERROR
    assert first.ids == expected[0].ids[: len(first.ids)] != expected[0].ids
    assert second.ids == expected[1].ids


@pytest.mark.parametrize("every", [2, 5])
def test_memory_that_runs_out_at_every_kth_step_harms_nobody(tiny: LoadedModel, every: int) -> None:
    asked = wanted(4, length=70)

    async def answered(engine: LocalEngine) -> list[tuple[int, ...]]:
        done = await outcomes(engine, asked)
        return [each.ids for each in done if isinstance(each, Generated)]

    sizes = {"kv_tokens": 1024, "host_tokens": 512, "block_size": 8, "step_tokens": 128}
    expected = with_engine(tiny, answered, **sizes)
    with before_each_step(tiny, Trouble(no_memory, lambda n: n > 1 and n % every == 0)):
        assert with_engine(tiny, answered, **sizes) == expected


def test_steps_too_large_for_the_memory_are_made_smaller(tiny: LoadedModel) -> None:
    def too_large(module: object, args: object, kwargs: dict[str, torch.Tensor]) -> None:
        if kwargs["input_ids"].shape[1] > 20:
            raise torch.OutOfMemoryError("injected")

    asked = wanted(3, length=100)
    expected = with_engine(tiny, lambda e: generate_all(e, asked))
    handle = tiny.model.register_forward_pre_hook(too_large, with_kwargs=True)
    try:
        done = with_engine(tiny, lambda e: generate_all(e, asked), step_tokens=256)
    finally:
        handle.remove()
    assert [each.ids for each in done] == [each.ids for each in expected]


def test_when_nothing_else_helps_the_youngest_is_ended_first(tiny: LoadedModel) -> None:
    def room_for_two(module: object, args: object, kwargs: dict[str, torch.Tensor]) -> None:
        if kwargs["input_ids"].shape[1] == 3:
            raise torch.OutOfMemoryError("injected")

    asked = [request((n, 2), SamplingParams(temperature=0, max_tokens=40)) for n in range(3)]

    async def one_after_another(engine: LocalEngine) -> list[Generated]:
        return await generate_all(engine, asked)

    expected = with_engine(tiny, one_after_another, lookup=False)
    handle = tiny.model.register_forward_pre_hook(room_for_two, with_kwargs=True)
    try:
        done = with_engine(tiny, one_after_another, lookup=False)
    finally:
        handle.remove()
    assert [each.completion.reason for each in done] == [
        FinishReason.LENGTH,
        FinishReason.LENGTH,
        FinishReason.ERROR,
    ]
    assert [each.ids for each in done[:2]] == [each.ids for each in expected[:2]]


def test_without_any_memory_requests_are_refused_and_later_served_again(tiny: LoadedModel) -> None:
    async def famine(engine: LocalEngine) -> Usage:
        with before_each_step(tiny, Trouble(no_memory, lambda n: True)):
            done = await outcomes(engine, wanted(3))
        assert all(isinstance(each, Overloaded) and each.retry_after >= 1 for each in done)
        assert engine.status().restarts == 0
        return (await generate(engine, request((1, 2, 3)))).completion.usage

    assert with_engine(tiny, famine).generated_tokens == 24
