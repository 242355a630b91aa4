from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.passages import Hit
from assistant.retrieval.ranking import fuse

hits = st.lists(
    st.tuples(st.sampled_from("abcdefghij"), st.floats(-5, 50, allow_nan=False)),
    max_size=10,
    unique_by=lambda p: p[0],
).map(lambda pairs: [Hit(i, s) for i, s in pairs])


def order(dense: list[Hit], lexical: list[Hit]) -> list[str]:
    return [chunk_id for chunk_id, _ in fuse(dense, lexical)]


def test_what_both_searches_find_comes_first() -> None:
    assert order([Hit("a", 0.9), Hit("b", 0.89), Hit("d", 0.5)], [Hit("b", 9.0), Hit("c", 1.0)])[0] == "b"


def test_one_search_alone_keeps_its_order() -> None:
    assert order([Hit("a", 0.9), Hit("b", 0.8)], []) == ["a", "b"]
    assert order([], [Hit("x", 3.0), Hit("y", 4.0)]) == ["y", "x"]


def test_scores_say_which_search_found_a_chunk() -> None:
    scores = dict(fuse([Hit("a", 0.9)], [Hit("b", 2.0)]))
    assert (scores["a"].lexical, scores["b"].dense) == (None, None)


@given(hits, hits)
def test_every_hit_is_ranked_once_and_deterministically(dense: list[Hit], lexical: list[Hit]) -> None:
    ranked = order(dense, lexical)
    assert sorted(ranked) == sorted({h.chunk_id for h in (*dense, *lexical)})
    assert ranked == order(list(reversed(dense)), list(reversed(lexical)))


@given(hits, hits, st.integers(0, 12))
def test_a_limit_cuts_the_list_and_changes_nothing(dense: list[Hit], lexical: list[Hit], limit: int) -> None:
    assert fuse(dense, lexical, limit) == fuse(dense, lexical)[:limit]
