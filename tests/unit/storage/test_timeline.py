"""How a newly published version takes its place among the others."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.documents import VersionState
from assistant.storage.timeline import Clash, Span, made_room, moved, place, restored, state_on

TODAY = date(2026, 11, 22)
JANUARY = date(2025, 1, 1)
DAYS = st.integers(-900, 0).map(lambda n: TODAY + timedelta(days=n))
BEGINS = st.lists(st.none() | DAYS, min_size=1, max_size=6)


def published_in_turn(begins: list[date | None]) -> list[Span]:
    published: list[Span] = []
    for number, begin in enumerate(begins):
        placed = place(Span(number, begin, None), published, TODAY)
        assert isinstance(placed, list)
        published = placed
    return published


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
    new = Span(2, JANUARY, None)
    assert place(new, [Span(1, JANUARY, None)], TODAY) == [new, Span(1, JANUARY, JANUARY)]


@given(BEGINS, DAYS)
def test_whatever_the_order_of_publishing_one_version_at_most_holds_on_a_day(
    begins: list[date | None], day: date
) -> None:
    published = published_in_turn(begins)
    holding = [s for s in published if s.first <= day and (s.end is None or day < s.end)]
    assert len(holding) <= 1


@given(BEGINS)
def test_whatever_the_order_of_publishing_one_version_holds_today(begins: list[date | None]) -> None:
    published = published_in_turn(begins)
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
    assert moved(Span(2, JANUARY, None), new, [before], before) == [new, Span(1, None, date(2025, 3, 1))]


def test_a_version_that_moves_to_earlier_days_takes_them_from_the_one_before() -> None:
    before, old, new = Span(1, None, JANUARY), Span(2, JANUARY, None), Span(2, date(2024, 11, 1), None)
    assert moved(old, new, [before], before) == [new, Span(1, None, date(2024, 11, 1))]


def test_the_one_before_follows_no_further_than_it_was_said_to_hold() -> None:
    before = Span(1, None, JANUARY, stated_end=date(2025, 2, 1))
    old, new = Span(2, JANUARY, None), Span(2, date(2025, 3, 1), None)
    found = moved(old, new, [before], before)
    assert isinstance(found, list)
    assert found[1].end == date(2025, 2, 1)


def test_a_version_does_not_move_onto_anothers_days() -> None:
    other, old = Span(1, date(2026, 1, 1), None), Span(2, JANUARY, date(2025, 6, 1))
    onto, up_to = Span(2, JANUARY, date(2026, 1, 2)), Span(2, JANUARY, date(2026, 1, 1))
    assert moved(old, onto, [other], None) == Clash(other)
    assert moved(old, up_to, [other], None) == [up_to, other]


def test_a_version_does_not_move_into_the_middle_of_the_one_before() -> None:
    before, old = Span(1, None, JANUARY), Span(2, JANUARY, date(2025, 6, 1))
    new = Span(2, date(2024, 11, 1), date(2024, 12, 1))
    assert moved(old, new, [before], before) == Clash(before)
    assert moved(old, Span(2, None, None), [before], before) == Clash(before)


def test_a_version_that_held_for_no_day_is_in_nobodys_way() -> None:
    nothing, old = Span(1, date(2025, 6, 1), date(2025, 6, 1)), Span(2, JANUARY, None)
    new = Span(2, date(2025, 2, 1), None)
    assert moved(old, new, [nothing], None) == [new, nothing]


def test_history_takes_no_days_out_of_the_middle_of_another() -> None:
    other = Span(1, date(2023, 1, 1), None)
    assert place(Span(2, date(2024, 1, 1), JANUARY), [other], TODAY) == Clash(other)
    assert place(Span(2, date(2023, 1, 1), JANUARY), [other], TODAY) == Clash(other)


def test_history_shortens_what_it_took_over_from() -> None:
    other, later = Span(1, date(2023, 1, 1), JANUARY), Span(3, JANUARY, None)
    new = Span(2, date(2024, 1, 1), JANUARY)
    assert place(new, [other, later], TODAY) == [new, Span(1, date(2023, 1, 1), date(2024, 1, 1)), later]


def test_history_ends_where_the_next_version_began() -> None:
    later = Span(1, date(2023, 1, 1), None)
    assert place(Span(2, date(2022, 1, 1), JANUARY), [later], TODAY) == [
        Span(2, date(2022, 1, 1), date(2023, 1, 1)),
        later,
    ]


def test_a_version_that_holds_for_a_time_ends_the_one_before_for_good() -> None:
    new = Span(2, TODAY, TODAY + timedelta(days=30))
    assert place(new, [Span(1, JANUARY, None)], TODAY) == [new, Span(1, JANUARY, TODAY)]


def test_who_holds_again_ends_when_it_was_said_to() -> None:
    soon = TODAY + timedelta(days=30)
    assert restored(Span(1, None, JANUARY, soon), [], TODAY).end == soon
    assert restored(Span(1, None, JANUARY), [], TODAY).end is None


def test_who_holds_again_does_not_end_before_today() -> None:
    assert restored(Span(1, None, JANUARY, JANUARY), [], TODAY) == Span(1, None, None)
