"""Spans of days, and the festivals people name them by. Pure; knows no language."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

FIRST_YEAR, LAST_YEAR = 1949, 2100
"""Years a policy can speak about; what lies outside is a slip of the pen."""


class Impossible(ValueError):
    """A day that no calendar has."""


class Edge(StrEnum):
    """A part of a span."""

    START = "start"
    MIDDLE = "middle"
    END = "end"
    FIRST_HALF = "first_half"
    SECOND_HALF = "second_half"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, both meant. None: open at that end."""

    first: date | None
    last: date | None

    def nearest_to(self, day: date) -> date:
        """The day of the span that lies nearest to `day`; of a past span that is its last."""
        if self.last is not None and self.last < day:
            return self.last
        return self.first if self.first is not None and self.first > day else day

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.nearest_to(day) == day

    def before(self) -> Span:
        """All days before it."""
        return Span(None, None if self.first is None else _shifted(self.first, -1))

    def since(self) -> Span:
        """Its first day and all after."""
        return Span(self.first, None)

    def until(self, other: Span) -> Span:
        """From this span's first day to the other's last."""
        return Span(self.first, other.last)

    def edge(self, edge: Edge) -> Span:
        """A part of a bounded span: of a year its last month, of a shorter one its last third."""
        assert self.first is not None and self.last is not None
        days = (self.last - self.first).days + 1
        part = 31 if days > 300 else max(days // 3, 1)
        middle = self.first + timedelta(days=days // 2)
        match edge:
            case Edge.START:
                return Span(self.first, self.first + timedelta(days=part - 1))
            case Edge.END:
                return Span(self.last - timedelta(days=part - 1), self.last)
            case Edge.MIDDLE:
                if part == 31:
                    return Span(middle - timedelta(days=15), middle + timedelta(days=15))
                return Span(self.first + timedelta(days=part), self.first + timedelta(days=2 * part - 1))
            case Edge.FIRST_HALF:
                return replace(self, last=middle - timedelta(days=1))
            case Edge.SECOND_HALF:
                return replace(self, first=middle)


def year_span(year: int) -> Span:
    """All days of a year. Raises Impossible."""
    return Span(day(year, 1, 1).first, date(year, 12, 31))


def months_span(year: int, month: int, months: int = 1) -> Span:
    """Whole months, beginning with one of a year. Raises Impossible."""
    first = day(year, month, 1).first
    last_year, last_month = divmod(year * 12 + month - 1 + months - 1, 12)
    return Span(first, date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1]))


def quarter_span(year: int, quarter: int) -> Span:
    """A calendar quarter, 1 to 4. Raises Impossible."""
    if not 1 <= quarter <= 4:
        raise Impossible
    return months_span(year, 3 * quarter - 2, 3)


def half_span(year: int, half: int) -> Span:
    """A half of a calendar year, 1 or 2. Raises Impossible."""
    if not 1 <= half <= 2:
        raise Impossible
    return months_span(year, 6 * half - 5, 6)


def day(year: int, month: int, number: int) -> Span:
    """One day. Raises Impossible."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Impossible
    try:
        one = date(year, month, number)
    except ValueError as error:
        raise Impossible from error
    return Span(one, one)


def months_away(today: date, months: int) -> date:
    """The same day some months on or back; the month's last where it has no such day. Raises Impossible."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Impossible
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def days_away(today: date, days: int) -> date:
    """A day some days on or back. Raises Impossible."""
    if abs(days) > 366 * 150:
        raise Impossible
    return _shifted(today, days)


def week_span(today: date, weeks: int) -> Span:
    """Monday to Sunday of a week some weeks on or back."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return Span(monday, monday + timedelta(days=6))


def festival(name: str, year: int) -> Span | None:
    """The day of a festival; None where its year is not in the table. Raises Impossible for a year out of range."""
    if name in _FIXED:
        return day(year, *_FIXED[name])
    if name == "清明":
        return day(year, 4, int((year - 2000) * 0.2422 + 4.81) - (year - 2000) // 4)
    moves = _LUNAR.get(name, {}).get(year)
    return None if moves is None else day(year, *moves)


_FIXED: Final = {"元旦": (1, 1), "五一": (5, 1), "国庆": (10, 1)}
# Days of the lunar calendar, from astronomy: month and day by year.
_LUNAR: Final = {
    "春节": dict(
        zip(
            range(2020, 2031),
            ((1, 25), (2, 12), (2, 1), (1, 22), (2, 10), (1, 29), (2, 17), (2, 6), (1, 26), (2, 13), (2, 3)),
            strict=True,
        )
    ),
    "端午": dict(
        zip(
            range(2020, 2031),
            ((6, 25), (6, 14), (6, 3), (6, 22), (6, 10), (5, 31), (6, 19), (6, 9), (5, 28), (6, 16), (6, 5)),
            strict=True,
        )
    ),
    "中秋": dict(
        zip(
            range(2020, 2031),
            (
                (10, 1),
                (9, 21),
                (9, 10),
                (9, 29),
                (9, 17),
                (10, 6),
                (9, 25),
                (9, 15),
                (10, 3),
                (9, 22),
                (9, 12),
            ),
            strict=True,
        )
    ),
}


def _shifted(start: date, days: int) -> date:
    try:
        return start + timedelta(days=days)
    except OverflowError as error:
        raise Impossible from error
