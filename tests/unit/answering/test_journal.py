from __future__ import annotations

from assistant.answering.journal import BOUNDS, Journal
from assistant.domain.answers import Answer, Outcome, Usage
from assistant.domain.questions import Route, RouteKind

ANSWER = Answer(
    "十天[1]。",
    Outcome.ANSWERED,
    route=Route(RouteKind.FAST, "a plain question"),
    engine="tiny",
    usage=Usage(10, 6, 4, 3),
)


def test_answers_are_counted_by_how_they_ended() -> None:
    journal = Journal(last=2)
    for seconds in (0.1, 0.3, 500):
        assert journal.begin(most=1)
        journal.finished(ANSWER, 0.1, seconds)
        journal.end()
    totals = journal.totals()
    assert totals.answers == ((("answered", "fast", "tiny"), 3),)
    assert (totals.usage.prompt_tokens, totals.usage.reused_tokens) == (30, 18)
    assert [entry.seconds for entry in totals.last] == [500, 0.3]


def test_what_begins_and_is_not_finished_is_broken_off() -> None:
    journal = Journal()
    journal.begin(2)
    assert journal.totals().in_progress == 1
    journal.end()
    assert (journal.totals().broken_off, journal.totals().in_progress) == (1, 0)


def test_past_the_bound_nothing_begins() -> None:
    journal = Journal()
    assert [journal.begin(2) for _ in range(3)] == [True, True, False]
    assert (journal.totals().refused, journal.in_progress) == (1, 2)


def test_times_are_told_as_a_histogram() -> None:
    journal = Journal()
    for seconds in (0.1, 0.2, 1e6):
        journal.finished(ANSWER, seconds, seconds)
    times = journal.totals().seconds
    assert (times.at_most[:2], times.at_most[-1], times.count) == ((1, 2), 2, 3)
    assert len(times.at_most) == len(BOUNDS)
