"""What a turn reuses is exact: same tokens as computed afresh, counted to the token, and never what was cut away."""

from __future__ import annotations

import asyncio
import random

import pytest

from assistant.domain.answers import Usage
from assistant.engine.base import SamplingParams, Token
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel
from tests.service.engine.driving import Generated, generate, idle, opened, request, with_engine
from tests.service.engine.talking import END, FAST, REPLY, SYSTEM, Talk

ONE = SamplingParams(temperature=0, max_tokens=1)
MEMORIES = {
    "roomy": {"kv_tokens": 8192, "block_size": 16},
    "scarce": {"kv_tokens": 640, "block_size": 4},
    "scarce, with a host tier": {"kv_tokens": 640, "block_size": 4, "host_tokens": 1024},
}


async def hold_conversations(engine: LocalEngine, count: int, seed: int) -> None:
    """So many conversations of three to five turns, eight at a time."""
    at_once = asyncio.Semaphore(8)

    async def one(number: int) -> None:
        talk = Talk(f"{number % 3}-{number}", random.Random(seed * 10_000 + number))
        async with at_once:
            for _ in range(talk.source.randint(3, 5)):
                await talk.turn(engine)

    await asyncio.gather(*(one(number) for number in range(count)))


@pytest.mark.parametrize("memory", MEMORIES)
def test_turns_with_reuse_equal_turns_computed_afresh(tiny: LoadedModel, memory: str) -> None:
    with_engine(
        tiny, lambda e: hold_conversations(e, 34, 1), step_tokens=64, prefill_tokens=24, **MEMORIES[memory]
    )


@pytest.mark.slow
@pytest.mark.parametrize("memory", MEMORIES)
def test_a_thousand_conversations_with_reuse_equal_those_computed_afresh(
    tiny: LoadedModel, memory: str
) -> None:
    with_engine(
        tiny, lambda e: hold_conversations(e, 334, 2), step_tokens=64, prefill_tokens=24, **MEMORIES[memory]
    )


def test_after_a_commit_only_the_new_user_message_is_computed(tiny: LoadedModel) -> None:
    source = random.Random(3)

    async def five_turns(engine: LocalEngine) -> list[tuple[int, int]]:
        canon, counted = SYSTEM, []
        for turn in range(5):
            user = tuple(source.randrange(300) for _ in range(30 + turn))
            opening = REPLY + (FAST if turn % 2 else ())
            done = await generate(engine, request(canon + user + opening, key="a"))
            new = len(user + opening) if turn else len(SYSTEM + user + opening)
            counted.append((done.completion.usage.prefilled_tokens, new))
            canon = canon + user + REPLY + done.ids + END
            engine.commit("a", canon)
            await idle(engine)
        return counted

    for prefilled, ideal in with_engine(tiny, five_turns):
        assert prefilled == ideal


def test_without_a_commit_all_but_the_last_drawn_token_is_reused(tiny: LoadedModel) -> None:
    async def twice(engine: LocalEngine) -> tuple[Generated, Generated]:
        first = await generate(engine, request((1, 2, 3, 4), key="a"))
        return first, await generate(engine, request((1, 2, 3, 4, *first.ids, 5), key="a"))

    first, second = with_engine(tiny, twice, lookup=False)
    assert second.completion.usage.reused_tokens == 4 + len(first.ids) - 1


def test_conversations_share_nothing_but_a_prefix_said_to_be_shared(tiny: LoadedModel) -> None:
    async def two(engine: LocalEngine, shared: int) -> int:
        prompt = (*range(40), 1)
        await generate(engine, request(prompt, key="one", shared_prefix=shared))
        done = await generate(engine, request(prompt, key="another", shared_prefix=shared))
        return done.completion.usage.reused_tokens

    assert with_engine(tiny, lambda e: two(e, 0)) == 0
    assert with_engine(tiny, lambda e: two(e, 32)) == 32


def test_the_least_recently_used_conversation_is_computed_afresh_or_fetched_from_the_host(
    tiny: LoadedModel,
) -> None:
    async def keys_in_turn(engine: LocalEngine) -> list[int]:
        reused = []
        for key in ("a", "b", "c", "c", "a"):
            done = await generate(engine, request((5,) * 40, ONE, key=key))
            reused.append(done.completion.usage.reused_tokens)
        return reused

    sizes = {"block_size": 4, "kv_tokens": 112}
    assert with_engine(tiny, keys_in_turn, **sizes) == [0, 0, 0, 39, 0]
    assert with_engine(tiny, keys_in_turn, host_tokens=200, **sizes) == [0, 0, 0, 39, 39]


def test_a_commit_of_nothing_forgets_the_conversation(tiny: LoadedModel) -> None:
    async def forgotten(engine: LocalEngine) -> Usage:
        await generate(engine, request((1, 2, 3, 4), key="a"))
        engine.commit("a", ())
        return (await generate(engine, request((1, 2, 3, 4), key="a"))).completion.usage

    assert with_engine(tiny, forgotten).reused_tokens == 0


def test_a_commit_during_a_turn_binds_what_the_turn_leaves_behind(tiny: LoadedModel) -> None:
    async def revoked(engine: LocalEngine) -> Usage:
        stream = engine.generate(request(tuple(range(60)), key="a"))
        await anext(stream)
        engine.commit("a", tuple(range(20)))
        async for _ in stream:
            pass
        await idle(engine)
        return (await generate(engine, request((*range(60), 9), key="a"))).completion.usage

    assert with_engine(tiny, revoked).reused_tokens == 20


def test_a_cancelled_turn_leaves_a_state_that_the_next_turn_reuses_exactly(tiny: LoadedModel) -> None:
    prompt = tuple(range(100))

    async def cancel_then_ask(engine: LocalEngine, read: int) -> Generated:
        stream = engine.generate(request(prompt, SamplingParams(temperature=0, max_tokens=500), key="a"))
        for _ in range(read):
            await anext(stream)
        await stream.aclose()
        return await generate(engine, request((*prompt, 7, 8), key="a"))

    async def compare() -> None:
        async with opened(tiny, prefill_tokens=16) as engine:
            cold = await generate(engine, request((*prompt, 7, 8)))
            for read in (1, 2, 9):
                warm = await cancel_then_ask(engine, read)
                assert warm.ids == cold.ids
                assert warm.completion.usage.reused_tokens >= len(prompt)

    asyncio.run(compare())


def test_a_turn_cancelled_within_its_prompt_leaves_the_state_before_it(tiny: LoadedModel) -> None:
    async def change_ones_mind(engine: LocalEngine) -> int:
        await generate(engine, request(tuple(range(100)), ONE, key="a"))
        edited = asyncio.create_task(
            generate(engine, request((0, 1, *range(200, 290), *range(290)), key="a"))
        )
        await asyncio.sleep(0.01)
        edited.cancel()
        await asyncio.gather(edited, return_exceptions=True)
        done = await generate(engine, request((*range(100), 7), ONE, key="a"))
        return done.completion.usage.reused_tokens

    assert with_engine(tiny, change_ones_mind, step_tokens=2, prefill_tokens=2) == 100


def test_the_tokens_of_a_running_conversation_are_counted(tiny: LoadedModel) -> None:
    async def look(engine: LocalEngine) -> tuple[int, int, Usage]:
        stream = engine.generate(request((1,) * 20, key="a"))
        assert isinstance(await anext(stream), Token)
        running = engine.status().running
        await stream.aclose()
        await idle(engine)
        return running, engine.status().kept_conversations, engine.status().totals

    running, kept, totals = with_engine(tiny, look)
    assert (running, kept, totals.prompt_tokens, totals.prefilled_tokens) == (1, 1, 20, 20)
