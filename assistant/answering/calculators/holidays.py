"""Which days are worked: public holidays, and the weekends worked in exchange (调休上班). Pure; refuses to guess.

A calendar knows whole years only. What a year's notice does not name is a weekday that is worked, or a weekend that is
not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.answering.calculators.time_spans import ONE_DAY
from assistant.answering.calculators.values import Refusal, Wording

SATURDAY = 5


class DayKind(StrEnum):
    """What a day is for whoever works Monday to Friday."""

    WORKDAY = "workday"
    REST_DAY = "rest_day"
    PUBLIC_HOLIDAY = "public_holiday"
    """A holiday by law, paid threefold when worked; the days moved to surround it are rest days."""


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """The exceptions to Monday-to-Friday of the years that are known."""

    region: str
    years: frozenset[int]
    exceptions: Mapping[date, DayKind]

    def kind(self, day: date) -> DayKind:
        """What the day is. Refusal: a year this calendar lacks."""
        if day.year not in self.years:
            raise Refusal(_lacks(self.region, day.year))
        weekend = day.weekday() >= SATURDAY
        return self.exceptions.get(day, DayKind.REST_DAY if weekend else DayKind.WORKDAY)

    def works(self, day: date) -> bool:
        """Whether it is a working day. Refusal: a year this calendar lacks."""
        return self.kind(day) is DayKind.WORKDAY

    def working_days(self, first: date, last: date) -> Iterator[date]:
        """The working days from the first to the last, both included. Refusal: a year this calendar lacks."""
        day = first
        while day <= last:
            if self.works(day):
                yield day
            day += ONE_DAY


def read_calendars(text: str) -> Mapping[str, HolidayCalendar]:
    """The JSON of a holiday file -> region -> calendar. ValueError: it is not one.

    {region: {"notices": [{"year": 2026, ...}], "days": [{"date", "name", "working", "statutory"}]}}
    """
    calendars = {}
    for region, content in json.loads(text).items():
        years = frozenset(int(notice["year"]) for notice in content["notices"])
        days = {date.fromisoformat(entry["date"]): _kind(entry) for entry in content["days"]}
        strays = sorted(str(day) for day in days if day.year not in years)
        if strays:
            raise ValueError(f"No notice covers {', '.join(strays)} of {region}: name one under notices.")
        calendars[str(region)] = HolidayCalendar(str(region), years, days)
    return calendars


def _kind(entry: Mapping[str, object]) -> DayKind:
    if entry["working"]:
        return DayKind.WORKDAY
    return DayKind.PUBLIC_HOLIDAY if entry.get("statutory") else DayKind.REST_DAY


_NAMES = {"china": "中国", "singapore": "新加坡"}


def _lacks(region: str, year: int) -> Wording:
    return Wording(
        f"没有{_NAMES.get(region, region)}{year}年的节假日安排，不能推算工作日：请管理员导入该年的放假通知。",
        f"There is no holiday calendar of {region} for {year}: ask an administrator to add that year's notice.",
    )
