"""What one caller may ask for."""

from __future__ import annotations

import socket

import pytest

from assistant.access.rate_limit import Activity, Allowance, RateLimiter
from assistant.errors import ConfigurationError, TooManyRequests

TWO_QUESTIONS = Allowance({Activity.QUESTION: "2/minute"})


def test_a_caller_who_asks_too_often_is_told_when_to_come_back() -> None:
    limiter = RateLimiter(TWO_QUESTIONS)
    for _ in range(2):
        limiter.admit(Activity.QUESTION, "lin")
    with pytest.raises(TooManyRequests, match="2 requests a minute") as refused:
        limiter.admit(Activity.QUESTION, "lin")
    assert 1 <= refused.value.retry_after <= 120


def test_callers_and_activities_are_counted_apart() -> None:
    limiter = RateLimiter(TWO_QUESTIONS)
    for _ in range(2):
        limiter.admit(Activity.QUESTION, "lin")
    limiter.admit(Activity.QUESTION, "wang")
    for _ in range(20):
        limiter.admit(Activity.REQUEST, "lin")


def test_only_so_many_answers_of_one_caller_are_in_progress() -> None:
    limiter = RateLimiter(Allowance(answers_each=1))
    with (
        limiter.answering("lin"),
        limiter.answering("wang"),
        pytest.raises(TooManyRequests),
        limiter.answering("lin"),
    ):
        raise AssertionError("a second answer began")
    with limiter.answering("lin"):
        pass


def test_an_answer_that_failed_is_in_progress_no_longer() -> None:
    limiter = RateLimiter(Allowance(answers_each=1))
    with pytest.raises(ZeroDivisionError), limiter.answering("lin"):
        _ = 1 / 0
    with limiter.answering("lin"):
        pass


def test_the_tokens_of_a_day_run_out_for_their_caller_alone() -> None:
    limiter = RateLimiter(Allowance(tokens_a_day=100))
    with limiter.answering("lin"):
        limiter.spend("lin", 250)  # an answer that has begun is finished
    with pytest.raises(TooManyRequests, match="100 tokens") as refused, limiter.answering("lin"):
        raise AssertionError("an answer began")
    assert 0 < refused.value.retry_after <= 24 * 3600
    with limiter.answering("wang"):
        pass


def test_a_store_that_does_not_answer_leaves_the_count_to_this_process() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    limiter = RateLimiter(TWO_QUESTIONS, f"redis://127.0.0.1:{port}/0")
    for _ in range(2):
        limiter.admit(Activity.QUESTION, "lin")
    with pytest.raises(TooManyRequests):
        limiter.admit(Activity.QUESTION, "lin")


def test_a_store_of_no_known_kind_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="cannot be counted"):
        RateLimiter(TWO_QUESTIONS, "carrier-pigeon://roof")


def test_nothing_is_bounded_unless_it_is_asked_for() -> None:
    limiter = RateLimiter()
    for _ in range(500):
        limiter.admit(Activity.QUESTION, "lin")
    limiter.spend("lin", 10**9)
    with limiter.answering("lin"):
        pass
