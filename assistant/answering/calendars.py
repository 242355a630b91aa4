"""A file of holidays -> calendars by region; the one that ships where none is named. Knows no formula."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant.answering.calculators.holidays import HolidayCalendar, read_calendars
from assistant.errors import ConfigurationError

SHIPPED = Path(__file__).parent / "calculators" / "holidays.json"
"""The notices of China and Singapore, with their sources."""


def open_calendars(file: Path | None = None) -> Mapping[str, HolidayCalendar]:
    """The calendars of the file. ConfigurationError: it cannot be read, or is none."""
    named = file or SHIPPED
    try:
        return read_calendars(named.read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{named} is no file of holidays: {error}") from error
