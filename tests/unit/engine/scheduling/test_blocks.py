"""Blocks are held and free, prefixes are common: the small rules everything rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.scheduling.blocks import BlockPool, blocks_for
from assistant.engine.scheduling.prefix_cache import common_prefix
from assistant.engine.scheduling.sequences import Limits


def test_a_block_is_free_when_its_last_holder_lets_go() -> None:
    pool = BlockPool(1)
    block = pool.allocate()
    assert block == 0
    pool.share((0,))
    pool.release((0,))
    assert pool.allocate() is None
    pool.release((0,))
    assert pool.allocate() == 0


def test_a_free_block_is_nobodys_to_share_or_release() -> None:
    pool = BlockPool(1)
    with pytest.raises(ValueError, match="free"):
        pool.share((0,))
    with pytest.raises(ValueError, match="free"):
        pool.release((0,))


@pytest.mark.parametrize(("tokens", "blocks"), [(0, 0), (1, 1), (4, 1), (5, 2)])
def test_blocks_are_rounded_up(tokens: int, blocks: int) -> None:
    assert blocks_for(tokens, 4) == blocks


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 600))
def test_the_common_prefix_ends_where_the_first_difference_is(equal: int, one: int, other: int) -> None:
    first, second = [0] * equal + [1] * one, (0,) * equal + (2,) * other
    assert common_prefix(first, second) == equal


def test_limits_that_cannot_work_are_refused() -> None:
    with pytest.raises(ValueError, match="step_tokens must be at least 1"):
        Limits(block_size=16, device_blocks=10, step_tokens=0)
