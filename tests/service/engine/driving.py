"""Drives an engine from a test: runs generations to their end, and slows or breaks the model's steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from assistant.engine.base import Completion, Engine, GenerationRequest, SamplingParams, Token
from assistant.engine.local import LocalEngine
from assistant.engine.weights import LoadedModel

Result = TypeVar("Result")
GREEDY = SamplingParams(temperature=0, max_tokens=24)


@dataclass(frozen=True)
class Generated:
    """All of one generation."""

    ids: tuple[int, ...]
    text: str
    completion: Completion


def request(
    prompt: tuple[int, ...],
    sampling: SamplingParams = GREEDY,
    *,
    key: str | None = None,
    deadline: float | None = None,
) -> GenerationRequest:
    return GenerationRequest(prompt, sampling, sequence_key=key, deadline_seconds=deadline)


async def generate(engine: Engine, wanted: GenerationRequest) -> Generated:
    """Run one generation to its end."""
    items = [item async for item in engine.generate(wanted)]
    tokens = [item for item in items if isinstance(item, Token)]
    (completion,) = [item for item in items if isinstance(item, Completion)]
    return Generated(tuple(t.id for t in tokens), "".join(t.text for t in tokens), completion)


@asynccontextmanager
async def opened(loaded: LoadedModel, **options: Any) -> AsyncIterator[LocalEngine]:  # noqa: ANN401
    """An engine that is closed afterwards; loops are allowed, as random weights love them."""
    engine = LocalEngine(loaded, **{"loops": False, **options})
    try:
        yield engine
    finally:
        await engine.close()


def with_engine(
    loaded: LoadedModel,
    work: Callable[[LocalEngine], Awaitable[Result]],
    **options: Any,  # noqa: ANN401
) -> Result:
    """Run async work on a fresh engine in a fresh event loop."""

    async def whole() -> Result:
        async with opened(loaded, **options) as engine:
            return await work(engine)

    return asyncio.run(whole())


@contextmanager
def before_each_step(loaded: LoadedModel, act: Callable[[], None]) -> Iterator[None]:
    """Call `act` in the owner's thread before every forward pass; what it raises, the model raises."""
    handle = loaded.model.register_forward_pre_hook(lambda module, args: act())
    try:
        yield
    finally:
        handle.remove()
