"""Where a newly published version takes its place among the others of its document. Pure.

V3.1  [2023-01-01 ................)                      V3.1  [2023-01-01 .. 2025-01-01)
V3.2               [2025-01-01 ...)   published   ->     V3.2                 [2025-01-01 ......)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.domain.documents import VersionState


@dataclass(frozen=True, slots=True)
class Span:
    """The days a version holds: begin <= day < end. None: open."""

    version_id: int
    begin: date | None
    end: date | None
    stated_end: date | None = None
    """The end it was said to have; `end` is earlier where another took over."""

    @property
    def first(self) -> date:
        """The first day, whatever it is."""
        return self.begin or date.min

    @property
    def is_empty(self) -> bool:
        """Whether it holds on no day: another of the same first day replaced it."""
        return self.end is not None and self.end <= self.first


@dataclass(frozen=True, slots=True)
class Clash:
    """Why spans cannot stand beside one another: the one that was there holds on days that are not its to give."""

    other: Span


def place(new: Span, others: Sequence[Span], today: date) -> list[Span] | Clash:
    """All spans after `new` joined the published `others`; `new` comes first.

    A version ends where the next begins; of two with one first day the one published later holds. A version that was
    over before today takes no days out of the middle of another: that would go on after it, and one of the two is
    dated wrongly. Of unknown begin, the other begins where the new one ends.
    """
    over = new.end is not None and new.end <= today
    standing = [other for other in others if not other.is_empty]
    if new.begin is None and others and not over:
        new = replace(new, begin=today)
    new = replace(new, end=_earliest(new.end, *(o.first for o in standing if o.first > new.first)))
    spans = [new]
    for other in others:
        if not (_overlap(new, other) and other.first <= new.first):
            spans.append(other)
        elif not (over and _outlives(other, new)):
            spans.append(replace(other, end=new.first))
        elif other.begin is None:
            spans.append(replace(other, begin=new.end))
        else:
            return Clash(other)
    return spans


def in_force(day: date, spans: Sequence[Span]) -> Span | None:
    """The one that holds on that day."""
    return next((span for span in spans if _holds(span, day)), None)


def made_room(new: Span, others: Sequence[Span], named: int | None) -> Span | None:
    """Who would hold on if `new` did not: of those that end where it begins the one `named`, else the last."""
    ended = [other for other in others if other.end is not None and other.end == new.begin]
    return max(ended, key=lambda o: (o.version_id == named, o.first, o.version_id), default=None)


def moved(old: Span, new: Span, others: Sequence[Span], before: Span | None) -> list[Span] | Clash:
    """All spans once the version that held as `old` holds as `new`, which comes first.

    Those that ended where it began keep abutting; `before`, which made room, follows it to later days too.
    """
    spans = [new]
    for other in others:
        follower = other
        if other == before and not old.is_empty:
            follower = replace(other, end=_earliest(other.stated_end, new.first))
        elif other.end == old.begin and not old.is_empty and _overlap(new, other):
            follower = replace(other, end=new.first)
        gives_way = follower.end != other.end and _overlap(new, other)
        if other.is_empty and follower.is_empty:
            spans.append(other)
        elif follower.is_empty or _overlap(new, follower) or (gives_way and _outlives(other, new)):
            return Clash(other)
        else:
            spans.append(follower)
    return spans


def restored(before: Span, others: Sequence[Span], today: date) -> Span:
    """The span of the version that holds again because the one it had made room for is gone.

    It gets the end back that it was said to have. One that is over by now does not come back: somebody must hold.
    """
    stated = before.stated_end if before.stated_end is None or before.stated_end > today else None
    later = [o.first for o in others if o.first > before.first and not o.is_empty]
    return replace(before, end=_earliest(stated, *later), stated_end=stated)


def state_on(span: Span, today: date) -> VersionState:
    """The state of a version that may be published, by its dates."""
    if span.end is not None and span.end <= today:
        return VersionState.RETIRED
    return VersionState.APPROVED if span.first > today else VersionState.LIVE


def _holds(span: Span, day: date) -> bool:
    return span.first <= day and (span.end is None or day < span.end)


def _overlap(one: Span, other: Span) -> bool:
    return _holds(one, max(one.first, other.first)) and _holds(other, max(one.first, other.first))


def _outlives(other: Span, new: Span) -> bool:
    return new.end is not None and (other.end is None or other.end > new.end)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
