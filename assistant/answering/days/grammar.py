"""A pattern and what its match means; matches that overlap give way to the first and longest. Knows no language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.days.calendar import Impossible, Span
from assistant.answering.days.mention import DateProblem, Mention, Precision


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words of a match mean."""

    span: Span | None
    precision: Precision
    problem: DateProblem | None = None
    yearless: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Words, and the meaning they have on a day; None: they mean no day after all."""

    pattern: re.Pattern[str]
    meaning: Callable[[re.Match[str], date], Meaning | None]


def mentions(text: str, today: date, rules: Sequence[Rule]) -> list[Mention]:
    """What the rules find in a plain text, in its order; earlier and longer matches win."""
    matches = [(match, rule) for rule in rules for match in rule.pattern.finditer(text)]
    matches.sort(key=lambda found: (found[0].start(), -found[0].end()))
    taken: list[Mention] = []
    for match, rule in matches:
        if taken and match.start() < taken[-1].end:
            continue
        if (mention := _mention(match, rule, today)) is not None:
            taken.append(mention)
    return taken


def _mention(match: re.Match[str], rule: Rule, today: date) -> Mention | None:
    start, end = match.span()
    try:
        meaning = rule.meaning(match, today)
    except Impossible:
        return Mention(start, end, None, Precision.DAY, DateProblem.IMPOSSIBLE)
    if meaning is None:
        return None
    return Mention(start, end, meaning.span, meaning.precision, meaning.problem, yearless=meaning.yearless)


def year_of_month(today: date, month: int) -> int:
    """The year of the nearest month of that number, where none is said; of two equally near the past one."""
    away = (month - today.month) % 12
    ahead = today.year + (month < today.month)
    return ahead if away < 6 else ahead - 1
