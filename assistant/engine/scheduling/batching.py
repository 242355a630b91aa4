"""Sequences -> the spans of one step, within a number of tokens. Knows no waiting works and no fairness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.engine.scheduling import sequences as running
from assistant.engine.scheduling.memory import Memory
from assistant.engine.scheduling.sequences import Purpose
from assistant.engine.scheduling.steps import Span


class Batch:
    """The step being filled: decoding sequences first, then guesses, then prompts."""

    def __init__(self, memory: Memory, tokens: int) -> None:
        self._memory = memory
        self._left = tokens
        self.spans: list[Span] = []

    def decode(self, sequences: Sequence[running.Sequence], draft_tokens: int) -> None:
        """One span each; those served longest ago first, where the step is too small for all.

        One that has all its tokens waits to be finished.
        """
        takers = sorted(
            (s for s in sequences if s.pending and len(s.ids) < s.capacity), key=lambda s: s.last_step
        )
        counts = []
        for sequence in takers:
            counts.append(min(sequence.pending, self._left))
            self._left -= counts[-1]
        share = min(draft_tokens, self._left) // max(1, len(takers))
        for sequence, count in zip(takers, counts, strict=True):
            if count:
                drafts = self._drafts(sequence, share)
                self._left -= len(drafts)
                self._add(sequence, count, drafts)

    def prefill(self, sequences: Iterable[running.Sequence], tokens: int) -> None:
        """Pieces of prompts in this order, so many tokens in all."""
        budget = min(tokens, self._left)
        for sequence in sequences:
            count = min(budget, sequence.prefill_end - sequence.computed)
            room = self._memory.grow(sequence, sequence.computed + count)
            count = min(count, room - sequence.computed)
            if count > 0:
                budget -= count
                self._left -= count
                self._add(sequence, count)

    def _drafts(self, sequence: running.Sequence, share: int) -> tuple[int, ...]:
        """With a right guess comes one token more, which must not exceed the capacity either."""
        if not sequence.work.draft or sequence.pending > 1:
            return ()
        return sequence.lookup.guess(sequence.ids, min(share, sequence.capacity - len(sequence.ids) - 1))

    def _add(self, sequence: running.Sequence, count: int, drafts: tuple[int, ...] = ()) -> None:
        end = sequence.computed + count
        room = self._memory.grow(sequence, end + len(drafts))
        assert room >= end + len(drafts), "a running sequence was promised its blocks"
        last = end == len(sequence.ids) and sequence.purpose is Purpose.ANSWER
        self.spans.append(
            Span(
                sequence=sequence.id,
                tokens=(*sequence.ids[sequence.computed : end], *drafts),
                start=sequence.computed,
                blocks=tuple(sequence.blocks),
                wanted=1 + len(drafts) if last else 0,
                drafts=len(drafts),
            )
        )
