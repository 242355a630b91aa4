"""What is guessed, and when nothing is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.scheduling.lookup import FIRST_PAUSE, MISSES_BEFORE_PAUSE, PIECE, PromptLookup

IDS = st.lists(st.integers(0, 3), max_size=60)


def searched(ids: list[int], limit: int) -> tuple[int, ...]:
    """The rule, word by word: the longest suffix up to 3, its latest earlier occurrence, what follows."""
    for length in (3, 2, 1):
        suffix = ids[len(ids) - length :]
        for start in range(len(ids) - length - 1, -1, -1):
            if len(suffix) == length and ids[start : start + length] == suffix:
                return tuple(ids[start + length : start + length + min(limit, 10)])
    return ()


@given(IDS, st.integers(1, 12), st.lists(st.integers(0, 60)))
def test_the_latest_continuation_of_the_longest_match_is_guessed(
    ids: list[int], limit: int, calls: list[int]
) -> None:
    lookup = PromptLookup()
    for length in sorted(calls):
        lookup.index(ids, length)
    assert lookup.guess(ids, limit) == searched(ids, limit)


def test_nothing_is_guessed_of_tokens_never_seen() -> None:
    assert PromptLookup().guess([1, 2, 3], 10) == ()


def test_a_long_prompt_is_taken_in_piece_by_piece() -> None:
    lookup, ids = PromptLookup(), [*range(3 * PIECE), 0]
    guesses = [lookup.guess(ids, 1) for _ in range(5)]
    assert guesses == [(), (), (), (1,), (1,)]


def test_repeated_misses_make_a_pause() -> None:
    lookup, ids = PromptLookup(), [1, 2, 1]
    for _ in range(MISSES_BEFORE_PAUSE):
        assert lookup.guess(ids, 10)
        lookup.learn(2, 0)
    for _ in range(FIRST_PAUSE):
        assert not lookup.guess(ids, 10)
        lookup.learn(0, 0)
    assert lookup.guess(ids, 10)


def test_a_pause_after_a_pause_is_longer() -> None:
    lookup, ids = PromptLookup(), [1, 2, 1]
    pauses = []
    for _ in range(5):
        while lookup.guess(ids, 10):
            lookup.learn(2, 0)
        pauses.append(0)
        while not lookup.guess(ids, 10):
            lookup.learn(0, 0)
            pauses[-1] += 1
    assert pauses == [8, 16, 32, 64, 64]


def test_a_hit_forgives_the_misses_before_it() -> None:
    lookup, ids = PromptLookup(), [1, 2, 1]
    for right in (0, 0, 1, 0, 0):
        lookup.learn(2, right)
    assert lookup.guess(ids, 10)
