"""Repetition is seen where it is, and only there."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.loops import FEWEST_COPIES, LONGEST_PERIOD, SHORTEST_TAIL, LoopDetector


def first_hit(tokens: list[int]) -> int | None:
    """How many tokens had been fed when the loop was seen."""
    detector = LoopDetector()
    return next((place + 1 for place, token in enumerate(tokens) if detector.feed(token)), None)


def ends_in_loop(tokens: list[int]) -> bool:
    """The definition, read off the tail."""
    for period in range(1, LONGEST_PERIOD + 1):
        length = max(FEWEST_COPIES * period, SHORTEST_TAIL)
        tail = tokens[-length:]
        if len(tail) == length and all(tail[i] == tail[i - period] for i in range(period, length)):
            return True
    return False


@pytest.mark.parametrize(("period", "hit"), [(1, 24), (2, 24), (6, 24), (7, 28), (64, 256)])
def test_a_loop_is_seen_at_its_fourth_copy_and_not_before_24_tokens(period: int, hit: int) -> None:
    assert first_hit(list(range(period)) * 30) == hit


def test_a_beginning_without_repetition_does_not_hide_the_loop() -> None:
    assert first_hit([*range(1000, 1100), *([1, 2, 3] * 8)]) == 124


def test_three_copies_are_no_loop() -> None:
    assert first_hit(list(range(40)) * 3) is None


def test_a_period_longer_than_64_is_no_loop() -> None:
    assert first_hit(list(range(65)) * 10) is None


def test_a_broken_loop_begins_to_count_anew() -> None:
    assert first_hit([*([7] * 23), 8, *([7] * 23)]) is None


def test_random_text_is_no_loop() -> None:
    source = random.Random(1)
    assert first_hit([source.randrange(1000) for _ in range(5000)]) is None


@given(st.lists(st.integers(0, 2), max_size=120))
def test_the_verdict_is_that_of_the_definition_at_every_token(tokens: list[int]) -> None:
    detector = LoopDetector()
    for place, token in enumerate(tokens):
        assert detector.feed(token) == ends_in_loop(tokens[: place + 1])
