"""Drives an engine and times what a reader would see. Needs nothing but the engine's own protocol."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import pairwise

from assistant.domain.answers import Usage
from assistant.engine.base import Completion, Engine, FinishReason, GenerationRequest, SamplingParams


@dataclass(frozen=True, slots=True)
class Timed:
    """One generation. Seconds; `first`: from asking to the first token, `gaps`: between tokens after it."""

    first: float
    total: float
    gaps: tuple[float, ...]
    ids: tuple[int, ...]
    usage: Usage
    reason: FinishReason


def random_ids(count: int, vocabulary: int, seed: int) -> tuple[int, ...]:
    """`count` token ids in the lower half of the vocabulary, where no control token lies."""
    source = random.Random(seed)
    return tuple(source.randrange(vocabulary // 2) for _ in range(count))


def greedy(tokens: int) -> SamplingParams:
    """Exactly `tokens` of the likeliest tokens, if no stop id comes."""
    return SamplingParams(temperature=0.0, top_p=1.0, top_k=0, max_tokens=tokens)


async def drive(engine: Engine, request: GenerationRequest) -> Timed:
    """Run one generation to its end."""
    began = time.perf_counter()
    seen: list[float] = []
    ids: list[int] = []
    end: Completion | None = None
    async with aclosing(engine.generate(request)) as items:
        async for item in items:
            if isinstance(item, Completion):
                end = item
            else:
                seen.append(time.perf_counter())
                ids.append(item.id)
    if end is None:
        raise RuntimeError("the engine ended a stream without its completion")
    total = time.perf_counter() - began
    gaps = tuple(later - earlier for earlier, later in pairwise(seen))
    return Timed(seen[0] - began if seen else total, total, gaps, tuple(ids), end.usage, end.reason)


async def drive_all(engine: Engine, requests: Sequence[GenerationRequest]) -> tuple[float, list[Timed]]:
    """Run generations at once; seconds for all, and each."""
    began = time.perf_counter()
    timed = await asyncio.gather(*(drive(engine, request) for request in requests))
    return time.perf_counter() - began, list(timed)
