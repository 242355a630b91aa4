"""Days, months and years between dates, as leave and notice count them. Both ends of a span are counted days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def days_of(first: date, last: date) -> int:
    """Calendar days from the first to the last, both counted; 0 where the last comes before the first."""
    return max((last - first).days + 1, 0)


def months_later(day: date, months: int) -> date:
    """The same day of a later month; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of(first: date, months: int) -> date:
    """The last day of so many months that begin on `first`: 17 August and 6 months end on 16 February.

    Where the later month has no such day, the span ends with that month: 31 August and 6 months end on 28 February.
    """
    end = months_later(first, months)
    return end if end.day < first.day else end - ONE_DAY


def completed_months(first: date, last: date) -> int:
    """Whole months that begin on `first` and are over at the end of `last`."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    while months > 0 and last_day_of(first, months) > last:
        months -= 1
    return max(months, 0)


def completed_years(first: date, last: date) -> int:
    """Whole years that begin on `first` and are over at the end of `last`."""
    return completed_months(first, last) // 12


def year_end(year: int) -> date:
    """31 December."""
    return date(year, 12, 31)
