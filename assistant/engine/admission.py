"""Which requests can be served at all, and for how many there is room. Knows no model and no tokens."""

from __future__ import annotations

import threading

from assistant.engine.base import EngineProfile, GenerationRequest
from assistant.errors import InvalidInput, Overloaded

FIRST_GUESS_SECONDS = 5.0
"""How long a generation takes, before one has been timed."""


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


class Gate:
    """Lets in as many as can run or wait. Callers enter; the owner's thread says how many run and wait.

    `queue_limit`: requests that may wait. Its own lock: many threads ask.
    """

    def __init__(self, queue_limit: int, max_running: int) -> None:
        self._queue_limit, self._max_running = queue_limit, max_running
        self._lock = threading.Lock()
        self._running = self._waiting = self._unseen = 0
        self._mean_seconds = FIRST_GUESS_SECONDS

    def enter(self) -> None:
        """Take a place for one request. Raises Overloaded, with the time after which a place should be free."""
        with self._lock:
            waiting = self._waiting + self._unseen
            free = 0 if self._waiting else max(0, self._max_running - self._running)
            if waiting >= self._queue_limit + free:
                raise self._refusal(waiting - free)
            self._unseen += 1

    def out_of_memory(self) -> Overloaded:
        """What one is told for whom memory does not suffice, after all."""
        with self._lock:
            seconds = max(1.0, self._mean_seconds)
        return Overloaded(
            f"memory does not suffice for one more answer; try again in {seconds:.0f} seconds", seconds
        )

    def refusal(self) -> Overloaded:
        """What one is told for whom there is no place."""
        with self._lock:
            return self._refusal(self._waiting)

    def note(self, running: int, waiting: int, seen: int) -> None:
        """So many run and wait now, `seen` newcomers since the last note among them, or gone already."""
        with self._lock:
            self._running, self._waiting = running, waiting
            self._unseen -= seen

    def timed(self, seconds: float) -> None:
        """A request that ran has ended, so long after its first step."""
        with self._lock:
            self._mean_seconds += (seconds - self._mean_seconds) / 8

    def _refusal(self, waiting: int) -> Overloaded:
        """Each place becomes free once in the mean time of a request (Little's law); until all who wait have begun."""
        seconds = max(1.0, self._mean_seconds * waiting / max(1, self._running))
        return Overloaded(
            f"{waiting} answers are waiting already; try again in {seconds:.0f} seconds", seconds
        )
