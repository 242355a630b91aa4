"""Runs one answer in one task and hands its events on. Knows no protocol and nothing of what an answer says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from assistant.domain.answers import AnswerEvent

EVENTS_AHEAD = 64
"""How far an answer may run ahead of a slow reader."""


class _End:
    """Nothing follows."""


class AnswerStream:
    """The events of one answer. The producer lives in a task of its own from its first step to its last, so that
    it may hold timeouts and task groups open while it yields; closing the stream cancels it there."""

    def __init__(self, events: AsyncIterator[AnswerEvent]) -> None:
        self._queue: asyncio.Queue[AnswerEvent | Exception | _End] = asyncio.Queue(EVENTS_AHEAD)
        self._first: AnswerEvent | _End | None = None
        self._task = asyncio.create_task(self._run(events))

    async def _run(self, events: AsyncIterator[AnswerEvent]) -> None:
        try:
            async for event in events:
                await self._queue.put(event)
            await self._queue.put(_End())
        except Exception as error:
            await self._queue.put(error)
        finally:
            if isinstance(events, AsyncGenerator):
                await events.aclose()

    async def begin(self) -> None:
        """Wait for the first event, so that a refusal before it is a refusal of the whole request."""
        self._first = await self._next()

    async def __aiter__(self) -> AsyncGenerator[AnswerEvent, None]:
        """The events, the first included; raises what the producer raised."""
        item = self._first if self._first is not None else await self._next()
        while not isinstance(item, _End):
            yield item
            item = await self._next()

    async def _next(self) -> AnswerEvent | _End:
        item = await self._queue.get()
        if isinstance(item, Exception):
            raise item
        return item

    async def close(self) -> None:
        """End the answer where it stands; returns when the producer has let go of what it held."""
        self._task.cancel()
        await asyncio.wait([self._task])
