"""All jobs under way and the scheduler between them: messages and computed steps in, tokens and endings out.

Belongs to the thread that owns the model, and has no model: it is given what was drawn.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from assistant.domain.answers import Usage
from assistant.engine.admission import Gate
from assistant.engine.base import Completion, EngineStatus, FinishReason
from assistant.engine.execution.sampler import Draw
from assistant.engine.generation import Decision
from assistant.engine.inbox import Arrival, Commit, Departure, Job, Message
from assistant.engine.scheduling.scheduler import Scheduler
from assistant.engine.scheduling.sequences import Counters, Limits
from assistant.engine.scheduling.steps import Step
from assistant.engine.scheduling.waiting import QueueFull
from assistant.engine.serving import Serving
from assistant.engine.streams import Post, TokenStream
from assistant.errors import AssistantError

log = logging.getLogger(__name__)
FAILED = Decision((), (), reason=FinishReason.ERROR)


class Service:
    """Who is served, and what they are told. Not safe for use by several threads, but for `published`."""

    def __init__(self, limits: Limits, gate: Gate, prepare: Callable[[Job], Serving]) -> None:
        self._limits, self._gate, self._prepare = limits, gate, prepare
        self.scheduler = Scheduler(limits)
        self._serving: dict[int, Serving] = {}
        self._post = Post()
        self._lost: list[TokenStream] = []
        self._seen = 0
        self._restarts = 0
        self._totals = Usage()
        self._heard_commits = 0
        capacity = limits.device_blocks * limits.block_size
        self.published = EngineStatus(kv_capacity=capacity), 0
        """How it stood after the last step, and how many commits had been heard of by then. Read by any thread."""

    @property
    def busy(self) -> bool:
        """Whether anybody waits for anything."""
        return bool(self._serving)

    def hear(self, message: Message) -> None:
        """Do what a caller asks."""
        match message:
            case Arrival(job):
                self._arrive(job)
            case Departure(id):
                if serving := self._serving.get(id):
                    self._end(serving, FinishReason.CANCELLED)
            case Commit(key, ids):
                self._heard_commits += 1
                self.scheduler.commit(key, ids)

    def expire(self) -> None:
        """End those whose deadline is over, and those to whom nobody listens any more. Not while a step is computed."""
        for serving in [s for s in self._serving.values() if s.job.stream in self._lost]:
            self._end(serving, FinishReason.CANCELLED)
        self._lost = []
        now = time.monotonic()
        for serving in [s for s in self._serving.values() if s.job.expires <= now]:
            self._end(serving, FinishReason.DEADLINE)

    def next_step(self) -> Step | None:
        """What to compute now; None: nothing."""
        step = self.scheduler.next_step()
        for span in step.spans if step else ():
            if serving := self._serving.get(span.sequence):  # a commit serves nobody
                serving.begin()
        return step

    def asked(self, step: Step) -> list[Draw]:
        """What is to be drawn of a step's logits, row after row."""
        return [self._serving[span.sequence].asked(span) for span in step.spans if span.wanted]

    def computed(self, step: Step, drawn: Sequence[tuple[int, ...]]) -> None:
        """Go on with what was drawn for each job as its rules say; nothing drawn: its logits were no numbers.

        What fails for one job ends that job alone.
        """
        asking = [self._serving[span.sequence] for span in step.spans if span.wanted]
        decided = [(s, self._decide(s, tokens)) for s, tokens in zip(asking, drawn, strict=True)]
        self.scheduler.advance(step, {serving.id: decision.accepted for serving, decision in decided})
        for serving, decision in decided:
            self._settle(serving, decision)
        if not all(drawn):
            self.scheduler.forget_all()  # what is kept may hold such numbers too

    def shed(self) -> None:
        """End the youngest that runs, so that the others have room: refused if it was told nothing yet."""
        running = [serving for serving in self._serving.values() if serving.started is not None]
        if not running:
            return
        youngest = max(running, key=lambda serving: serving.job.arrived)
        log.warning("there is too little memory for %d requests; the youngest is ended", len(running))
        if youngest.generated:
            self._end(youngest, FinishReason.ERROR)
        else:
            self._refuse(youngest, self._gate.out_of_memory())

    def restart(self) -> None:
        """Begin anew after a crash: those that ran end with an error, those that only waited go on waiting."""
        self._restarts += 1
        crashed, self.scheduler = self.scheduler, Scheduler(self._limits)
        waiting = [serving for serving in self._serving.values() if serving.started is None]
        if len(waiting) == len(self._serving):
            waiting = []  # it crashed with none of them running: it would again
        for serving in [s for s in self._serving.values() if s not in waiting]:
            self._tell_end(serving, FinishReason.ERROR, _cost(crashed, serving.id))
        for serving in waiting:
            try:
                self.scheduler.add(serving.work)
            except Exception:
                log.exception("a request that waited could not be taken over")
                self._tell_end(serving, FinishReason.ERROR, Counters())

    def end_all(self, reason: FinishReason) -> None:
        """End everything, in whatever state it is."""
        for serving in tuple(self._serving.values()):
            self._tell_end(serving, reason, _cost(self.scheduler, serving.id))

    def publish(self) -> None:
        """Tell everybody what there is to tell, and the world how it stands."""
        now = self.scheduler.status()
        self._gate.note(now.running, now.waiting, self._seen)
        self._seen = 0
        status = EngineStatus(
            running=now.running,
            waiting=now.waiting,
            kv_tokens=now.device_blocks_used * self._limits.block_size,
            kv_capacity=self.published[0].kv_capacity,
            kept_conversations=now.kept_conversations,
            commits=now.commits,
            restarts=self._restarts,
            totals=self._totals,
        )
        self.published = status, self._heard_commits
        self._lost.extend(self._post.send())

    def _arrive(self, job: Job) -> None:
        self._seen += 1
        try:
            serving = self._prepare(job)
            self.scheduler.add(serving.work)
            self._serving[job.id] = serving
        except QueueFull:
            self._post.put(job.stream, self._gate.refusal())
        except AssistantError as error:
            self._post.put(job.stream, error)
        except Exception:
            log.exception("a request could not be begun")
            usage = Usage(prompt_tokens=len(job.request.prompt))
            self._post.put(job.stream, Completion(FinishReason.ERROR, usage))

    def _decide(self, serving: Serving, drawn: tuple[int, ...]) -> Decision:
        if not drawn:
            log.error("the model computed logits that are not numbers; the reply is ended")
            return FAILED
        try:
            return serving.take(drawn)
        except Exception:
            log.exception("the rules of a reply failed; it is ended")
            return FAILED

    def _settle(self, serving: Serving, decision: Decision) -> None:
        self._post.put(serving.job.stream, *decision.told)
        if decision.reason is not None:
            self._end(serving, decision.reason)
        elif decision.forced:
            self.scheduler.force(serving.id, decision.forced)

    def _end(self, serving: Serving, reason: FinishReason) -> None:
        """A reply that was begun is worth keeping, however it ended; a prompt read in part is not."""
        keep = serving.generated > 0 and reason is not FinishReason.ERROR
        self._tell_end(serving, reason, self.scheduler.finish(serving.id, keep))

    def _tell_end(self, serving: Serving, reason: FinishReason, counters: Counters) -> None:
        del self._serving[serving.id]
        completion = serving.completion(reason, counters)
        self._totals += completion.usage
        self._post.put(serving.job.stream, completion)
        if serving.started is not None:
            self._gate.timed(time.monotonic() - serving.started)

    def _refuse(self, serving: Serving, error: AssistantError) -> None:
        self.scheduler.finish(serving.id, keep=False)
        del self._serving[serving.id]
        self._post.put(serving.job.stream, error)


def _cost(crashed: Scheduler, id: int) -> Counters:
    """What a sequence has cost, as far as a scheduler in any state can tell."""
    try:
        return crashed.counters(id)
    except Exception:
        return Counters()
