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

    @property
    def first(self) -> date:
        """The first day, whatever it is."""
        return self.begin or date.min


def place(new: Span, others: Sequence[Span], today: date) -> list[Span]:
    """All spans after `new` joined the published `others`; `new` comes first.

    A version ends where the next begins. One that was over before today is history: it changes nothing but a
    version of unknown begin, which begins where the history ends.
    """
    if new.end is not None and new.end <= today:
        return [
            new,
            *(replace(o, begin=new.end) if o.begin is None and _outlives(o, new) else o for o in others),
        ]
    if new.begin is None and others:
        new = replace(new, begin=today)
    later = [o.first for o in others if o.first > new.first]
    new = replace(new, end=_earliest(new.end, *later))
    return [new, *(o if o.first > new.first else replace(o, end=_earliest(o.end, new.first)) for o in others)]


def in_force(day: date, spans: Sequence[Span]) -> Span | None:
    """The one that holds on that day."""
    return next((span for span in spans if _holds(span, day)), None)


def made_room(new: Span, others: Sequence[Span], named: int | None) -> Span | None:
    """Who would hold on if `new` did not: of those that end where it begins the one `named`, else the last."""
    ended = [other for other in others if other.end is not None and other.end == new.begin]
    return max(ended, key=lambda o: (o.version_id == named, o.first, o.version_id), default=None)


def moved(new: Span, others: Sequence[Span], before: Span | None) -> list[Span] | None:
    """All spans once a version holds on the days of `new`, which comes first; `before` made room, and keeps abutting.

    None: it would hold on a day on which another does.
    """
    rest = [replace(o, end=new.begin) if o == before else o for o in others]
    return None if any(_overlap(new, other) for other in rest) else [new, *rest]


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
