"""One job as the owner's thread serves it: its rules, its draws, its way back to the caller. Knows no other job."""

from __future__ import annotations

import time

from assistant.domain.answers import Usage
from assistant.engine.base import Completion, FinishReason
from assistant.engine.execution.sampler import Draw, Sampler
from assistant.engine.generation import Decision, Generation
from assistant.engine.inbox import Job
from assistant.engine.scheduling.sequences import Counters, Work
from assistant.engine.scheduling.steps import Span


class Serving:
    """A job under way."""

    def __init__(self, job: Job, generation: Generation, *, draft: bool) -> None:
        self.job = job
        self.started: float | None = None
        """When its first step began; None while it waits."""
        self._generation = generation
        self._sampler = Sampler(job.request.sampling)
        self._draft = draft

    @property
    def id(self) -> int:
        """The job's, and the work's."""
        return self.job.id

    @property
    def generated(self) -> int:
        """Tokens told."""
        return self._generation.generated

    @property
    def work(self) -> Work:
        """What the scheduler is to know of it."""
        request = self.job.request
        return Work(
            id=self.job.id,
            prompt=request.prompt,
            max_tokens=request.sampling.max_tokens,
            sequence_key=request.sequence_key,
            shared_prefix=request.shared_prefix,
            principal=request.principal,
            priority=int(request.priority),
            draft=self._draft,
        )

    def begin(self) -> None:
        """A step computes some of it."""
        if self.started is None:
            self.started = time.monotonic()

    def asked(self, span: Span) -> Draw:
        """What is drawn for it of a step's logits."""
        return Draw(self._sampler, span.tokens[len(span.tokens) - span.drafts :])

    def take(self, drawn: tuple[int, ...]) -> Decision:
        """Go on with drawn tokens as far as its rules allow."""
        decision = self._generation.take(drawn)
        self._sampler.keep(token.id for token in decision.told)
        return decision

    def completion(self, reason: FinishReason, counters: Counters) -> Completion:
        """How it ended, and what it cost."""
        usage = Usage(
            prompt_tokens=len(self.job.request.prompt),
            reused_tokens=counters.reused,
            prefilled_tokens=counters.prefilled,
            generated_tokens=self._generation.generated,
            thought_tokens=self._generation.thought_tokens,
            drafted_tokens=counters.drafted,
            accepted_tokens=counters.accepted,
        )
        return Completion(reason, usage)
