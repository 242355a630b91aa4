"""What is kept, for whom, and how much of it a prompt can use."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.prefix_cache import Kept, PrefixCache, common_prefix, reusable_prefix

IDS = st.lists(st.integers(0, 3), max_size=12).map(tuple)


def kept(length: int) -> Kept[str]:
    return Kept(tuple(range(length)), "state")


@given(IDS, IDS)
def test_the_common_prefix_is_equal_and_cannot_be_longer(
    one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    n = common_prefix(one, other)
    assert one[:n] == other[:n]
    assert n == min(len(one), len(other)) or one[n] != other[n]


def test_the_last_token_of_a_prompt_is_always_computed() -> None:
    assert reusable_prefix((1, 2, 3, 4), (1, 2, 3)) == 2


def test_a_state_is_handed_out_once() -> None:
    cache: PrefixCache[str] = PrefixCache(10)
    cache.keep("a", kept(3))
    assert cache.take("a") == kept(3)
    assert cache.take("a") is None


def test_conversations_do_not_see_each_other() -> None:
    cache: PrefixCache[str] = PrefixCache(10)
    cache.keep("a", kept(3))
    assert cache.take("b") is None


def test_the_least_recently_used_makes_room() -> None:
    cache: PrefixCache[str] = PrefixCache(10)
    for key in ("a", "b", "c"):
        cache.keep(key, kept(4))
    assert [cache.take(key) is not None for key in ("a", "b", "c")] == [False, True, True]


def test_a_state_beyond_the_capacity_is_not_kept_and_drives_none_out() -> None:
    cache: PrefixCache[str] = PrefixCache(10)
    cache.keep("a", kept(4))
    cache.keep("b", kept(11))
    assert cache.take("b") is None
    assert cache.take("a") is not None


@given(st.lists(st.tuples(st.sampled_from("kkkt"), st.sampled_from("abcde"), st.integers(0, 25))))
def test_the_count_is_right_after_any_operations(operations: list[tuple[str, str, int]]) -> None:
    cache: PrefixCache[str] = PrefixCache(20)
    for operation, key, length in operations:
        if operation == "k":
            cache.keep(key, kept(length))
        else:
            cache.take(key)
        cache.check_integrity()
