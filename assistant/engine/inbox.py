"""What callers ask of the thread that owns the model, in the order in which they ask. Knows no model."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from assistant.engine.base import GenerationRequest
from assistant.engine.streams import TokenStream


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One request, where its reply goes, and since when it waits (seconds of the monotonic clock)."""

    id: int
    request: GenerationRequest
    stream: TokenStream = field(default_factory=TokenStream)
    arrived: float = field(default_factory=time.monotonic)

    @property
    def expires(self) -> float:
        """When its deadline is over; waiting is part of it."""
        limit = self.request.deadline_seconds
        return float("inf") if limit is None else self.arrived + limit


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new request."""

    job: Job


@dataclass(frozen=True, slots=True)
class Departure:
    """Nobody wants the rest of this reply."""

    id: int


@dataclass(frozen=True, slots=True)
class Commit:
    """The state of a conversation is a prefix of these ids."""

    key: str
    ids: tuple[int, ...]


Message = Arrival | Departure | Commit


class Inbox:
    """Messages of many threads to one."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()
        self._changed = threading.Condition()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether nothing is taken in any more."""
        return self._closed

    def put(self, message: Message) -> bool:
        """Leave a message; False when the inbox is closed."""
        with self._changed:
            if not self._closed:
                self._messages.append(message)
                self._changed.notify()
            return not self._closed

    def wait(self, seconds: float | None) -> None:
        """Until there is a message or the inbox is closed, at most so long; None: as long as it takes."""
        if seconds != 0:
            with self._changed:
                self._changed.wait_for(lambda: self._messages or self._closed, seconds)

    def next(self) -> Message | None:
        """The oldest message, taken out; None when there is none. For the one reader."""
        return self._messages.popleft() if self._messages else None

    def close(self) -> None:
        """Take nothing in any more."""
        with self._changed:
            self._closed = True
            self._changed.notify()
