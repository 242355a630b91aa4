"""From waiting to running and back. Knows no steps.

A prompt is charged to its principal when it is admitted, so that one principal cannot fill all places at once; what is
not computed in the end is given back.
"""

from __future__ import annotations

from assistant.engine.scheduling.blocks import blocks_for
from assistant.engine.scheduling.fairness import INPUT_WEIGHT, TokenCounters
from assistant.engine.scheduling.memory import Memory
from assistant.engine.scheduling.sequences import Counters, Limits, Purpose, Sequence, Work
from assistant.engine.scheduling.waiting import Waiting
from assistant.errors import InvalidInput


def check_work(work: Work, limits: Limits) -> None:
    """Raise InvalidInput for a work that cannot run however long it waits."""
    if work.id < 0 or not work.prompt or work.max_tokens < 1:
        raise InvalidInput("a generation needs an id of 0 or more, a prompt and at least 1 token to draw")
    tokens = len(work.prompt) + work.max_tokens
    if blocks_for(tokens, limits.block_size) > limits.device_blocks:
        room = limits.device_blocks * limits.block_size
        raise InvalidInput(
            f"prompt and answer may take {tokens} tokens, but this engine has memory for {room};"
            " shorten the question or ask for a shorter answer"
        )


class Admission:
    """Owns who waits and who runs."""

    def __init__(self, limits: Limits, memory: Memory) -> None:
        self._limits, self._memory = limits, memory
        self.fairness = TokenCounters()
        self.waiting = Waiting(limits.queue_limit, self.fairness)
        self.running: dict[int, Sequence] = {}

    def arrive(self, sequence: Sequence) -> None:
        """A new work waits. Raises QueueFull."""
        self.waiting.join(sequence)
        self.fairness.arrive(sequence.work.principal)

    def admit(self) -> None:
        """Let works in, in their order, until the next one does not fit: a large one is not passed by small ones."""
        while self.waiting and len(self.running) < self._limits.max_running:
            sequence = self.waiting.next()
            if not self.start(sequence):
                return
            self.waiting.leave(sequence)
            self._charge(sequence, sequence.prefill_end - sequence.computed)

    def start(self, sequence: Sequence) -> bool:
        """Give a sequence its blocks, if they can be promised; pins give way to an answer where nothing else runs."""
        match = self._memory.match(sequence.ids, sequence.work.sequence_key)
        alone = not self.running and sequence.purpose is Purpose.ANSWER
        if alone and not self._memory.fits(sequence, match):
            self._memory.pins.clear()
            match = self._memory.match(sequence.ids, sequence.work.sequence_key)
        if not self._memory.fits(sequence, match) or not self._memory.begin(sequence, match):
            return False
        self.running[sequence.id] = sequence
        sequence.prefill_end = len(sequence.ids)
        sequence.counters = Counters(
            reused=min(sequence.computed, len(sequence.work.prompt)),
            drafted=sequence.counters.drafted,
            accepted=sequence.counters.accepted,
        )
        return True

    def stop(self, sequence: Sequence) -> None:
        """It runs no more; its blocks are free, unless others hold them too."""
        self._charge(sequence, min(0, sequence.computed - sequence.prefill_end))
        del self.running[sequence.id]
        self._memory.release(sequence)

    def leave(self, sequence: Sequence) -> None:
        """A work is over, whether it ran or waited."""
        if sequence.id in self.running:
            self.stop(sequence)
        else:
            self.waiting.leave(sequence)
        if sequence.purpose is Purpose.ANSWER:
            self.fairness.leave(sequence.work.principal)

    def start_again(self, sequence: Sequence) -> None:
        """Its blocks cannot be believed: it waits with all its tokens, drawn ones too."""
        self.stop(sequence)
        self.waiting.rejoin(sequence)

    def _charge(self, sequence: Sequence, tokens: int) -> None:
        if sequence.purpose is Purpose.ANSWER:
            self.fairness.charge(sequence.work.principal, INPUT_WEIGHT * tokens)
