"""Carries tokens from the thread that owns the model to the event loops that asked for them. Knows no model.

A step has something to tell to every stream at once, so it is told in one call per event loop, not one per token.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable

from assistant.engine.base import Completion, Token
from assistant.errors import AssistantError

Item = Token | Completion | AssistantError
"""An error in place of a completion: the request is refused."""


class TokenStream:
    """One generation's items, in order. Belongs to the event loop in which it was made."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._items: deque[Item] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def deliver(self, items: Iterable[Item]) -> None:
        """Take items in; called on the event loop."""
        self._items.extend(items)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def next(self) -> Token | Completion:
        """The next item. Raises the error that stands in its place."""
        while not self._items:
            self._waiter = self.loop.create_future()
            await self._waiter
        item = self._items.popleft()
        if isinstance(item, AssistantError):
            raise item
        return item


class Post:
    """Collects what a step has to tell, for the owner's thread alone."""

    def __init__(self) -> None:
        self._out: dict[asyncio.AbstractEventLoop, list[tuple[TokenStream, tuple[Item, ...]]]] = {}

    def put(self, stream: TokenStream, *items: Item) -> None:
        """To be told with the next `send`."""
        if items:
            self._out.setdefault(stream.loop, []).append((stream, items))

    def send(self) -> list[TokenStream]:
        """Hand everything over. Returns the streams whose event loop is closed: nobody listens to them any more."""
        lost: list[TokenStream] = []
        out, self._out = self._out, {}
        for loop, letters in out.items():
            try:
                loop.call_soon_threadsafe(_deliver, letters)
            except RuntimeError:
                lost.extend(stream for stream, _ in letters)
        return lost


def _deliver(letters: list[tuple[TokenStream, tuple[Item, ...]]]) -> None:
    for stream, items in letters:
        stream.deliver(items)
