"""What our engine does with the model: alone, over the turns of a conversation, for a crowd, for steady users."""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.engine.base import FinishReason, GenerationRequest
from assistant.engine.local import LocalEngine
from assistant.errors import Overloaded
from bench.driving import Timed, drive, drive_all, greedy, random_ids
from bench.gpu.random_model import Shape
from bench.gpu.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Service:
    """What steady users got. Seconds."""

    users: int
    first_p99: float
    gap_p50: float
    tokens_per_second: float

    @property
    def acceptable(self) -> bool:
        """First token within 2 s for 99 of 100, and half of the tokens within 50 ms of the one before."""
        return self.first_p99 <= 2.0 and self.gap_p50 <= 0.05


@dataclass(frozen=True, slots=True)
class Overload:
    """How requests ended that were more than the engine could hold."""

    answered: int
    refused: int
    failed: int


async def decode_rate(engine: LocalEngine, prompt: Sequence[int], tokens: int) -> float:
    """Tokens a second after the first, alone; a first run captures and warms, untimed."""
    request = GenerationRequest(tuple(prompt), greedy(tokens + 1))
    await drive(engine, request)
    timed = await drive(engine, request)
    return len(timed.gaps) / sum(timed.gaps)


async def first_token_seconds(engine: LocalEngine, prompt: Sequence[int], repeats: int) -> float:
    """Median seconds to the first token, nothing reused."""
    request = GenerationRequest(tuple(prompt), greedy(1))
    return statistics.median([(await drive(engine, request)).first for _ in range(repeats)])


async def conversation(engine: LocalEngine, sizes: Sizes, key: str | None, seed: int) -> list[Timed]:
    """The turns of one conversation that keeps its passages; committed while the reader reads, where it has a key."""
    canon = random_ids(sizes.system, sizes.shape.vocabulary, seed)
    turns = []
    for turn in range(sizes.turns):
        asked = random_ids(sizes.passages + sizes.question, sizes.shape.vocabulary, seed + 100 * turn + 1)
        prompt = (*canon, *asked)
        turns.append(await drive(engine, GenerationRequest(prompt, greedy(sizes.answer), key)))
        canon = (*prompt, *turns[-1].ids)
        if key is not None:
            engine.commit(key, canon)
            await idle(engine)
    if key is not None:
        engine.commit(key, ())
    return turns


async def idle(engine: LocalEngine) -> None:
    """Wait until nothing runs, nothing waits, and what was committed is computed."""
    while (status := engine.status()).running or status.waiting or status.commits:
        await asyncio.sleep(0.005)


async def crowd_rate(engine: LocalEngine, prompts: Sequence[Sequence[int]], tokens: int) -> float:
    """New tokens a second over all, asked at once."""
    seconds, timed = await drive_all(engine, [GenerationRequest(tuple(p), greedy(tokens)) for p in prompts])
    return sum(len(one.ids) for one in timed) / seconds


async def serve(engine: LocalEngine, sizes: Sizes, users: int) -> Service:
    """Users who ask again as soon as they are answered, begun at different moments of the first two seconds."""
    offsets = random.Random(users)

    async def user(number: int, wait: float) -> list[Timed]:
        await asyncio.sleep(wait)
        asked = []
        for turn in range(sizes.user_rounds):
            prompt = random_ids(sizes.prompt, sizes.shape.vocabulary, 1000 * number + turn)
            asked.append(
                await drive(engine, GenerationRequest(prompt, greedy(sizes.answer), principal=str(number)))
            )
        return asked

    began = asyncio.get_running_loop().time()
    rounds = await asyncio.gather(*(user(number, offsets.uniform(0, 2)) for number in range(users)))
    seconds = asyncio.get_running_loop().time() - began
    timed = [one for asked in rounds for one in asked]
    firsts = sorted(one.first for one in timed)
    gaps = [gap for one in timed for gap in one.gaps]
    late = firsts[min(len(firsts) - 1, int(0.99 * len(firsts)))]
    return Service(users, late, statistics.median(gaps), sum(len(one.ids) for one in timed) / seconds)


async def overload(engine: LocalEngine, sizes: Sizes) -> Overload:
    """Ask far more at once than fits."""

    async def one(number: int) -> FinishReason | None:
        prompt = random_ids(sizes.prompt, sizes.shape.vocabulary, 7000 + number)
        try:
            return (await drive(engine, GenerationRequest(prompt, greedy(sizes.answer)))).reason
        except Overloaded:
            return None

    ended = await asyncio.gather(*map(one, range(sizes.overload)))
    refused = sum(reason is None for reason in ended)
    failed = sum(reason is FinishReason.ERROR for reason in ended)
    return Overload(len(ended) - refused - failed, refused, failed)


def prefill_flops(shape: Shape, reused: int, prompt: int) -> float:
    """Operations to compute tokens `reused`..`prompt`: linear layers, causal attention, one row of the head.

    Two for each multiply-add; the attention of a token at position p reads p + 1 keys and as many values.
    """
    attention_width = shape.heads * shape.head_dim
    projections = shape.hidden * (2 * attention_width + 2 * shape.kv_heads * shape.head_dim)
    layer = projections + 3 * shape.hidden * shape.intermediate
    pairs = (prompt * (prompt + 1) - reused * (reused + 1)) / 2
    attention = 4 * shape.layers * attention_width * pairs
    return 2.0 * shape.layers * layer * (prompt - reused) + attention + 2 * shape.hidden * shape.vocabulary
