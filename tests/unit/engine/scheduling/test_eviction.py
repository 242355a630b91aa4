"""Room is made by letting kept conversations go, the least recently used first."""

from __future__ import annotations

import pytest

from assistant.engine.scheduling.sequences import Counters
from tests.unit.engine.scheduling.driver import Driver, tokens

ASKED = tokens(12)


def full_device(host_blocks: int = 0, max_running: int = 4) -> Driver:
    """Two kept conversations of 4 blocks on a device of 9."""
    driver = Driver(device_blocks=9, host_blocks=host_blocks, max_running=max_running)
    for number, key in enumerate("ab"):
        driver.turn(number, ASKED, key)
    return driver


def test_kept_conversations_stay_until_their_room_is_needed() -> None:
    assert full_device().scheduler.status().kept_conversations == 2


def test_the_least_recently_used_goes_first() -> None:
    driver = full_device()
    driver.turn(2, ASKED, "c")
    assert driver.turn(3, ASKED, "b").reused == 11


def test_who_waits_is_in_use() -> None:
    driver = full_device(max_running=1)
    driver.add(2, ASKED, "c")
    driver.add(3, ASKED, "a")
    driver.answer(2)
    assert driver.answer(3).reused == 11


def test_on_the_host_a_conversation_survives() -> None:
    driver = full_device(host_blocks=8)
    driver.turn(2, ASKED, "c")
    assert driver.scheduler.status().host_blocks_used == 4
    assert driver.turn(3, ASKED, "a") == Counters(reused=11, prefilled=1)
    assert driver.scheduler.status().kept_conversations == 3


def test_the_host_lets_its_least_recently_used_go() -> None:
    driver = full_device(host_blocks=4)
    for number, key in enumerate("cd", start=2):
        driver.turn(number, ASKED, key)
    assert driver.turn(4, ASKED, "a").reused == 0


def test_on_the_host_too_a_state_is_cut_at_once() -> None:
    driver = full_device(host_blocks=8)
    driver.turn(2, ASKED, "c")
    driver.commit("a", ASKED[:5])
    assert driver.scheduler.status().host_blocks_used == 2
    assert driver.turn(3, ASKED, "a").reused == 5


def test_what_is_fetched_does_not_repeat_the_shared_prefix() -> None:
    driver = Driver(device_blocks=18, host_blocks=20)
    driver.turn(1, ASKED, "a", shared_prefix=8)
    driver.turn(2, tokens(60, first=2000), "b")
    driver.add(3, ASKED, "a", shared_prefix=8)
    step = driver.step()
    assert step is not None
    assert len(step.from_host) == 1


def test_letting_go_of_blocks_that_run_frees_nothing() -> None:
    driver = Driver(device_blocks=9)
    driver.turn(1, tokens(16), "a", max_tokens=1)
    driver.add(3, (*tokens(16), 5), "a", max_tokens=3)
    driver.idle()
    driver.turn(2, ASKED, "b", max_tokens=1)
    driver.add(4, tokens(9, first=2000), max_tokens=3)
    driver.answer(4)
    driver.scheduler.finish(3, keep=False)
    assert driver.turn(5, tokens(16), "a", max_tokens=1).reused == 15  # not the one that was used first


@pytest.mark.parametrize("host_blocks", [0, 8])
def test_without_room_for_a_copy_the_incomplete_block_is_computed_again(host_blocks: int) -> None:
    driver = Driver(device_blocks=4, host_blocks=host_blocks)
    driver.turn(1, tokens(13), "a", max_tokens=1)
    assert driver.turn(2, tokens(14), "a", max_tokens=2) == Counters(reused=12, prefilled=2)


def test_a_pin_gives_way_to_who_could_not_run_otherwise() -> None:
    driver = Driver(device_blocks=8)
    driver.turn(1, ASKED, "a", shared_prefix=8)
    assert driver.turn(2, tokens(28, first=2000), "b").prefilled == 28


def test_a_pin_does_not_give_way_to_a_commit() -> None:
    driver = Driver(device_blocks=8)
    driver.turn(1, ASKED, "a", shared_prefix=8)
    driver.commit("b", tokens(32, first=2000))
    assert driver.idle() == 0
    assert driver.turn(2, ASKED[:8] + tokens(4, first=3000), "b").reused == 8


def test_a_step_rescues_what_it_writes_over() -> None:
    driver = full_device(host_blocks=8)
    driver.add(2, tokens(30, first=2000))
    step = driver.step()
    assert step is not None
    assert {move.source for move in step.to_host} & set(step.spans[0].blocks)
