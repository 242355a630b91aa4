"""Which tokens are computed next. Pure: knows no text, no drawing, no tensors and no clock; equal calls, equal steps.

    add, commit, finish  ->  next_step()  ->  (the runner computes it)  ->  advance()    or, if that failed, abandon()

Decoding sequences come first, then prompts in pieces, so that nobody's answer stops while another's prompt is read.
`next_step` decides and reserves; only `advance` believes that anything was computed. A failed step is thus repeated by
asking for the next one. What its copies wrote is not believed either: kept states are cut before those blocks, and
sequences that hold one wait again with all their tokens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.engine.scheduling.admission import Admission, check_work
from assistant.engine.scheduling.batching import Batch
from assistant.engine.scheduling.commits import Commits
from assistant.engine.scheduling.fairness import OUTPUT_WEIGHT
from assistant.engine.scheduling.memory import Memory
from assistant.engine.scheduling.outcomes import check_accepted, settle
from assistant.engine.scheduling.sequences import Counters, Limits, Purpose, Sequence, Work
from assistant.engine.scheduling.steps import Span, Step


@dataclass(frozen=True, slots=True)
class SchedulerStatus:
    """Numbers of the moment."""

    running: int
    waiting: int
    commits: int
    """States that are still to be computed, for conversations whose turn is over."""
    kept_conversations: int
    device_blocks_used: int
    host_blocks_used: int


class Scheduler:
    """One owner at a time; no locks. Ids of works come from the caller, those of commits are negative."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.step_tokens = limits.step_tokens
        self._memory = Memory(limits)
        self._admission = Admission(limits, self._memory)
        self._commits = Commits(self._admission, self._memory)
        self._flight: tuple[Step, dict[int, Sequence]] | None = None
        self._steps = 0
        self._arrivals = 0

    def add(self, work: Work) -> None:
        """A work waits for its turn. Raises QueueFull, InvalidInput when it could never fit, ValueError for a known id."""
        check_work(work, self.limits)
        if work.id in self._admission.running or self._admission.waiting.get(work.id):
            raise ValueError(f"sequence {work.id} is known already")
        self._admission.arrive(self._sequence(work, Purpose.ANSWER))
        if work.sequence_key is not None:
            self._memory.cache.touch(work.sequence_key)

    def commit(self, key: str, ids: tuple[int, ...]) -> None:
        """The state of this conversation is a prefix of `ids` from now on; what it lacks is computed when idle.

        Holds for what sequences that are there already will leave behind, too. No ids: all is forgotten.
        """
        self._commits.put(key, ids, self._answers())

    def next_step(self) -> Step | None:
        """What to compute now; None when there is nothing. RuntimeError while the last step is neither advanced nor abandoned."""
        if self._flight:
            raise RuntimeError("the last step must be advanced or abandoned before the next")
        if self._admission.waiting:
            self._commits.interrupt()
        spans = self._spans()
        to_host, from_host, on_device = self._memory.moves.take()
        if not spans and not (to_host or from_host or on_device):
            return None
        step = Step(tuple(spans), to_host, from_host, on_device)
        self._steps += 1
        self._flight = step, {span.sequence: self._admission.running[span.sequence] for span in spans}
        return step

    def advance(self, step: Step, accepted: Mapping[int, tuple[int, ...]]) -> None:
        """The step is computed; `accepted` tokens are appended, per sequence whose logits were wanted.

        All but the last token of a sequence must be guesses of its span. Sequences that have been finished meanwhile are
        passed over. ValueError, and nothing changed, where tokens cannot have come of the step.
        """
        computed = [(s, span, tuple(accepted.get(s.id, ()))) for s, span in self._landed(step)]
        for sequence, span, tokens in computed:
            check_accepted(sequence, span, tokens)
        self._flight = None
        for sequence, span, tokens in computed:
            settle(sequence, span, tokens)
            self._after(sequence, tokens)

    def abandon(self, step: Step) -> None:
        """The step failed, or nobody knows how far it came. What it was to compute is asked for again."""
        self._landed(step)
        self._flight = None
        device = {move.target for move in (*step.from_host, *step.on_device)}
        self._memory.cache.distrust(device, {move.target for move in step.to_host})
        for sequence in tuple(self._admission.running.values()):
            if device.isdisjoint(sequence.blocks):
                continue
            if sequence.purpose is Purpose.COMMIT:
                self._commits.start_again(sequence)
            else:
                self._admission.start_again(sequence)

    def force(self, sequence: int, tokens: tuple[int, ...]) -> None:
        """Append tokens as if they had been drawn. Logits are wanted only behind the last of them.

        ValueError beyond the max_tokens of the work; RuntimeError while a step computes the sequence.
        """
        known = self._known(sequence)
        if self._flight and sequence in self._flight[1]:
            raise RuntimeError(f"sequence {sequence} is being computed; advance first")
        known.append(tokens)

    def finish(self, sequence: int, keep: bool) -> Counters:
        """A work is over, whether it ran or waited; what it cost. KeyError for an unknown one.

        `keep`: its computed tokens are now the state of its conversation. Otherwise that is as if it had never run.
        """
        ended = self._known(sequence)
        if keep:
            self._commits.keep(ended)
        self._admission.leave(ended)
        return ended.counters

    def counters(self, sequence: int) -> Counters:
        """What a sequence has cost until now. KeyError for an unknown one."""
        return self._known(sequence).counters

    def status(self) -> SchedulerStatus:
        """A snapshot."""
        answers = sum(s.purpose is Purpose.ANSWER for s in self._admission.running.values())
        return SchedulerStatus(
            running=answers,
            waiting=len(self._admission.waiting),
            commits=len(self._commits),
            kept_conversations=len(self._memory.cache),
            device_blocks_used=self._memory.device.used,
            host_blocks_used=self._memory.host.used,
        )

    def shrink(self) -> int:
        """Halve the tokens of a step from now on, after one that was too large; how many it may have now."""
        self.step_tokens = max(1, self.step_tokens // 2)
        return self.step_tokens

    def forget_all(self) -> None:
        """Drop all kept states, pins and outstanding commits; running sequences go on."""
        self._commits.clear()
        self._memory.clear()

    def check_integrity(self) -> None:
        """AssertionError unless every block is accounted for exactly, and everybody is in one place."""
        running, waiting = self._admission.running, self._admission.waiting
        self._memory.check_integrity(running.values())
        assert not {s.id for s in waiting} & set(running), "a sequence waits and runs"
        assert len(running) <= self.limits.max_running, "too many run"
        assert all(not s.blocks and not s.computed for s in waiting), "a waiting sequence has blocks"
        self._admission.fairness.check_integrity(Counter(s.work.principal for s in self._answers()))

    def _spans(self) -> list[Span]:
        """Decode, then admit, then prefill: an admission's copies must not take a block from who decodes."""
        batch = Batch(self._memory, self.step_tokens)
        running = self._admission.running
        batch.decode([s for s in running.values() if not s.prefilling], self.limits.draft_tokens)
        cap = self.limits.prefill_tokens if batch.spans else self.step_tokens
        self._admission.admit()
        if not running and not self._admission.waiting:
            self._commits.start()
        turn = self._admission.waiting.turn
        prompts = [s for s in running.values() if s.prefilling]
        batch.prefill(prompts if len(prompts) < 2 else sorted(prompts, key=turn), cap)
        return batch.spans

    def _sequence(self, work: Work, purpose: Purpose) -> Sequence:
        self._arrivals += 1
        return Sequence(work, self._arrivals, purpose, ids=list(work.prompt))

    def _known(self, sequence: int) -> Sequence:
        known = self._admission.running.get(sequence) or self._admission.waiting.get(sequence)
        if known is None:
            raise KeyError(sequence)
        return known

    def _answers(self) -> Iterator[Sequence]:
        yield from (s for s in self._admission.running.values() if s.purpose is Purpose.ANSWER)
        yield from self._admission.waiting

    def _landed(self, step: Step) -> list[tuple[Sequence, Span]]:
        """Spans of sequences that are still there. RuntimeError unless it is the step in flight."""
        if self._flight is None or self._flight[0] is not step:
            raise RuntimeError("this is not the step that was handed out last")
        asked, running = self._flight[1], self._admission.running
        spans = ((asked[span.sequence], span) for span in step.spans)
        return [(s, span) for s, span in spans if running.get(s.id) is s]

    def _after(self, sequence: Sequence, accepted: tuple[int, ...]) -> None:
        work = sequence.work
        sequence.last_step = self._steps
        if sequence.purpose is Purpose.COMMIT:
            self._commits.advanced(sequence)
            return
        self._admission.fairness.charge(work.principal, OUTPUT_WEIGHT * len(accepted))
        if not sequence.pinned and 0 < work.shared_prefix <= sequence.computed:
            sequence.pinned = True
            self._memory.pins.add(work.prompt[: work.shared_prefix], sequence.blocks)
