"""The engine on this machine: many callers, one thread that owns the model. Knows nothing of documents, people or HTTP."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncGenerator
from dataclasses import replace

from assistant.engine.admission import Gate, check_request
from assistant.engine.base import Completion, EngineProfile, EngineStatus, GenerationRequest, Token
from assistant.engine.execution.capacity import affordable_tokens, stored_dtype
from assistant.engine.execution.runner import Runner
from assistant.engine.execution.shapes import ShapeLimits
from assistant.engine.generation import Generation
from assistant.engine.inbox import Arrival, Commit, Departure, Inbox, Job
from assistant.engine.owner import Owner
from assistant.engine.scheduling.sequences import Limits
from assistant.engine.service import Service
from assistant.engine.serving import Serving
from assistant.engine.weights import LoadedModel
from assistant.errors import GenerationFailed, InvalidInput


class LocalEngine:
    """Streams tokens of a loaded model to many callers at once; keeps conversations' states for their next turns.

    `kv_tokens`, `host_tokens`: tokens whose keys and values are held on the device (None: what fits beside the model),
    and in the machine's own memory for conversations that must make room. `kv_bits`: 16 keeps them as the model computes
    them, 8 in half of bfloat16's room. `step_tokens`: computed in one step, at most; `prefill_tokens`: of prompts among
    them while anybody's answer is under way. `queue_limit`: requests that may wait. `lookup`: whether tokens are guessed
    from the text before. `loops`: whether a generation that repeats itself is ended. `overlap`: whether tokens are told
    while the next step is computed; `fixed_shapes`: whether decoding is padded to shapes that CUDA can replay as graphs;
    None, for both: on a device that computes on its own.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        *,
        kv_tokens: int | None = None,
        host_tokens: int = 0,
        kv_bits: int = 16,
        block_size: int = 16,
        step_tokens: int | None = None,
        prefill_tokens: int | None = None,
        queue_limit: int = 64,
        max_running: int = 32,
        lookup: bool = True,
        loops: bool = True,
        overlap: bool | None = None,
        fixed_shapes: bool | None = None,
    ) -> None:
        blocks = max(1, (kv_tokens or affordable_tokens(loaded.model)) // block_size)
        accelerated = loaded.model.device.type == "cuda"
        limits = Limits(
            block_size,
            device_blocks=blocks,
            host_blocks=host_tokens // block_size,
            step_tokens=step_tokens or (2048 if accelerated else 256),
            prefill_tokens=prefill_tokens or (1024 if accelerated else 128),
            max_running=max_running,
            queue_limit=queue_limit + max_running,
        )
        self._loaded, self._lookup, self._loops = loaded, lookup, loops
        self._profile = replace(
            loaded.profile, context_length=min(loaded.profile.context_length, blocks * block_size)
        )
        self._vocabulary_size: int = loaded.model.get_input_embeddings().num_embeddings
        fixed = accelerated if fixed_shapes is None else fixed_shapes
        self._runner = _runner(loaded, limits, kv_bits, fixed=fixed)
        self._ids = itertools.count()
        self._freed = False
        self._asked_commits = 0
        self._gate = Gate(queue_limit, max_running)
        self._inbox = Inbox()
        self._service = Service(limits, self._gate, self._prepare)
        told_late = accelerated if overlap is None else overlap
        owner = Owner(self._runner, self._service, self._inbox, overlap=told_late)
        self._thread = threading.Thread(target=owner.run, name="engine", daemon=True)
        self._thread.start()

    @property
    def profile(self) -> EngineProfile:
        """Name, capabilities, and a context of at most what the memory holds."""
        return self._profile

    def encode(self, text: str) -> tuple[int, ...]:
        """Token ids of untrusted text: control tokens written in it stay plain text."""
        return self._loaded.vocabulary.encode(text)

    def control_id(self, token: str) -> int | None:
        """The id of a control token; None where the model has none."""
        return self._loaded.vocabulary.control_id(token)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Token | Completion]:
        """Stream tokens (the stop token too, without text), then one Completion. Closing the iterator cancels.

        Raises at the first item: InvalidInput, Overloaded when the queue is full or memory too small for one more,
        GenerationFailed when closed. A crash ends the stream with Completion(ERROR); the engine goes on.
        """
        check_request(request, self.profile, self._vocabulary_size)
        self._gate.enter()
        job = Job(next(self._ids), request)
        if not self._inbox.put(Arrival(job)):
            raise GenerationFailed("the engine has been closed; start the program again")
        item: Token | Completion | None = None
        try:
            while not isinstance(item, Completion):
                item = await job.stream.next()
                yield item
        finally:
            if not isinstance(item, Completion):
                self._inbox.put(Departure(job.id))

    def commit(self, sequence_key: str, ids: tuple[int, ...]) -> None:
        """The conversation's state is a prefix of `ids` from now on; what lacks is computed while nobody waits.

        Raises InvalidInput for ids that are no tokens of this model.
        """
        if ids and not 0 <= min(ids) <= max(ids) < self._vocabulary_size:
            raise InvalidInput(f"a commit holds token ids outside 0..{self._vocabulary_size - 1}")
        self._asked_commits += 1
        self._inbox.put(Commit(sequence_key, ids[: self._profile.context_length]))

    def status(self) -> EngineStatus:
        """How it stood after the last step, with the commits that were asked for since."""
        status, heard = self._service.published
        return replace(status, commits=status.commits + max(0, self._asked_commits - heard))

    async def close(self) -> None:
        """End all generations, wait for the thread, free the model. May be called twice."""
        self._inbox.close()
        await asyncio.to_thread(self._thread.join)
        if not self._freed:
            self._freed = True
            self._runner.free()

    def _prepare(self, job: Job) -> Serving:
        text = self._loaded.vocabulary.text_stream()
        generation = Generation(job.request, text, self._loaded.end_ids, loops=self._loops)
        return Serving(job, generation, draft=self._lookup)


def _runner(loaded: LoadedModel, limits: Limits, kv_bits: int, *, fixed: bool) -> Runner:
    return Runner(
        loaded.model,
        limits.device_blocks,
        limits.block_size,
        limits.host_blocks,
        kv_dtype=stored_dtype(kv_bits),
        shapes=ShapeLimits() if fixed else None,
    )
