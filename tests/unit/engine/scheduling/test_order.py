"""Who is computed when."""

from __future__ import annotations

import pytest

from assistant.engine.scheduling.waiting import QueueFull
from assistant.errors import InvalidInput
from tests.unit.engine.scheduling.driver import Driver, tokens


def test_decoding_never_waits_for_a_prompt() -> None:
    driver = Driver()
    driver.add(1, tokens(3), max_tokens=12)
    driver.step()
    driver.add(2, tokens(80, first=2000))
    for before in range(1, 11):
        assert len(driver.drawn(1)) == before
        step = driver.step()
        assert step is not None
        assert [len(s.tokens) for s in step.spans] == [
            1,
            8,
        ]  # a token, and no more of the prompt than its cap


def test_alone_a_prompt_takes_the_whole_step() -> None:
    driver = Driver()
    driver.add(1, tokens(40))
    step = driver.step()
    assert step is not None
    assert step.tokens == 16


def test_several_prompts_share_a_step() -> None:
    driver = Driver()
    for number in range(3):
        driver.add(number, tokens(5))
    step = driver.step()
    assert step is not None
    assert [(len(s.tokens), s.wanted) for s in step.spans] == [(5, 1), (5, 1), (5, 1)]


def test_a_step_too_small_for_all_serves_them_in_turn() -> None:
    driver = Driver()
    for number in range(3):
        driver.add(number, tokens(2), max_tokens=6)
    driver.step()
    for _ in range(4):
        driver.scheduler.shrink()
    for _ in range(6):
        driver.step()
    assert [len(driver.drawn(number)) for number in range(3)] == [3, 3, 3]


def test_one_with_many_requests_does_not_starve_another() -> None:
    driver = Driver()
    for number in range(50):
        driver.add(number, tokens(20), principal="many")
    driver.step()
    driver.add(50, tokens(20), principal="one")
    ended = 0
    while not driver.drawn(50):
        driver.step()
        for number in [n for n in range(ended, 50) if not driver.left(n)]:
            driver.scheduler.finish(number, keep=False)
            ended += 1
    assert ended <= 4  # those that ran already


def test_the_better_priority_goes_first_whoever_asks() -> None:
    driver = Driver(max_running=1)
    driver.add(1, tokens(5), priority=1)
    driver.add(2, tokens(5), priority=0)
    step = driver.step()
    assert step is not None
    assert [s.sequence for s in step.spans] == [2]


def test_a_large_work_is_not_passed_by_small_ones() -> None:
    driver = Driver(device_blocks=8)
    driver.add(1, tokens(12))
    driver.step()
    driver.add(2, tokens(26), max_tokens=2)
    driver.add(3, tokens(4), max_tokens=4)
    driver.step()
    assert driver.scheduler.status().waiting == 2
    driver.answer(1)
    assert driver.answer(2).prefilled == 26


def test_a_line_has_an_end() -> None:
    driver = Driver(queue_limit=2)
    driver.add(1, tokens(3))
    driver.add(2, tokens(3))
    with pytest.raises(QueueFull):
        driver.add(3, tokens(3))


def test_what_can_never_fit_is_refused_with_the_room_there_is() -> None:
    with pytest.raises(InvalidInput, match="may take 257 tokens, but this engine has memory for 256"):
        Driver().add(1, tokens(253))


def test_a_work_that_waits_can_be_cancelled() -> None:
    driver = Driver(max_running=1)
    driver.add(1, tokens(3))
    driver.add(2, tokens(3))
    driver.step()
    driver.scheduler.finish(2, keep=True)
    driver.answer(1)
    assert driver.step() is None


def test_a_half_read_prompt_that_is_cancelled_leaves_nothing() -> None:
    driver = Driver()
    driver.add(1, tokens(40), "c")
    driver.step()
    assert driver.scheduler.finish(1, keep=False).prefilled == 16
    assert driver.scheduler.status().device_blocks_used == 0


def test_logits_are_wanted_behind_the_last_forced_token_only() -> None:
    driver = Driver()
    driver.add(1, tokens(3), max_tokens=8)
    driver.scheduler.force(1, (7, 8))
    driver.ids[1] += [7, 8]
    driver.step()
    driver.scheduler.force(1, (9, 10))
    driver.ids[1] += [9, 10]
    driver.step()
    wanted = [(s.tokens, s.wanted) for step in driver.steps for s in step.spans]
    assert wanted == [((*tokens(3), 7, 8), 1), ((3, 9, 10), 1)]


def test_forced_tokens_that_take_two_steps_want_logits_in_the_second() -> None:
    driver = Driver(step_tokens=3)
    driver.add(1, tokens(3), max_tokens=8)
    driver.step()
    driver.scheduler.force(1, (7, 8, 9))
    driver.ids[1] += [7, 8, 9]
    driver.step()
    driver.step()
    assert [(s.tokens, s.wanted) for step in driver.steps[1:] for s in step.spans] == [
        ((1, 7, 8), 0),
        ((9,), 1),
    ]


def test_a_force_beyond_what_was_asked_for_is_an_error() -> None:
    driver = Driver()
    driver.add(1, tokens(3))
    with pytest.raises(ValueError, match="max_tokens of 4"):
        driver.scheduler.force(1, (1, 2, 3, 4, 5))


def test_right_guesses_come_with_one_more_token() -> None:
    driver = Driver(prefill_tokens=16)
    driver.add(1, (*range(1, 10), 99), max_tokens=9, draft=True)
    counters = driver.answer(1)
    assert driver.drawn(1) == tuple(range(1, 10))
    assert counters.drafted == counters.accepted == 7
    assert len(driver.steps) == 3 - 1


def test_what_was_not_guessed_cannot_be_accepted() -> None:
    driver = Driver()
    driver.add(1, tokens(3))
    step = driver.scheduler.next_step()
    assert step is not None
    with pytest.raises(ValueError, match="guessed"):
        driver.scheduler.advance(step, {1: (1, 2)})
