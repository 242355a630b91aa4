"""The engine on this machine: one thread owns the model and serves requests one after another.

Knows nothing of documents, people or HTTP, and holds no torch: the runner and the sampler do.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator

from assistant.domain.answers import Usage
from assistant.engine.admission import Job, Line, check_request
from assistant.engine.base import Completion, EngineProfile, FinishReason, GenerationRequest, Token
from assistant.engine.decoding import Decoding
from assistant.engine.generation import Generation
from assistant.engine.prefix_cache import PrefixCache
from assistant.engine.runner import Kv, Runner
from assistant.engine.weights import LoadedModel
from assistant.errors import GenerationFailed, Overloaded

FIRST_GUESS_SECONDS = 5.0
"""How long a generation takes, before one has been timed."""

log = logging.getLogger(__name__)


class LocalEngine:
    """Streams tokens of a loaded model. KV states are kept per `sequence_key` and reused by common prefix.

    `queue_limit`: requests that may wait. `cache_tokens`: tokens of all kept KV states together; the state in use
    comes on top. `loops`: whether a generation that repeats itself is ended.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        *,
        queue_limit: int = 16,
        cache_tokens: int = 32_768,
        prefill_chunk: int | None = None,
        loops: bool = True,
    ) -> None:
        self._profile = loaded.profile
        self._vocabulary = loaded.vocabulary
        self._end_ids = loaded.end_ids
        self._runner = Runner(loaded.model, prefill_chunk)
        self._cache: PrefixCache[Kv] = PrefixCache(cache_tokens)
        self._line = Line(queue_limit)
        self._loops = loops
        self._mean_seconds = FIRST_GUESS_SECONDS
        self._owner = threading.Thread(target=self._serve_all, name="engine", daemon=True)
        self._owner.start()

    @property
    def profile(self) -> EngineProfile:
        """Name, context length and capabilities."""
        return self._profile

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids of untrusted text: control tokens written in it stay plain text."""
        return self._vocabulary.encode(text)

    def control_id(self, token: str) -> int | None:
        """The id of a control token; None where the model has none."""
        return self._vocabulary.control_id(token)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        """Stream tokens (the stop token too, without text), then one Completion. Closing the iterator cancels.

        Raises at the first item: InvalidInput, Overloaded when the queue is full, GenerationFailed when closed.
        A crash while generating ends the stream with Completion(ERROR); the engine goes on.
        """
        check_request(request, self.profile, self._runner.vocabulary_size)
        job = Job(request)
        self._admit(job)
        try:
            item: Token | Completion | None = None
            while not isinstance(item, Completion):
                item = await job.stream.next()
                yield item
        finally:
            job.stream.abandon()
            self._line.leave(job)

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:  # noqa: ARG002
        """Forget the conversation's state: nothing is a prefix of everything."""
        self._cache.take(sequence_key)

    async def close(self) -> None:
        """End all generations, wait for the thread, free the model. May be called twice."""
        self._line.close()
        await asyncio.to_thread(self._owner.join)
        self._cache.clear()
        self._runner.free()

    def _admit(self, job: Job) -> None:
        if self._line.join(job):
            return
        if self._line.closed:
            raise GenerationFailed("the engine has been closed; start the program again")
        wait = max(1.0, self._mean_seconds * len(self._line))
        raise Overloaded(
            f"{len(self._line)} answers are waiting already; try again in {wait:.0f} seconds", wait
        )

    def _serve_all(self) -> None:
        while (job := self._line.take()) is not None:
            started = time.monotonic()
            try:
                job.stream.post(self._serve(job))
            except Exception:
                log.exception("a generation crashed; its KV state and all kept ones are dropped")
                self._cache.clear()
                job.stream.post(Completion(FinishReason.ERROR, Usage(prompt_tokens=len(job.request.prompt))))
            self._mean_seconds += (time.monotonic() - started - self._mean_seconds) / 8

    def _serve(self, job: Job) -> Completion:
        request = job.request
        kept = self._cache.take(request.sequence_key) if request.sequence_key else None
        decoding = Decoding(request, self._runner, kept)
        generation = Generation(request, self._vocabulary.text_stream(), self._end_ids, loops=self._loops)
        for token in decoding.tokens(generation, job.interruption):
            job.stream.post(token)
        if request.sequence_key:
            self._cache.keep(request.sequence_key, decoding.kept)
        return decoding.completion
