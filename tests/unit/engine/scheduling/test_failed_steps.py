"""A step that fails costs nothing but itself."""

from __future__ import annotations

import pytest

from assistant.engine.scheduling.sequences import Counters
from assistant.engine.scheduling.steps import Step
from tests.unit.engine.scheduling.driver import Driver, tokens


def fail(driver: Driver) -> Step:
    step = driver.scheduler.next_step()
    assert step is not None
    driver.memory.spoil(step)
    driver.scheduler.abandon(step)
    driver.scheduler.check_integrity()
    return step


def test_a_failed_step_is_asked_for_again() -> None:
    driver = Driver()
    driver.add(1, tokens(20))
    assert fail(driver).spans == fail(driver).spans
    assert driver.answer(1).prefilled == 20


def test_a_smaller_step_is_asked_for_after_one_that_was_too_large() -> None:
    driver = Driver()
    driver.add(1, tokens(20))
    fail(driver)
    assert driver.scheduler.shrink() == 8
    step = driver.step()
    assert step is not None
    assert step.tokens == 8


def test_a_copy_that_failed_is_made_again() -> None:
    driver = Driver()
    driver.turn(1, tokens(10), "c")
    driver.add(2, tokens(12), "c")
    assert len(fail(driver).on_device) == 1
    assert driver.answer(2) == Counters(reused=10, prefilled=2)


def test_a_rescue_that_failed_is_not_believed() -> None:
    driver = Driver(device_blocks=6, host_blocks=6)
    driver.turn(1, tokens(12), "a")
    driver.add(2, tokens(16, first=2000))
    assert fail(driver).to_host
    driver.answer(2)
    assert driver.turn(3, tokens(12), "a").reused == 0


def test_a_fetch_that_failed_is_repeated() -> None:
    driver = Driver(device_blocks=6, host_blocks=6)
    driver.turn(1, tokens(12), "a")
    driver.turn(2, tokens(16, first=2000), "b")
    driver.add(3, tokens(12), "a", principal="p")
    driver.scheduler.commit("b", ())
    assert fail(driver).from_host
    assert driver.answer(3).reused == 11


def test_drawn_tokens_survive_when_a_sequence_begins_again() -> None:
    driver = Driver()
    driver.turn(1, tokens(10), "c")
    driver.add(2, tokens(12), "c")
    driver.scheduler.force(2, (1, 2))
    driver.ids[2] += [1, 2]
    fail(driver)
    driver.answer(2)
    assert driver.drawn(2) == (1, 2, 3, 4)


def test_a_failed_commit_is_computed_later() -> None:
    driver = Driver()
    driver.turn(1, tokens(10), "c")
    driver.commit("c", tokens(15))
    fail(driver)
    assert driver.idle() == 5


def test_steps_come_one_after_the_other() -> None:
    driver = Driver()
    driver.add(1, tokens(3))
    driver.scheduler.next_step()
    with pytest.raises(RuntimeError, match="advanced or abandoned"):
        driver.scheduler.next_step()


def test_what_was_finished_meanwhile_is_passed_over() -> None:
    driver = Driver()
    driver.add(1, tokens(3))
    step = driver.scheduler.next_step()
    assert step is not None
    driver.scheduler.finish(1, keep=False)
    driver.add(1, tokens(5))
    driver.scheduler.advance(step, {1: (1,)})
    assert driver.answer(1).prefilled == 5


def test_all_can_be_forgotten_while_sequences_run() -> None:
    driver = Driver()
    driver.turn(1, tokens(10), "c", shared_prefix=8)
    driver.add(2, tokens(12), "c")
    driver.step()
    driver.scheduler.forget_all()
    driver.answer(2, keep=False)
    assert driver.scheduler.status().device_blocks_used == 0
