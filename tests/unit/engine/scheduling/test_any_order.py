"""Whatever is asked in whatever order: every block is accounted for, and holds what its sequence believes."""

from __future__ import annotations

import random

import pytest

from assistant.engine.scheduling.scheduler import Scheduler
from assistant.engine.scheduling.sequences import Limits, Work
from assistant.engine.scheduling.steps import Span
from assistant.engine.scheduling.waiting import QueueFull
from tests.unit.engine.scheduling.simulated_memory import SimulatedMemory

pytestmark = pytest.mark.thorough

SEEDS, OPERATIONS = 200, 500
KEYS = ("a", "b", "c", "d", None)


class Caller:
    """Does what engines do, in random order, and remembers the tokens of every sequence by itself."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.limits = self._limits()
        self.scheduler = Scheduler(self.limits)
        self.memory = SimulatedMemory(self.limits)
        self.ids: dict[int, list[int]] = {}
        self.works: dict[int, Work] = {}
        self.conversations: dict[str | None, tuple[int, ...]] = {}
        self.committed: dict[str, tuple[int, ...]] = {}
        self.number = 0
        self.forced: set[int] = set()
        self.system = tuple(self.random.randrange(3) for _ in range(self.random.randrange(9)))

    def _limits(self) -> Limits:
        draw = self.random.randint
        return Limits(
            block_size=draw(1, 5),
            device_blocks=draw(6, 30),
            host_blocks=self.random.choice((0, 0, 3, 12, 40)),
            step_tokens=draw(1, 24),
            prefill_tokens=draw(1, 12),
            draft_tokens=draw(0, 12),
            max_running=draw(1, 5),
            queue_limit=draw(1, 6),
        )

    def tokens(self, most: int) -> tuple[int, ...]:
        """Few different ones, so that prefixes coincide and guesses hit."""
        return tuple(self.random.randrange(3) for _ in range(self.random.randint(0, most)))

    def operate(self) -> None:
        operations = (self.add, self.step, self.force, self.finish, self.commit, self.rarely)
        self.random.choices(operations, (6, 14, 1, 1, 1, 0.2))[0]()
        self.scheduler.check_integrity()

    def history(self, key: str | None) -> tuple[int, ...]:
        """What a turn goes on from: all of the conversation, a part of it, or something else."""
        past = self.conversations.get(key, self.system)
        cut = self.random.choice((len(past), len(past), self.random.randint(0, len(past))))
        return past[:cut] + self.tokens(6)

    def add(self) -> None:
        key = self.random.choice(KEYS)
        room = self.limits.device_blocks * self.limits.block_size
        prompt = (self.history(key) or (0,))[: max(1, room - 8)]
        shared = len(self.system) if prompt[: len(self.system)] == self.system else 0
        most = self.random.randint(1, min(8, room - len(prompt)))
        self.number += 1
        work = Work(
            id=self.number,
            prompt=prompt,
            max_tokens=most,
            sequence_key=key,
            shared_prefix=shared,
            principal=self.random.choice("xyz"),
            priority=self.random.randrange(2),
            draft=self.random.random() < 0.7,
        )
        try:
            self.scheduler.add(work)
        except QueueFull:
            return
        self.ids[work.id], self.works[work.id] = list(prompt), work

    def step(self) -> None:
        step = self.scheduler.next_step()
        if step is None:
            assert not self.stuck()
            self.finish()
            return
        assert step.tokens <= self.scheduler.step_tokens
        if self.random.random() < 0.05:
            self.memory.spoil(step)
            self.scheduler.abandon(step)
            return
        self.memory.run(step, self.ids, self.committed.values())
        self.meanwhile()
        self.scheduler.advance(step, {s.sequence: self.draw(s) for s in step.spans if s.wanted})
        for span in step.spans:
            if span.wanted and span.sequence in self.ids:
                self.check_cost(span.sequence)

    def check_cost(self, number: int) -> None:
        """Once it decodes, every prompt token was either reused or computed, and the last one computed for its logits."""
        counters = self.scheduler.counters(number)
        assert counters.reused + counters.prefilled == len(self.works[number].prompt)
        assert counters.prefilled >= 1 or number in self.forced

    def stuck(self) -> bool:
        """Whether somebody wants tokens and gets none."""
        status = self.scheduler.status()
        return bool(status.waiting and not status.running)

    def meanwhile(self) -> None:
        """Between a step and its outcome others may ask for something."""
        if self.random.random() < 0.2:
            self.random.choice((self.add, self.finish, self.commit))()
            self.scheduler.check_integrity()

    def draw(self, span: Span) -> tuple[int, ...]:
        if span.sequence not in self.ids:
            return ()
        work, ids = self.works[span.sequence], self.ids[span.sequence]
        room = len(work.prompt) + work.max_tokens - len(ids)
        assert span.drafts < max(room, 1), "a guess beyond the end"
        drafts = span.tokens[len(span.tokens) - span.drafts :]
        drawn = (*drafts[: self.random.randint(0, span.drafts)], self.random.randrange(3))
        drawn = drawn[: self.random.choice((room, room, self.random.randint(0, room)))]
        ids.extend(drawn)
        return drawn

    def force(self) -> None:
        if not self.ids:
            return
        number = self.random.choice(sorted(self.ids))
        work, ids = self.works[number], self.ids[number]
        tokens = self.tokens(len(work.prompt) + work.max_tokens - len(ids))
        self.scheduler.force(number, tokens)
        self.forced.add(number)
        ids.extend(tokens)

    def finish(self) -> None:
        if not self.ids:
            return
        number = self.random.choice(sorted(self.ids))
        keep = self.random.random() < 0.7
        counters = self.scheduler.finish(number, keep)
        work, ids = self.works.pop(number), self.ids.pop(number)
        assert counters.reused + counters.prefilled <= len(work.prompt)
        assert counters.accepted <= counters.drafted
        if keep:
            self.conversations[work.sequence_key] = tuple(ids)

    def commit(self) -> None:
        key = self.random.choice(("a", "b", "c", "d"))
        ids = self.random.choice((self.history(key), self.conversations.get(key, ()), ()))
        self.scheduler.commit(key, ids)
        self.committed[key] = ids
        self.conversations[key] = ids

    def rarely(self) -> None:
        self.random.choice((self.scheduler.forget_all, self.scheduler.shrink))()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_blocks_hold_what_their_sequences_believe(seed: int) -> None:
    caller = Caller(seed)
    for _ in range(OPERATIONS):
        caller.operate()


@pytest.mark.parametrize("seed", range(0, SEEDS, 20))
def test_equal_calls_give_equal_steps(seed: int) -> None:
    first, second = Caller(seed), Caller(seed)
    for _ in range(100):
        first.operate()
        second.operate()
        assert first.ids == second.ids
        assert first.memory.device == second.memory.device
