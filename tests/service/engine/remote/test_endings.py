"""How a remote generation ends: broken off, too late, left by its caller, closed; and what it leaves behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from assistant.engine.base import FinishReason, Token
from assistant.errors import EngineUnavailable, GenerationFailed, Overloaded
from tests.service.engine.remote.asking import END, VOCABULARY, Generated, asked, engine_on, generate
from tests.service.engine.remote.stub import Asked, Behaviour, said, status, stub, token_chunk, usage_chunk

WORDS = VOCABULARY.encode("the employee applies for leave")
GOOD = said(token_chunk(WORDS), token_chunk([END], finish="stop"))
KEY = "sk-very-secret-key-of-the-house"


async def hang(asked: Asked) -> None:
    await asked.gone()


async def hang_silently_in_the_middle(asked: Asked) -> None:
    await asked.begin_events()
    await asked.event(token_chunk(WORDS[:2]))
    await asked.gone()


async def break_off(asked: Asked) -> None:
    await asked.begin_events()
    await asked.event(token_chunk(WORDS[:2]))
    await asyncio.sleep(0.05)


async def hang_behind_the_end(asked: Asked) -> None:
    await asked.begin_events()
    await asked.event(token_chunk([*WORDS, END], finish="stop"))
    await asked.event(usage_chunk(8, 8, 8))
    await asked.gone()


def on_one(fault: Behaviour, *, idle: float = 5.0, deadline: float | None = None) -> Generated:
    """One generation on one server."""

    async def whole() -> Generated:
        async with stub(fault) as server, engine_on(server.url, idle=idle) as engine:
            generated = await generate(engine, asked(deadline=deadline))
            assert server.complaints == []
            return generated

    return asyncio.run(whole())


@pytest.mark.parametrize("fault", [break_off, hang_silently_in_the_middle])
def test_a_reply_that_breaks_off_ends_with_an_error_and_is_not_told_twice(fault: Behaviour) -> None:
    generated = on_one(fault, idle=0.5)
    assert generated.ids == WORDS[:2]
    assert generated.completion.reason is FinishReason.ERROR
    assert generated.completion.usage.generated_tokens == 2


def test_a_reply_that_the_server_calls_unfinished_ends_with_an_error() -> None:
    generated = on_one(said(token_chunk(WORDS[:1]), token_chunk([], finish="abort")))
    assert generated.completion.reason is FinishReason.ERROR


def test_a_server_that_does_not_hang_up_behind_its_end_is_not_waited_for() -> None:
    generated = on_one(hang_behind_the_end, idle=60)
    assert generated.completion.reason is FinishReason.STOP
    assert generated.completion.usage.reused_tokens == generated.completion.usage.prompt_tokens


def test_a_stream_that_is_done_without_a_reason_has_stopped() -> None:
    assert on_one(said(token_chunk(WORDS))).completion.reason is FinishReason.STOP


@pytest.mark.parametrize("fault", [hang, hang_silently_in_the_middle])
def test_the_deadline_holds_before_and_after_the_first_token(fault: Behaviour) -> None:
    assert on_one(fault, deadline=0.3).completion.reason is FinishReason.DEADLINE


def test_a_server_that_is_silent_to_every_deadline_is_left_alone() -> None:
    async def whole() -> None:
        async with stub() as silent, stub() as good:
            silent.always, good.always = hang, GOOD
            async with engine_on(silent.url) as engine:
                for _ in range(3):
                    await generate(engine, asked(deadline=0.1))
                with pytest.raises(EngineUnavailable):
                    await generate(engine, asked(deadline=0.1))
                assert len(silent.asked) == 3

    asyncio.run(whole())


def test_a_hundred_callers_that_leave_at_any_moment_leave_nothing_behind() -> None:
    async def whole() -> None:
        async with stub() as server, engine_on(server.url, limit=100) as engine:
            server.always = hang_silently_in_the_middle
            tasks = [asyncio.create_task(generate(engine, asked())) for _ in range(100)]
            for task in tasks:
                await asyncio.sleep(0.001)
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert engine.status().running == engine.status().waiting == 0
            await until(lambda: server.ended == len(server.asked))
            server.always = GOOD
            assert (await generate(engine, asked())).ids == (*WORDS, END)

    asyncio.run(whole())


def test_a_caller_that_leaves_closes_the_connection_at_once() -> None:
    async def whole() -> None:
        async with stub(hang_silently_in_the_middle) as server, engine_on(server.url) as engine:
            stream = engine.generate(asked())
            assert isinstance(await anext(stream), Token)
            assert engine.status().running == 1
            await stream.aclose()
            assert engine.status().running == 0
            await until(lambda: server.ended == 1)

    asyncio.run(whole())


def test_a_cancelled_task_closes_the_connection_at_once() -> None:
    async def whole() -> None:
        async with stub(hang) as server, engine_on(server.url) as engine:
            task = asyncio.create_task(generate(engine, asked()))
            await until(lambda: len(server.asked) == 1)
            assert engine.status().waiting == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(lambda: server.ended == 1)
            assert engine.status().waiting == 0

    asyncio.run(whole())


def test_closing_the_engine_ends_its_generations() -> None:
    async def whole() -> None:
        async with stub(hang_silently_in_the_middle) as server, engine_on(server.url) as engine:
            task = asyncio.create_task(generate(engine, asked()))
            await until(lambda: engine.status().running == 1)
            await engine.close()
            assert (await task).completion.reason is FinishReason.CANCELLED
            with pytest.raises(GenerationFailed, match="closed"):
                await generate(engine, asked())

    asyncio.run(whole())


def test_no_server_gets_more_answers_at_once_than_set() -> None:
    async def whole() -> None:
        async with stub(hang, hang) as server, engine_on(server.url, limit=2) as engine:
            tasks = [asyncio.create_task(generate(engine, asked())) for _ in range(2)]
            await until(lambda: len(server.asked) == 2)
            with pytest.raises(Overloaded):
                await generate(engine, asked())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(whole())


def test_the_key_is_sent_and_never_written_down(caplog: pytest.LogCaptureFixture) -> None:
    async def whole() -> None:
        echo = status(500, {"error": {"message": f"who is {KEY}?"}})
        async with stub(GOOD, echo, key=KEY) as server, engine_on(server.url, key=KEY) as engine:
            await generate(engine, asked())
            with pytest.raises(EngineUnavailable) as caught:
                await generate(engine, asked())
            assert server.complaints == []
            assert KEY not in f"{caught.value!r} {engine!r} {vars(engine)!r}"

    with caplog.at_level(logging.DEBUG):
        asyncio.run(whole())
    assert caplog.text
    assert KEY not in caplog.text


async def until(true: Callable[[], bool]) -> None:
    """Wait, but not for ever."""
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)
