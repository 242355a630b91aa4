"""Which requests can be served at all, and the bounded line before the thread that owns the model."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from assistant.engine.base import Completion, EngineProfile, FinishReason, GenerationRequest, Token
from assistant.errors import InvalidInput


def check_request(request: GenerationRequest, profile: EngineProfile, vocabulary_size: int) -> None:
    """InvalidInput when the prompt is empty, holds unknown ids, or does not fit with its answer."""
    if not request.prompt:
        raise InvalidInput("the prompt is empty; send at least one token")
    if min(request.prompt) < 0 or max(request.prompt) >= vocabulary_size:
        raise InvalidInput(
            f"the prompt holds token ids outside 0..{vocabulary_size - 1}; encode it with this engine"
        )
    needed = len(request.prompt) + request.sampling.max_tokens
    if needed > profile.context_length:
        raise InvalidInput(
            f"prompt and answer need {needed} tokens but the model reads {profile.context_length};"
            " shorten the prompt or lower max_tokens"
        )


class TokenStream:
    """Carries one generation from the owner's thread to the event loop that asked for it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[Token | Completion] = asyncio.Queue()
        self._abandoned = threading.Event()

    @property
    def abandoned(self) -> bool:
        """Whether nobody wants the rest any more."""
        return self._abandoned.is_set()

    def abandon(self) -> None:
        """Ask the owner to stop before its next step."""
        self._abandoned.set()

    def post(self, item: Token | Completion) -> None:
        """Hand an item over; called by the owner's thread."""
        try:
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)
        except RuntimeError:  # the loop is closed: the caller's program is ending
            self.abandon()

    async def next(self) -> Token | Completion:
        """The next item; called on the event loop."""
        return await self._items.get()


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One request on its way through the engine."""

    request: GenerationRequest
    stream: TokenStream = field(default_factory=TokenStream)
    arrived: float = field(default_factory=time.monotonic)

    def interruption(self) -> FinishReason | None:
        """Why it must stop now, or None. The deadline counts from arrival: waiting in line is waiting too."""
        if self.stream.abandoned:
            return FinishReason.CANCELLED
        limit = self.request.deadline_seconds
        if limit is not None and time.monotonic() - self.arrived >= limit:
            return FinishReason.DEADLINE
        return None


class Line:
    """First come, first served; at most `limit` jobs wait."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._jobs: deque[Job] = deque()
        self._served: Job | None = None
        self._changed = threading.Condition()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether no job is taken in any more."""
        return self._closed

    def __len__(self) -> int:
        """How many wait."""
        return len(self._jobs)

    def join(self, job: Job) -> bool:
        """Put a job at the end; False when the line is full or closed."""
        with self._changed:
            if self._closed or len(self._jobs) >= self._limit:
                return False
            self._jobs.append(job)
            self._changed.notify()
            return True

    def leave(self, job: Job) -> None:
        """Take a job out that need not be done any more; no matter if it is not in the line."""
        with self._changed:
            if job in self._jobs:
                self._jobs.remove(job)

    def take(self) -> Job | None:
        """Wait for the next job; None once the line is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            self._served = self._jobs.popleft() if self._jobs else None
            return self._served

    def close(self) -> None:
        """Take no more jobs in; the one being served stops at its next step, those that wait at their first."""
        with self._changed:
            self._closed = True
            for job in (*self._jobs, self._served):
                if job is not None:
                    job.stream.abandon()
            self._changed.notify_all()
