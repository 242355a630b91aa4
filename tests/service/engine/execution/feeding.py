"""Feeds sequences to a runner in random pieces, the way a scheduler would, and keeps what comes back."""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch

from assistant.engine.execution.runner import Runner
from assistant.engine.scheduling.steps import Span, Step


class Fed:
    """One sequence with its own shuffled block table."""

    def __init__(self, number: int, tokens: Sequence[int], blocks: Sequence[int]) -> None:
        self.number = number
        self.tokens = list(tokens)
        self.blocks = tuple(blocks)
        self.computed = 0
        self.logits: list[torch.Tensor] = []

    @property
    def pending(self) -> int:
        return len(self.tokens) - self.computed

    def span(self, count: int, wanted: int | None = None) -> Span:
        tokens = tuple(self.tokens[self.computed : self.computed + count])
        return Span(self.number, tokens, self.computed, self.blocks, count if wanted is None else wanted)


def shuffled_tables(lengths: Sequence[int], blocks: int, block_size: int, seed: int) -> list[list[int]]:
    """Disjoint tables for sequences of these lengths, their blocks strewn over the memory."""
    free = list(range(blocks))
    random.Random(seed).shuffle(free)
    return [[free.pop() for _ in range(-(-length // block_size))] for length in lengths]


def feed(runner: Runner, sequences: Sequence[Fed], spans: Sequence[Span]) -> None:
    """One step; every sequence collects the logits of its rows."""
    logits = runner.step(Step(tuple(spans)))
    row = 0
    for span in spans:
        sequence = next(one for one in sequences if one.number == span.sequence)
        sequence.logits.append(logits[row : row + span.wanted].clone())
        sequence.computed += len(span.tokens)
        row += span.wanted


def feed_in_random_pieces(runner: Runner, sequences: Sequence[Fed], seed: int, largest: int = 40) -> None:
    """Steps of random subsets in random order, single tokens as often as long pieces, until all is computed."""
    draw = random.Random(seed)
    while pending := [sequence for sequence in sequences if sequence.pending]:
        chosen = draw.sample(pending, draw.randint(1, len(pending)))
        feed(
            runner,
            sequences,
            [one.span(min(one.pending, draw.choice((1, 1, 4, draw.randint(1, largest))))) for one in chosen],
        )


def continue_greedily(runner: Runner, sequences: Sequence[Fed], count: int) -> None:
    """The prompts in one step, then single tokens of all, until each has `count` more."""
    goals = {one.number: len(one.tokens) + count for one in sequences}
    while active := [one for one in sequences if len(one.tokens) < goals[one.number]]:
        feed(runner, sequences, [one.span(one.pending, wanted=1) for one in active])
        for one in active:
            one.tokens.append(int(one.logits[-1][-1].argmax()))
