"""Drives an engine from a test: runs generations to their end, slows or breaks the model's steps, counts its blocks."""

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
    **more: Any,  # noqa: ANN401
) -> GenerationRequest:
    return GenerationRequest(prompt, sampling, sequence_key=key, deadline_seconds=deadline, **more)


async def generate(engine: Engine, wanted: GenerationRequest) -> Generated:
    """Run one generation to its end."""
    items = [item async for item in engine.generate(wanted)]
    tokens = [item for item in items if isinstance(item, Token)]
    (completion,) = [item for item in items if isinstance(item, Completion)]
    return Generated(tuple(t.id for t in tokens), "".join(t.text for t in tokens), completion)


async def generate_all(engine: Engine, wanted: list[GenerationRequest]) -> list[Generated]:
    """Run many at once."""
    return list(await asyncio.gather(*(generate(engine, each) for each in wanted)))


async def until(condition: Callable[[], bool]) -> None:
    """Wait, some seconds at most."""
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came about")


async def idle(engine: LocalEngine) -> None:
    """Until nobody is served and no commit is outstanding."""
    service, inbox = engine._service, engine._inbox
    await until(lambda: not (inbox._messages or service.busy or service.scheduler.status().commits))
    await asyncio.sleep(0.005)  # the step that brought it about is told


async def assert_nothing_leaked(engine: LocalEngine) -> None:
    """Every block is accounted for, and all are free once nothing is kept."""
    await idle(engine)
    scheduler = engine._service.scheduler
    scheduler.check_integrity()
    scheduler.forget_all()
    assert scheduler.status().device_blocks_used == scheduler.status().host_blocks_used == 0


@asynccontextmanager
async def opened(loaded: LoadedModel, **options: Any) -> AsyncIterator[LocalEngine]:  # noqa: ANN401
    """An engine that is closed afterwards, without a leak; loops are allowed, as random weights love them."""
    engine = LocalEngine(loaded, **{"loops": False, "kv_tokens": 8192, **options})
    try:
        yield engine
        if not engine._inbox.closed:
            await assert_nothing_leaked(engine)
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
