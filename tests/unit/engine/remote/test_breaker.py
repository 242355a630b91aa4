"""When a server is left alone."""

from __future__ import annotations

import pytest

from assistant.engine.remote.breaker import CircuitBreaker


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(clock, threshold=3, first_pause=2, longest_pause=10)


def fail(breaker: CircuitBreaker, times: int) -> None:
    for _ in range(times):
        assert breaker.ask()
        breaker.failed()


def test_two_failures_are_forgiven(breaker: CircuitBreaker) -> None:
    fail(breaker, 2)
    assert breaker.closed
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.ask()


def test_three_in_a_row_open_it_for_a_pause(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    assert not breaker.ask()
    assert breaker.wait == 2
    clock.now += 1.9
    assert not breaker.ask()


def test_after_the_pause_one_may_probe(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 2
    assert breaker.ask()
    assert not breaker.ask()
    breaker.succeeded()
    assert breaker.closed
    assert breaker.ask()


def test_every_failed_probe_doubles_the_pause_up_to_the_longest(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    fail(breaker, 3)
    pauses = []
    for _ in range(5):
        pauses.append(breaker.wait)
        clock.now += breaker.wait
        fail(breaker, 1)
    assert pauses == [2, 4, 8, 10, 10]


def test_a_success_makes_the_next_pause_short_again(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 2
    fail(breaker, 1)
    clock.now += 4
    assert breaker.ask()
    breaker.succeeded()
    fail(breaker, 3)
    assert breaker.wait == 2


def test_a_probe_that_nobody_waited_for_frees_its_place(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 2
    assert breaker.ask()
    breaker.abandoned()
    assert breaker.ask()


def test_late_failures_of_earlier_requests_do_not_lengthen_the_pause(breaker: CircuitBreaker) -> None:
    fail(breaker, 3)
    breaker.failed()
    breaker.failed()
    assert breaker.wait == 2
