"""Service is shared among those who want it."""

from __future__ import annotations

import random
from collections import Counter

from assistant.engine.scheduling.fairness import TokenCounters


def test_who_comes_back_has_saved_nothing_up() -> None:
    counters = TokenCounters()
    counters.arrive("busy")
    counters.charge("busy", 100)
    counters.arrive("back")
    assert counters.service("back") == 100


def test_who_is_ahead_stays_ahead_by_leaving_for_a_moment() -> None:
    counters = TokenCounters()
    counters.arrive("slow")
    counters.arrive("fast")
    counters.charge("fast", 100)
    counters.leave("fast")
    counters.arrive("fast")
    assert counters.service("fast") == 100


def test_among_those_who_always_want_service_differs_by_one_piece() -> None:
    counters, draw = TokenCounters(), random.Random(1)
    for principal in "abcd":
        counters.arrive(principal)
    for _ in range(1000):
        counters.charge(min("abcd", key=counters.service), draw.randint(1, 50))
        assert max(map(counters.service, "abcd")) - min(map(counters.service, "abcd")) <= 50


def test_the_idle_are_forgotten_beyond_a_bound() -> None:
    counters = TokenCounters(remembered=10)
    counters.arrive("always")
    for number in range(1000):
        counters.arrive(f"p{number}")
        counters.charge(f"p{number}", number)
        counters.leave(f"p{number}")
        counters.check_integrity(Counter(["always"]))
    counters.arrive("p999")
    assert counters.service("p999") == 999  # the most served are remembered


def test_forgetting_who_is_at_the_level_of_the_others_changes_nothing() -> None:
    counters = TokenCounters(remembered=0)
    counters.arrive("alone")
    counters.charge("alone", 70)
    counters.leave("alone")
    counters.arrive("alone")
    assert counters.service("alone") == 70
