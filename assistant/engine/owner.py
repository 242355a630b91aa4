"""The thread that owns the model: inbox -> step -> logits -> service, until it is closed. It survives what fails.

too little memory   the step is repeated smaller; then without kept states; then the youngest request is ended
any other failure   streams that ran end with an error, all state is dropped, the others go on
"""

from __future__ import annotations

import logging
import time

from assistant.engine.base import FinishReason
from assistant.engine.execution.exhaustion import out_of_memory, release_unused_memory
from assistant.engine.execution.runner import Runner
from assistant.engine.execution.sampler import draw
from assistant.engine.inbox import Inbox
from assistant.engine.scheduling.steps import Step
from assistant.engine.service import Service

SMALLEST_STEP = 16
"""Tokens; a step that does not fit in memory is not tried smaller than this."""
STEPS_UNTIL_LARGER = 256
"""After so many good steps in a row a step that was made smaller grows again."""
STUCK_SECONDS = 0.01
PAUSE_SECONDS = 0.01
"""After a crash, so that one that comes again and again does not take the whole processor."""

log = logging.getLogger(__name__)


class Owner:
    """Runs in a thread of its own. `overlap`: whether tokens are told while the next step is computed."""

    def __init__(self, runner: Runner, service: Service, inbox: Inbox, *, overlap: bool) -> None:
        self._runner, self._service, self._inbox = runner, service, inbox
        self._overlap = overlap
        self._relief = Relief(service)

    def run(self) -> None:
        """Serve until the inbox is closed, then end what is left. Whatever happens, every stream is ended."""
        reason = FinishReason.ERROR
        try:
            while not self._inbox.closed:
                self._survive()
            reason = FinishReason.CANCELLED
        finally:
            self._inbox.close()
            self._hear()
            self._service.end_all(reason)
            self._service.publish()

    def _survive(self) -> None:
        try:
            self._serve()
        except BaseException:  # whatever it is, those who wait must hear of it
            log.exception("the engine crashed; running replies end, and it starts again")
            self._service.restart()
            time.sleep(PAUSE_SECONDS)

    def _serve(self) -> None:
        self._service.publish()
        wait: float | None = 0
        while not self._inbox.closed:
            self._inbox.wait(wait)
            self._hear()
            self._service.expire()
            step = self._service.next_step()
            if step is not None:
                self._compute(step)
            if step is None or not self._overlap:
                self._service.publish()
            idle = None if not self._service.busy else STUCK_SECONDS
            wait = 0 if step is not None else idle

    def _hear(self) -> None:
        while (message := self._inbox.next()) is not None:
            self._service.hear(message)

    def _compute(self, step: Step) -> None:
        try:
            logits = self._runner.step(step)
            if self._overlap:
                self._service.publish()
            self._service.computed(step, draw(logits, self._service.asked(step)))
        except Exception as error:
            if not out_of_memory(error):
                raise
            log.warning("a step of %d tokens does not fit in memory", step.tokens)
            self._service.scheduler.abandon(step)
            release_unused_memory()
            self._relief.after_failure()
        else:
            self._relief.after_success()


class Relief:
    """What is tried next when a step does not fit in memory, and how it is taken back."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._forgot = False
        self._good_steps = 0

    def after_failure(self) -> None:
        """Ask for less, one measure at a time."""
        self._good_steps = 0
        scheduler = self._service.scheduler
        if scheduler.step_tokens > SMALLEST_STEP:
            scheduler.shrink()
        elif not self._forgot:
            self._forgot = True
            scheduler.forget_all()
        else:
            self._service.shed()

    def after_success(self) -> None:
        """Ask for more again, after a while."""
        self._forgot = False
        self._good_steps += 1
        scheduler = self._service.scheduler
        if self._good_steps % STEPS_UNTIL_LARGER == 0:
            scheduler.step_tokens = min(2 * scheduler.step_tokens, scheduler.limits.step_tokens)
