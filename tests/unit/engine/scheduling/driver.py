"""Runs a scheduler over the simulated memory with drawn tokens that are known before."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.scheduling.scheduler import Scheduler
from assistant.engine.scheduling.sequences import Counters, Limits, Work
from assistant.engine.scheduling.steps import Span, Step
from tests.unit.engine.scheduling.simulated_memory import SimulatedMemory

LIMITS = Limits(
    block_size=4, device_blocks=64, step_tokens=16, prefill_tokens=8, max_running=4, queue_limit=100
)


def tokens(count: int, first: int = 1000) -> tuple[int, ...]:
    """So many tokens that occur nowhere else."""
    return tuple(range(first, first + count))


class Driver:
    """Draws 1, 2, 3, ... for every sequence, and accepts the guesses that agree."""

    def __init__(self, limits: Limits = LIMITS, **changes: int) -> None:
        self.limits = replace(limits, **changes)
        self.scheduler = Scheduler(self.limits)
        self.memory = SimulatedMemory(self.limits)
        self.ids: dict[int, list[int]] = {}
        self.works: dict[int, Work] = {}
        self.commits: list[tuple[int, ...]] = []
        self.steps: list[Step] = []

    def add(self, number: int, prompt: tuple[int, ...], key: str | None = None, **changes: object) -> None:
        work = replace(Work(number, prompt, 4, key, draft=False), **changes)  # type: ignore[arg-type]
        self.scheduler.add(work)
        self.works[number], self.ids[number] = work, list(prompt)

    def commit(self, key: str, ids: tuple[int, ...]) -> None:
        self.commits.append(ids)
        self.scheduler.commit(key, ids)

    def step(self) -> Step | None:
        """One step, done and advanced."""
        step = self.scheduler.next_step()
        if step is not None:
            self.steps.append(step)
            self.memory.run(step, self.ids, self.commits)
            self.scheduler.advance(step, {s.sequence: self._draw(s) for s in step.spans if s.wanted})
        self.scheduler.check_integrity()
        return step

    def left(self, number: int) -> int:
        """Tokens a sequence may still draw."""
        return self.works[number].max_tokens - len(self.drawn(number))

    def drawn(self, number: int) -> tuple[int, ...]:
        return tuple(self.ids[number][len(self.works[number].prompt) :])

    def answer(self, number: int, *, keep: bool = True) -> Counters:
        """Steps until a sequence has drawn all it may; then it is finished."""
        while self.left(number):
            assert self.step() is not None, "nobody computes it"
        return self.scheduler.finish(number, keep)

    def turn(self, number: int, prompt: tuple[int, ...], key: str, **changes: object) -> Counters:
        """One turn of a conversation, from question to kept state."""
        self.add(number, prompt, key, **changes)
        return self.answer(number)

    def idle(self) -> int:
        """Steps until nothing is left to do; how many tokens that took."""
        before = len(self.steps)
        while self.step() is not None:
            pass
        return sum(step.tokens for step in self.steps[before:])

    def _draw(self, span: Span) -> tuple[int, ...]:
        drafts, drawn = span.tokens[len(span.tokens) - span.drafts :], self.drawn(span.sequence)
        assert self.left(span.sequence) > span.drafts, "a guess beyond the end"
        right = tuple(range(len(drawn) + 1, len(drawn) + span.drafts + 2))
        agreed = next((i for i, (d, r) in enumerate(zip(drafts, right, strict=False)) if d != r), len(drafts))
        self.ids[span.sequence].extend(right[: agreed + 1])
        return right[: agreed + 1]
