"""Days as people write them: 2025年3月1日, 5月20号, 九月底, 1 March 2025, 2026-07-01. Pure.

A month without a day is kept as inexact: it settles years of service, never a pro-rata share.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.answering.calculators.asking_words import JOIN_ZH, LEAVE_ZH
from assistant.answering.calculators.reading_numbers import read_number

_HAN = r"[一二三四五六七八九十]{1,3}"
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_CHINESE = re.compile(
    rf"(?:(?P<year>\d{{4}}|(?<!\d)\d{{2}}(?=年\d))\s{{0,3}}年|(?P<word>今年|去年|明年|前年))?的?\s{{0,3}}"
    rf"(?P<month>\d{{1,2}}|{_HAN})\s{{0,3}}月(?:份)?(?:\s{{0,3}}(?P<day>\d{{1,2}}|{_HAN})\s{{0,3}}[日号]|(?P<end>底|末)|(?P<begin>初))?"
    r"(?!\s{0,3}\d*个)"
)
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_DOTTED = re.compile(
    rf"(?<![\d.])(?P<month>\d{{1,2}})[./](?P<day>\d{{1,2}})[日号]?(?=\s{{0,3}}(?:{JOIN_ZH}|{LEAVE_ZH}|提))"
)
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s{{1,3}}of)?\s{{1,3}}(?P<month>{_MONTH})\b\.?,?(?:\s{{1,3}}(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b,?(?:\s{{1,3}}(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_MONTH_ONLY = re.compile(
    rf"(?<!\d )(?<![a-z\d])(?P<month>{_MONTH})\.?,?\s{{1,3}}(?P<year>\d{{4}})\b", re.IGNORECASE
)
_RELATIVE = re.compile(
    r"(?P<named>今天|今日|明天|明日|后天|\btoday\b|\btomorrow\b)"
    r"|(?P<week>下下?|本|这)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    rf"|(?P<near>本|这个?|下个?)月(?:的)?(?P<day>\d{{1,2}}|{_HAN})[日号]"
    r"|(?P<month_end>(?:本|这个?|下个?)?月[底末](?!\d)|\bend of (?:this|next) month\b)"
    r"|(?P<year_end>(?:今年|明年|本)?年[底末]|\bend of (?:the|this|next) year\b)",
    re.IGNORECASE,
)
_NAMED = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2}
_TO = re.compile(r"\s{0,3}(?:到|至|[-—~–]+|to|until|and)\s{0,3}", re.IGNORECASE)
_OFFSET = {"今年": 0, "去年": -1, "明年": 1, "前年": -2}


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day in a text, from `start` to `end`."""

    value: date
    start: int
    end: int
    exact: bool = True
    """False: only the month was said; the value is its first day."""
    with_year: bool = True
    """Whether the year was said."""
    by_today: bool = False
    """Whether it was told from today: tomorrow, the end of the month."""


def read_days(text: str, today: date) -> tuple[DayRead, ...]:
    """The days of a text in order; a day without a year is one of this year. Days that do not exist are left out."""
    found: list[DayRead] = []
    for pattern in (_ISO, _CHINESE, _DOTTED, _DAY_FIRST, _MONTH_FIRST, _MONTH_ONLY):
        for match in pattern.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.extend(_read(match, today))
    for match in _RELATIVE.finditer(text):
        if not any(match.start() < other.end and other.start < match.end() for other in found):
            found.extend(replace(day, by_today=True) for day in _relative(match, today))
    return _spans(text, sorted(found, key=lambda day: day.start))


def _spans(text: str, days: list[DayRead]) -> tuple[DayRead, ...]:
    """The end of a span without a year is of the year its beginning has: 2025年3月1日到5月1日."""
    whole: list[DayRead] = []
    for day in days:
        before = whole[-1] if whole else None
        if before and not day.with_year and _TO.fullmatch(text, before.end, day.start):
            year, leap = before.value.year, (day.value.month, day.value.day) == (2, 29)
            day = day if leap else replace(day, value=day.value.replace(year=year))
        whole.append(day)
    return tuple(whole)


def _read(match: re.Match[str], today: date) -> Iterator[DayRead]:
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else today.year + _OFFSET.get(parts.get("word") or "", 0)
    year += 2000 if year < 100 else 0
    month = _month(parts["month"])
    if month is None or not 1950 <= year <= 2199:
        return
    said = bool(parts.get("year") or parts.get("word"))
    place = (match.start(), match.end())
    if parts.get("end"):
        yield DayRead(date(year, month, monthrange(year, month)[1]), *place, with_year=said)
    elif parts.get("day"):
        day = read_number(parts["day"])
        if day is not None and 1 <= day <= monthrange(year, month)[1]:
            yield DayRead(date(year, month, int(day)), *place, with_year=said)
    else:
        yield DayRead(date(year, month, 1), *place, exact=False, with_year=said)


def _relative(match: re.Match[str], today: date) -> Iterator[DayRead]:
    """Days told from today: 明天, 下周一, 下个月15号, 年底, the end of next month."""
    parts, ahead = match.groupdict(), 1 if re.search("下|明年|next", match[0]) else 0
    place = (match.start(), match.end())
    if parts["named"]:
        yield DayRead(today + timedelta(days=_NAMED[parts["named"].lower()]), *place)
    elif parts["weekday"]:
        weeks = match[0].count("下")
        monday = today + timedelta(weeks=weeks, days=-today.weekday())
        yield DayRead(monday + timedelta(days=min("一二三四五六日天".index(parts["weekday"]), 6)), *place)
    elif parts["year_end"]:
        yield DayRead(date(today.year + ahead, 12, 31), *place)
    else:
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        last = monthrange(year, month + 1)[1]
        day = read_number(parts["day"]) if parts["day"] else last
        if day is not None and 1 <= day <= last:
            yield DayRead(date(year, month + 1, int(day)), *place)


def _month(text: str) -> int | None:
    if text[:3].lower() in _NAMES:
        return _NAMES.index(text[:3].lower()) + 1
    number = read_number(text)
    return int(number) if number is not None and 1 <= number <= 12 else None
