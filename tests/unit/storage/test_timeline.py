"""How a newly published version takes its place among the others."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.documents import VersionState
from assistant.storage.timeline import Span, made_room, moved, place, state_on

TODAY = date(2026, 11, 22)
JANUARY = date(2025, 1, 1)
DAYS = st.integers(-900, 0).map(lambda n: TODAY + timedelta(days=n))
BEGINS = st.lists(st.none() | DAYS, min_size=1, max_size=6)


def test_the_old_version_ends_where_the_new_one_begins() -> None:
    assert place(Span(2, JANUARY, None), [Span(1, None, None)], TODAY) == [
        Span(2, JANUARY, None),
        Span(1, None, JANUARY),
    ]


def test_a_version_without_a_first_day_replaces_the_old_one_from_today() -> None:
    assert place(Span(2, None, None), [Span(1, None, None)], TODAY) == [
        Span(2, TODAY, None),
        Span(1, None, TODAY),
    ]


def test_the_only_version_without_a_first_day_has_always_held() -> None:
    assert place(Span(1, None, None), [], TODAY) == [Span(1, None, None)]


def test_an_older_version_published_later_ends_where_the_newer_one_begins() -> None:
    older = date(2023, 1, 1)
    assert place(Span(2, older, None), [Span(1, JANUARY, None)], TODAY) == [
        Span(2, older, JANUARY),
        Span(1, JANUARY, None),
    ]


def test_history_leaves_the_version_in_force_alone() -> None:
    history = Span(2, date(2023, 1, 1), JANUARY)
    assert place(history, [Span(1, JANUARY, None)], TODAY) == [history, Span(1, JANUARY, None)]


def test_a_version_of_unknown_begin_begins_where_history_ends() -> None:
    history = Span(2, date(2023, 1, 1), JANUARY)
    assert place(history, [Span(1, None, None)], TODAY) == [history, Span(1, JANUARY, None)]


def test_a_correction_of_the_same_day_leaves_no_day_to_the_first_try() -> None:
    assert place(Span(2, JANUARY, None), [Span(1, JANUARY, None)], TODAY)[1] == Span(1, JANUARY, JANUARY)


@given(BEGINS, DAYS)
def test_whatever_the_order_of_publishing_one_version_at_most_holds_on_a_day(
    begins: list[date | None], day: date
) -> None:
    published: list[Span] = []
    for number, begin in enumerate(begins):
        published = place(Span(number, begin, None), published, TODAY)
    holding = [s for s in published if s.first <= day and (s.end is None or day < s.end)]
    assert len(holding) <= 1


@given(BEGINS)
def test_whatever_the_order_of_publishing_one_version_holds_today(begins: list[date | None]) -> None:
    published: list[Span] = []
    for number, begin in enumerate(begins):
        published = place(Span(number, begin, None), published, TODAY)
    assert [s for s in published if state_on(s, TODAY) is VersionState.LIVE]


def test_a_version_waits_for_its_day_and_is_history_after_its_last() -> None:
    assert state_on(Span(1, TODAY + timedelta(days=1), None), TODAY) is VersionState.APPROVED
    assert state_on(Span(1, TODAY, None), TODAY) is VersionState.LIVE
    assert state_on(Span(1, None, TODAY), TODAY) is VersionState.RETIRED


def test_of_several_that_ended_that_day_the_one_named_made_room() -> None:
    ended = [Span(n, date(2026, 1, 1), date(2026, 1, 1)) for n in (1, 2, 3)]
    new = Span(9, date(2026, 1, 1), None)
    assert made_room(new, ended, named=2) == ended[1]
    assert made_room(new, ended, named=None) == ended[2]
    assert made_room(new, [Span(1, None, date(2025, 1, 1))], named=1) is None


def test_a_version_moves_and_the_one_before_keeps_abutting() -> None:
    before = Span(1, None, date(2025, 1, 1))
    new = Span(2, date(2025, 3, 1), None)
    assert moved(new, [before], before) == [new, Span(1, None, date(2025, 3, 1))]


def test_a_version_does_not_move_onto_anothers_days() -> None:
    other = Span(1, date(2026, 1, 1), None)
    assert moved(Span(2, date(2025, 1, 1), date(2026, 1, 2)), [other], None) is None
    assert moved(Span(2, date(2025, 6, 1), date(2026, 1, 1)), [other], None) is not None


def test_a_version_that_held_for_no_day_is_in_nobodys_way() -> None:
    nothing = Span(1, date(2025, 6, 1), date(2025, 6, 1))
    assert moved(Span(2, date(2025, 2, 1), None), [nothing], None) is not None
