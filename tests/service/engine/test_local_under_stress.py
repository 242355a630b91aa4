"""Cancels, deadlines, full queues and odd requests concern those who ask, and nobody else."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator

import pytest

from assistant.engine.base import (
    Completion,
    FinishReason,
    GenerationRequest,
    SamplingParams,
    Token,
)
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel
from assistant.errors import GenerationFailed, Overloaded
from tests.service.engine.driving import (
    Generated,
    assert_nothing_leaked,
    before_each_step,
    generate,
    request,
    until,
    with_engine,
)

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
        assert with_engine(tiny, crowd, queue_limit=2, max_running=1).retry_after >= 1


def test_what_is_refused_under_a_burst_is_what_has_no_place(tiny: LoadedModel) -> None:
    async def burst(engine: LocalEngine) -> list[Generated | BaseException]:
        asked = [generate(engine, request((n, 2))) for n in range(40)]
        return await asyncio.gather(*asked, return_exceptions=True)

    done = with_engine(tiny, burst, queue_limit=6, max_running=4)
    assert sum(isinstance(each, Overloaded) for each in done) == 30
    assert sum(isinstance(each, Generated) for each in done) == 10


def test_who_leaves_the_queue_makes_room(tiny: LoadedModel) -> None:
    async def leave(engine: LocalEngine) -> Generated:
        running = await begin(engine, request((1, 2), LONG))
        waiting = asyncio.create_task(generate(engine, request((1, 2))))
        await until(lambda: engine.status().waiting == 1)
        with pytest.raises(Overloaded):
            await generate(engine, request((1, 2)))
        waiting.cancel()
        await until(lambda: engine.status().waiting == 0)
        another = asyncio.create_task(generate(engine, request((1, 2))))
        await until(lambda: engine.status().waiting == 1)
        await running.aclose()
        return await another

    with before_each_step(tiny, slow):
        done = with_engine(tiny, leave, queue_limit=1, max_running=1)
    assert done.completion.reason is FinishReason.LENGTH


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
        completion = with_engine(tiny, wait, max_running=1)
    assert completion.reason is FinishReason.DEADLINE
    assert completion.usage.prefilled_tokens == completion.usage.generated_tokens == 0


def test_a_long_prompt_is_cancelled_between_its_chunks(tiny: LoadedModel) -> None:
    with before_each_step(tiny, slow):
        done = with_engine(tiny, lambda e: generate(e, request((3,) * 500, deadline=0.1)), step_tokens=10)
    assert done.completion.reason is FinishReason.DEADLINE
    assert 0 < done.completion.usage.prefilled_tokens < 500


def test_closing_the_engine_ends_running_and_waiting_streams(tiny: LoadedModel) -> None:
    async def close() -> list[FinishReason]:
        engine = LocalEngine(tiny, kv_tokens=4096, max_running=2, loops=False)
        tasks = [asyncio.create_task(generate(engine, request((1, 2), LONG))) for _ in range(3)]
        await asyncio.sleep(0.05)
        await engine.close()
        return [(await task).completion.reason for task in tasks]

    with before_each_step(tiny, slow):
        assert asyncio.run(close()) == [FinishReason.CANCELLED] * 3


def test_a_closed_engine_refuses_and_may_be_closed_again(tiny: LoadedModel) -> None:
    async def after() -> None:
        engine = LocalEngine(tiny, kv_tokens=1024)
        await engine.close()
        await engine.close()
        with pytest.raises(GenerationFailed, match="closed"):
            await generate(engine, request((1, 2)))

    asyncio.run(after())


def test_five_hundred_vanished_clients_leave_nothing_behind(tiny: LoadedModel) -> None:
    source = random.Random(4)

    async def vanish(engine: LocalEngine, number: int, at_once: asyncio.Semaphore) -> None:
        async with at_once:
            prompt = tuple(source.randrange(300) for _ in range(source.randint(1, 60)))
            stream = engine.generate(request(prompt, LONG, key=str(number % 7), shared_prefix=1))
            task = asyncio.ensure_future(anext(stream))
            if source.random() < 0.3:
                await asyncio.sleep(source.random() * 0.01)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            else:
                await task
                for _ in range(source.randint(0, 12)):
                    await anext(stream, None)
            await stream.aclose()

    async def all_of_them(engine: LocalEngine) -> Generated:
        at_once = asyncio.Semaphore(12)
        await asyncio.gather(*(vanish(engine, number, at_once) for number in range(500)))
        await assert_nothing_leaked(engine)
        assert not engine._service._serving
        return await generate(engine, request((1, 2, 3)))

    assert with_engine(tiny, all_of_them).completion.reason is FinishReason.LENGTH


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("overlap", [True, False])
def test_a_caller_whose_event_loop_is_gone_is_noticed(tiny: LoadedModel, overlap: bool) -> None:
    engine = LocalEngine(tiny, kv_tokens=4096, loops=False, overlap=overlap)
    with before_each_step(tiny, slow):
        gone = asyncio.new_event_loop()
        stream = engine.generate(request((1, 2), LONG))
        gone.run_until_complete(anext(stream))
        gone.close()
        asyncio.run(until(lambda: engine.status().running == 0))
    asyncio.run(engine.close())
    del stream
