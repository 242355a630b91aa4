"""English words for days: last December, 1 July 2024, Q3 2025, three years ago, next quarter. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from assistant.answering.days.calendar import (
    Edge,
    Span,
    day,
    days_away,
    festival,
    half_span,
    months_away,
    months_span,
    quarter_span,
    week_span,
    year_span,
)
from assistant.answering.days.grammar import Meaning, Rule, year_of_month
from assistant.answering.days.mention import DateProblem, Precision
from assistant.answering.days.numerals import ENGLISH, MONTHS, number_of

_M = "|".join(sorted(MONTHS, key=len, reverse=True))
_SURE = "|".join(
    name for name in sorted(MONTHS, key=len, reverse=True) if name not in ("may", "march", "mar")
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)?\b"
_YEAR_AWAY: Final = {"last year": -1, "the previous year": -1, "this year": 0, "next year": 1}
_YEAR = rf"(?:(?P<year>\d{{4}})\b(?!\s*%)|(?P<away>{'|'.join(_YEAR_AWAY)})\b)"
_STEPS: Final = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_STEP = "|".join(_STEPS)
_EDGES: Final = {"early": Edge.START, "start": Edge.START, "beginning": Edge.START, "mid": Edge.MIDDLE,
                 "middle": Edge.MIDDLE, "late": Edge.END, "end": Edge.END, "close": Edge.END}  # fmt: skip
_EDGE = r"(?:\b(?:the )?(?P<edge>early|mid|late|(?:start|beginning|middle|end|close)(?= of))(?: of)?(?: the)?[ -])?"
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = rf"(?P<count>\d{{1,3}}|{'|'.join(ENGLISH)}|half an?)"
_ORDINAL: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_FESTIVALS: Final = {"national day": "国庆", "labour day": "五一", "labor day": "五一", "chinese new year": "春节",
                     "spring festival": "春节", "mid-autumn festival": "中秋"}  # fmt: skip
_NEEDS_PLACE = r"(?:(?<=in )|(?<=since )|(?<=before )|(?<=until )|(?<=during )|(?<=from )|(?<=after )|(?<=of )|(?<=for )|(?<=by ))"

_UNITS = r"\s*(?:[%,.]\d|%|yuan|dollars?|usd|sgd|rmb|cny|euros?|employees|people|staff|words|hours|points|km\b|miles)"


def _year(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return int(match["year"])
    return today.year + _YEAR_AWAY[match["away"]] if match["away"] else None


def _part(span: Span, match: re.Match[str]) -> Span:
    return span.edge(_EDGES[match["edge"]]) if match["edge"] else span


def _dated(match: re.Match[str], today: date) -> Meaning:
    month, year = MONTHS[match["month"]], _year(match, today)
    number = int(re.sub(r"\D", "", match["day"]))
    named = year if year is not None else year_of_month(today, month)
    span = day(named, month, number)
    if match["last"]:
        span = span.until(day(named, month, int(re.sub(r"\D", "", match["last"]))))
    return Meaning(span, Precision.DAY, yearless=year is None)


def _month(match: re.Match[str], today: date) -> Meaning:
    month, year = MONTHS[match["month"]], _year(match, today)
    if year is not None:
        return Meaning(_part(months_span(year, month), match), Precision.PART)
    match match["step"]:
        case "last" | "previous":
            named = today.year - (month >= today.month)
        case "next" | "coming":
            named = today.year + (month <= today.month)
        case "this" | "current":
            named = today.year
        case _:
            named = year_of_month(today, month)
    return Meaning(_part(months_span(named, month), match), Precision.PART, yearless=match["step"] is None)


def _quarter(match: re.Match[str], today: date) -> Meaning:
    year = _year(match, today)
    quarter = int(match["q"]) if match["q"] else _ORDINAL[match["nth"]]
    return Meaning(quarter_span(year or today.year, quarter), Precision.PART, yearless=year is None)


def _half(match: re.Match[str], today: date) -> Meaning:
    half = int(match["h"]) if match["h"] else _ORDINAL[match["nth"]]
    return Meaning(half_span(_year(match, today) or today.year, half), Precision.PART)


def _whole_year(match: re.Match[str], today: date) -> Meaning:
    year = _year(match, today)
    assert year is not None
    precision = Precision.PART if match["edge"] else Precision.YEAR
    return Meaning(_part(year_span(year), match), precision)


def _unit_away(match: re.Match[str], today: date) -> Meaning:
    step, first = _STEPS[match["step"]], today.replace(day=1)
    match match["unit"]:
        case "week":
            span = week_span(today, step)
        case "month":
            there = months_away(first, step)
            span = months_span(there.year, there.month)
        case _:
            there = months_away(first, 3 * step)
            span = quarter_span(there.year, (there.month + 2) // 3)
    return Meaning(_part(span, match), Precision.PART)


def _ago(match: re.Match[str], today: date) -> Meaning | None:
    half = match["count"].startswith("half")
    count, unit = 1 if half else number_of(match["count"]) or 0, match["unit"]
    months = {"year": 12, "quarter": 3, "month": 1}.get(unit)
    if months is not None:
        if half and months == 1:
            return None
        there = months_away(today, -(count * months // (2 if half else 1)))
    else:
        there = days_away(today, -count * (7 if unit == "week" else 1))
    return Meaning(Span(there, there), Precision.VAGUE)


def _weekday(match: re.Match[str], today: date) -> Meaning:
    number, step = _WEEKDAYS.index(match["day"]), match["step"]
    ahead = (number - today.weekday()) % 7
    away = (ahead or 7) - 7 * 1 if step == "last" else ahead or (0 if step == "this" else 7)
    there = days_away(today, -7 if step == "last" and ahead == 0 else away)
    return Meaning(Span(there, there), Precision.DAY)


def _near(match: re.Match[str], today: date) -> Meaning:
    away = {
        "yesterday": -1,
        "today": 0,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }
    there = days_away(today, away[match[0]])
    return Meaning(Span(there, there), Precision.DAY)


def _years_from_now(years: int) -> Rule:
    phrase = "(?:the )?year before last" if years == -2 else "this time last year|a year ago today"

    def meaning(_match: re.Match[str], today: date) -> Meaning:
        if years == -2:
            return Meaning(year_span(today.year - 2), Precision.YEAR)
        there = months_away(today, -12)
        return Meaning(Span(there, there), Precision.VAGUE)

    return Rule(re.compile(rf"\b(?:{phrase})\b"), meaning)


def _festival(match: re.Match[str], today: date) -> Meaning | None:
    span = festival(_FESTIVALS[match["name"]], _year(match, today) or today.year)
    return None if span is None else Meaning(span, Precision.DAY)


RULES: Final = (
    Rule(re.compile(rf"\b(?P<day>{_NTH})(?:\s*(?:-|–|to)\s*(?P<last>{_NTH}))?(?:\s+of)?[\s-]+(?P<month>{_M})\b\.?,?(?:[\s-]+{_YEAR})?"), _dated),
    Rule(re.compile(rf"\b(?P<month>{_M})\b\.?\s+(?P<day>{_NTH})(?:\s*(?:-|–|to)\s*(?P<last>{_NTH}))?(?:,?\s+(?:of\s+)?{_YEAR})?"), _dated),
    Rule(re.compile(rf"{_EDGE}\b(?:(?P<step>{_STEP})\s+)?(?P<month>{_SURE})\b\.?(?:,?\s+(?:of\s+)?{_YEAR})?"), _month),
    Rule(re.compile(rf"{_EDGE}\b(?:(?P<step>{_STEP})\s+)(?P<month>{_M})\b\.?(?:,?\s+(?:of\s+)?{_YEAR})?"), _month),
    Rule(re.compile(rf"{_EDGE}(?P<step>\Bx)?\b(?P<month>{_M})\b\.?,?\s+(?:of\s+)?{_YEAR}"), _month),
    Rule(re.compile(rf"{_NEEDS_PLACE}{_EDGE}(?P<step>\Bx)?(?P<month>may|march)\b(?:,?\s+(?:of\s+)?{_YEAR})?"), _month),
    Rule(re.compile(rf"\b(?:the )?(?:q(?P<q>[1-4])|(?P<nth>first|second|third|fourth|last) quarter)(?:,?\s*(?:of\s+)?{_YEAR})?"), _quarter),
    Rule(re.compile(r"\b(?P<year>\d{4})[\s-]?q(?P<q>[1-4])\b(?P<nth>\Bx)?(?P<away>\Bx)?"), _quarter),
    Rule(re.compile(rf"\b(?:the )?(?:h(?P<h>[12])|(?P<nth>first|second) half)\s*(?:of\s+)?{_YEAR}"), _half),
    Rule(re.compile(rf"{_EDGE}(?<![$€£¥,.\d/-])\b(?:the year )?(?:(?P<year>(?:19[5-9]|20\d)\d)\b(?!{_UNITS})|(?P<away>{'|'.join(_YEAR_AWAY)})\b)"), _whole_year),
    Rule(re.compile(r"\b(?P<edge>)year (?P<year>\d{3,4})\b(?P<away>\Bx)?"), _whole_year),
    Rule(re.compile(rf"{_EDGE}\b(?P<step>{_STEP})\s+(?P<unit>quarter|month|week)\b"), _unit_away),
    Rule(re.compile(rf"\b(?P<step>last|next|this)\s+(?P<day>{'|'.join(_WEEKDAYS)})\b"), _weekday),
    Rule(re.compile(rf"\b{_NUMBER}\s+(?:a\s+)?(?P<unit>year|quarter|month|week|day)s?\s+ago\b"), _ago),
    Rule(re.compile(r"\b(?:the day (?:before yesterday|after tomorrow)|yesterday|today|tomorrow)\b"), _near),
    Rule(re.compile(rf"\b(?P<name>{'|'.join(_FESTIVALS)})\s+(?:of\s+|in\s+)?{_YEAR}"), _festival),
    Rule(
        re.compile(r"\b(?P<edge>)(?:(?:at|by|before) )?(?:the )?year[- ]end\b"),
        lambda _match, today: Meaning(year_span(today.year).edge(Edge.END), Precision.PART, yearless=True),
    ),
    Rule(
        re.compile(r"\b(?:reiwa|heisei|showa|minguo|roc|hijri|buddhist era|b\.?e\.?)\s+(?:year\s+)?\d{1,4}\b"),
        lambda _match, _today: Meaning(None, Precision.YEAR, DateProblem.OTHER_CALENDAR),
    ),
    _years_from_now(-2),
    _years_from_now(-1),
)  # fmt: skip
