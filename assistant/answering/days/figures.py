"""Days written in figures: 2024-06-30, 2024.6, 30/06/2024, 20240630. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from assistant.answering.days.calendar import day, months_span
from assistant.answering.days.grammar import Meaning, Rule
from assistant.answering.days.mention import DateProblem, Precision

_EDGE_LEFT, _EDGE_RIGHT = r"(?<![\d./-])", r"(?![\d./-]*\d)"


def _year_first(match: re.Match[str], _today: date) -> Meaning:
    year, month = int(match["year"]), int(match["month"])
    if match["day"]:
        return Meaning(day(year, month, int(match["day"])), Precision.DAY)
    day(year, month, 1)
    return Meaning(months_span(year, month), Precision.PART)


def _year_last(match: re.Match[str], _today: date) -> Meaning:
    """Day and month in either order, where only one order makes a date."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if one <= 12 and two <= 12 and one != two:
        return Meaning(None, Precision.DAY, DateProblem.AMBIGUOUS)
    first, second = (two, one) if one > 12 else (one, two)
    return Meaning(day(year, first, second), Precision.DAY)


RULES: Final = (
    Rule(re.compile(rf"{_EDGE_LEFT}(?P<year>[0-3]\d{{3}})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}}){_EDGE_RIGHT}"), _year_first),
    Rule(re.compile(rf"{_EDGE_LEFT}(?P<year>(?:19|20)\d{{2}})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d){_EDGE_RIGHT}"), _year_first),
    Rule(re.compile(rf"{_EDGE_LEFT}(?P<year>(?:19|20)\d{{2}})[-/.](?P<month>\d{{1,2}})(?P<day>\Bx)?(?!\s*[%元万k]){_EDGE_RIGHT}"), _year_first),
    Rule(re.compile(rf"{_EDGE_LEFT}(?P<one>\d{{1,2}})(?P<sep>[-/.])(?P<two>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}){_EDGE_RIGHT}"), _year_last),
)  # fmt: skip
