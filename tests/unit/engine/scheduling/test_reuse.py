"""What is computed once is not computed again, and what is revoked is."""

from __future__ import annotations

import pytest

from assistant.engine.scheduling.sequences import Counters
from tests.unit.engine.scheduling.driver import Driver, tokens

SYSTEM = tokens(10, first=500)


@pytest.mark.parametrize("block_size", [1, 4, 16])
def test_five_turns_compute_exactly_what_is_new(block_size: int) -> None:
    driver = Driver(block_size=block_size, device_blocks=1024)
    conversation = SYSTEM
    for turn in range(5):
        asked = tokens(9, first=1000 * (turn + 1))
        counters = driver.turn(turn, conversation + asked, "c")
        new = len(SYSTEM) + 9 if turn == 0 else 9
        assert (counters.prefilled, counters.reused) == (new, len(conversation) + 9 - new)
        conversation = (*conversation, *asked, *driver.drawn(turn))
        driver.commit("c", conversation)
        assert driver.idle() == 1  # the token that was drawn last


@pytest.mark.parametrize("prompt", [8, 9, 12])
def test_a_prompt_asked_again_computes_its_last_token_only(prompt: int) -> None:
    driver = Driver()
    driver.turn(1, tokens(prompt), "c")
    assert driver.turn(2, tokens(prompt), "c") == Counters(reused=prompt - 1, prefilled=1)


def test_a_shared_prefix_serves_everybody_as_soon_as_it_is_computed() -> None:
    driver = Driver()
    driver.add(1, SYSTEM + tokens(20), "a", shared_prefix=10)
    while not driver.drawn(1):
        driver.step()
    driver.add(2, SYSTEM + tokens(3, first=2000), "b", shared_prefix=10)
    assert driver.answer(2) == Counters(reused=10, prefilled=3)


def test_a_prompt_that_is_all_shared_prefix_computes_its_last_token() -> None:
    driver = Driver()
    driver.turn(1, SYSTEM, "a", shared_prefix=10)
    assert driver.turn(2, SYSTEM, "b", shared_prefix=10).prefilled == 1


def test_conversations_share_nothing_else() -> None:
    driver = Driver()
    driver.turn(1, tokens(20), "a")
    assert driver.turn(2, tokens(20), "b").reused == 0


def test_a_cancelled_turn_leaves_the_kept_state_as_it_was() -> None:
    driver = Driver()
    driver.turn(1, tokens(10), "c")
    driver.add(2, tokens(10) + tokens(20, first=2000), "c")
    driver.step()
    driver.scheduler.finish(2, keep=False)
    assert driver.turn(3, (*tokens(10), 1, 2, 3, 77), "c") == Counters(reused=13, prefilled=1)


def test_two_turns_of_one_conversation_go_on_from_the_same_state() -> None:
    driver = Driver()
    driver.turn(1, tokens(10), "c")
    for number in (2, 3):
        driver.add(number, (*tokens(10), 1, 2, number), "c")
    assert driver.answer(2).reused == driver.answer(3).reused == 12


def test_only_computed_tokens_are_kept() -> None:
    driver = Driver()
    driver.turn(1, tokens(10), "c")
    assert driver.turn(2, (*tokens(10), 1, 2, 3, 4, 5), "c").reused == 13


def test_what_a_commit_takes_back_is_not_used_again() -> None:
    driver = Driver()
    driver.turn(1, tokens(20), "c")
    driver.commit("c", tokens(7))
    assert driver.scheduler.status().device_blocks_used == 2
    assert driver.turn(2, tokens(20), "c").reused == 7


def test_a_forgotten_conversation_begins_anew() -> None:
    driver = Driver()
    driver.turn(1, tokens(20), "c")
    driver.commit("c", ())
    assert driver.scheduler.status().device_blocks_used == 0


def test_a_commit_binds_what_runs_already() -> None:
    driver = Driver()
    driver.add(1, tokens(20), "c")
    driver.step()
    driver.commit("c", tokens(7))
    driver.answer(1)
    assert driver.turn(2, tokens(20), "c").reused == 7


def test_a_turn_asked_after_a_commit_knows_better_than_it() -> None:
    driver = Driver()
    driver.commit("c", tokens(30))
    driver.turn(1, tokens(20), "c")
    assert driver.idle() == 0


def test_a_commit_waits_until_nothing_else_is_to_do() -> None:
    driver = Driver()
    driver.commit("c", tokens(20))
    driver.add(1, tokens(6, first=2000))
    driver.answer(1)
    assert {s.sequence for step in driver.steps for s in step.spans} == {1}
    assert driver.idle() == 20


def test_an_interrupted_commit_keeps_what_it_has_computed() -> None:
    driver = Driver()
    driver.commit("c", tokens(40))
    driver.step()
    driver.add(1, tokens(6, first=2000))
    driver.answer(1)
    assert driver.idle() == 40 - 16
    assert driver.turn(2, tokens(41), "c") == Counters(reused=40, prefilled=1)


def test_a_commit_that_diverges_computes_from_where_it_does() -> None:
    driver = Driver()
    driver.turn(1, tokens(20), "c")
    driver.commit("c", tokens(10) + tokens(5, first=3000))
    assert driver.idle() == 5
