"""Cancels, deadlines, full queues and crashes end what they concern, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator

import pytest

from assistant.engine.base import Completion, FinishReason, GenerationRequest, SamplingParams, Token
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel
from assistant.errors import GenerationFailed, InvalidInput, Overloaded
from tests.service.engine.driving import before_each_step, generate, opened, request, with_engine

LONG = SamplingParams(temperature=0, max_tokens=1500)


def slow() -> None:
    time.sleep(0.01)


async def begin(engine: LocalEngine, wanted: GenerationRequest) -> AsyncGenerator[Token | Completion]:
    """Start a generation and read its first token."""
    stream = engine.generate(wanted)
    await anext(stream)
    return stream


def test_closing_the_iterator_stops_the_model_within_a_step(tiny: LoadedModel) -> None:
    steps: list[float] = []

    def count() -> None:
        steps.append(time.monotonic())
        slow()

    async def cancel(engine: LocalEngine) -> float:
        stream = await begin(engine, request((1, 2, 3), LONG))
        await stream.aclose()
        closed = time.monotonic()
        await asyncio.sleep(0.2)
        return closed

    with before_each_step(tiny, count):
        closed = with_engine(tiny, cancel)
    assert sum(step > closed for step in steps) <= 1


def test_a_cancelled_task_stops_the_model_too(tiny: LoadedModel) -> None:
    async def cancel(engine: LocalEngine) -> Completion:
        task = asyncio.create_task(generate(engine, request((1, 2, 3), LONG)))
        await asyncio.sleep(0.05)
        task.cancel()
        began = time.monotonic()
        done = await generate(engine, request((1, 2, 3)))
        assert time.monotonic() - began < 2
        return done.completion

    with before_each_step(tiny, slow):
        assert with_engine(tiny, cancel).reason is FinishReason.LENGTH


def test_a_full_queue_is_told_at_once_with_a_time_to_come_back(tiny: LoadedModel) -> None:
    async def crowd(engine: LocalEngine) -> Overloaded:
        running = await begin(engine, request((1, 2), LONG))
        waiting = [asyncio.create_task(generate(engine, request((1, 2)))) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match="2 answers are waiting") as refused:
            await anext(engine.generate(request((1, 2))))
        await running.aclose()
        assert all(done.completion.reason is FinishReason.LENGTH for done in await asyncio.gather(*waiting))
        return refused.value

    with before_each_step(tiny, slow):
        assert with_engine(tiny, crowd, queue_limit=2).retry_after >= 1


def test_who_leaves_the_queue_makes_room(tiny: LoadedModel) -> None:
    async def leave(engine: LocalEngine) -> int:
        running = await begin(engine, request((1, 2), LONG))
        waiting = asyncio.create_task(generate(engine, request((1, 2))))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        length = len(engine._line)
        await running.aclose()
        return length

    with before_each_step(tiny, slow):
        assert with_engine(tiny, leave, queue_limit=1) == 0


def test_a_deadline_ends_a_generation(tiny: LoadedModel) -> None:
    with before_each_step(tiny, slow):
        done = with_engine(tiny, lambda e: generate(e, request((1, 2), LONG, deadline=0.15)))
    assert done.completion.reason is FinishReason.DEADLINE
    assert 0 < len(done.ids) < 30


def test_a_deadline_counts_the_time_in_the_queue(tiny: LoadedModel) -> None:
    async def wait(engine: LocalEngine) -> Completion:
        running = await begin(engine, request((1, 2), LONG))
        waiting = asyncio.create_task(generate(engine, request((1, 2), deadline=0.05)))
        await asyncio.sleep(0.1)
        await running.aclose()
        return (await waiting).completion

    with before_each_step(tiny, slow):
        completion = with_engine(tiny, wait)
    assert completion.reason is FinishReason.DEADLINE
    assert completion.usage.prefilled_tokens == completion.usage.generated_tokens == 0


def test_a_long_prompt_is_cancelled_between_its_chunks(tiny: LoadedModel) -> None:
    with before_each_step(tiny, slow):
        done = with_engine(tiny, lambda e: generate(e, request((3,) * 500, deadline=0.1)), prefill_chunk=10)
    assert done.completion.reason is FinishReason.DEADLINE
    assert 0 < done.completion.usage.prefilled_tokens < 500


@pytest.mark.parametrize("step", [1, 2, 5])
def test_a_crash_ends_its_stream_with_an_error_and_the_engine_goes_on(tiny: LoadedModel, step: int) -> None:
    steps = 0

    def crash() -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            raise RuntimeError("injected")

    async def survive(engine: LocalEngine) -> None:
        with before_each_step(tiny, crash):
            broken = await generate(engine, request((1, 2, 3), key="a"))
        assert broken.completion.reason is FinishReason.ERROR
        assert len(broken.ids) == step - 1
        cold = await generate(engine, request((1, 2, 3)))
        again = await generate(engine, request((1, 2, 3), key="a"))
        assert again.ids == cold.ids
        assert again.completion.usage.reused_tokens == 0

    with_engine(tiny, survive)


def test_numbers_that_are_none_are_an_error_not_an_answer(tiny: LoadedModel) -> None:
    handle = tiny.model.lm_head.register_forward_hook(lambda module, args, output: output * float("nan"))
    try:
        done = with_engine(tiny, lambda e: generate(e, request((1, 2, 3))))
    finally:
        handle.remove()
    assert (done.ids, done.completion.reason) == ((), FinishReason.ERROR)


def test_a_model_that_repeats_itself_is_stopped(tiny: LoadedModel) -> None:
    def favour(module: object, args: object, output: object) -> object:
        output[..., 9] += 1e6  # type: ignore[index]
        return output

    handle = tiny.model.lm_head.register_forward_hook(favour)
    try:
        done = with_engine(tiny, lambda e: generate(e, request((1, 2, 3), LONG)), loops=True)
    finally:
        handle.remove()
    assert (done.ids, done.completion.reason) == ((9,) * 24, FinishReason.LOOP)


def test_a_prompt_beyond_the_context_is_refused(tiny: LoadedModel) -> None:
    with pytest.raises(InvalidInput, match="2048"):
        with_engine(tiny, lambda e: generate(e, request((1,) * 2000, SamplingParams(max_tokens=49))))


def test_closing_the_engine_ends_running_and_waiting_streams(tiny: LoadedModel) -> None:
    async def close() -> list[FinishReason]:
        async with opened(tiny) as engine:
            tasks = [asyncio.create_task(generate(engine, request((1, 2), LONG))) for _ in range(3)]
            await asyncio.sleep(0.05)
        return [(await task).completion.reason for task in tasks]

    with before_each_step(tiny, slow):
        assert asyncio.run(close()) == [FinishReason.CANCELLED] * 3


def test_a_closed_engine_refuses_and_may_be_closed_again(tiny: LoadedModel) -> None:
    async def after() -> None:
        engine = LocalEngine(tiny)
        await engine.close()
        await engine.close()
        with pytest.raises(GenerationFailed, match="closed"):
            await generate(engine, request((1, 2)))

    asyncio.run(after())


def test_a_hundred_vanished_clients_leave_nothing_behind(tiny: LoadedModel) -> None:
    async def vanish(engine: LocalEngine) -> None:
        for number in range(100):
            stream = await begin(engine, request((number, 2, 3), LONG, key=str(number % 3)))
            await stream.aclose()
        done = await generate(engine, request((1, 2, 3)))
        assert done.completion.reason is FinishReason.LENGTH
        assert len(engine._line) == 0
        engine._cache.check_integrity()

    with_engine(tiny, vanish)
