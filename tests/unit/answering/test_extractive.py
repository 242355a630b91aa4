"""Which sentences are quoted: the best, and what comes near it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.evidence import ScoredSentence
from assistant.answering.extractive import MOST_QUOTES, NEAR_BEST, choose

sentences = st.lists(
    st.builds(
        ScoredSentence,
        passage=st.integers(0, 4),
        text=st.text(min_size=4, max_size=8),
        cosine=st.floats(0.7, 0.95),
        coverage=st.floats(0, 1),
    ),
    max_size=12,
).map(lambda found: sorted(found, key=lambda s: -s.score))


def scored(passage: int, cosine: float) -> ScoredSentence:
    return ScoredSentence(passage, f"第{passage}句", cosine, coverage=0.5)


def test_of_nothing_nothing_is_chosen() -> None:
    assert choose([]) == []


@given(sentences)
def test_the_best_sentence_is_always_chosen_first(found: list[ScoredSentence]) -> None:
    assert choose(found)[:1] == found[:1]


@given(sentences)
def test_few_sentences_are_chosen_and_the_better_come_first(found: list[ScoredSentence]) -> None:
    chosen = choose(found)
    assert len(chosen) <= MOST_QUOTES
    assert [s.score for s in chosen] == sorted((s.score for s in chosen), reverse=True)
    assert all(s in found for s in chosen)


def test_a_sentence_far_below_the_best_is_not_chosen() -> None:
    best = scored(0, 0.9)
    assert choose([best, scored(1, 0.9 - 2 * NEAR_BEST)]) == [best]


def test_a_sentence_as_good_as_the_best_is_chosen_too() -> None:
    assert len(choose([scored(0, 0.9), scored(1, 0.9)])) == 2
