"""The day a question asks about: "去年12月", "before July 2024", "when I joined". Pure.

Knows no clock, no person's record but the hire date it is given, and no policy. Which mention is the day of the rule
and which a fact of the case is decided in `days.roles`, where the rule is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.answering.days.calendar import FIRST_YEAR, LAST_YEAR
from assistant.answering.days.mention import DateProblem, Mention, Role
from assistant.answering.days.numerals import plain
from assistant.answering.days.reading import read_mentions
from assistant.answering.days.roles import role_of

__all__ = ["AskedDate", "DateProblem", "DatedWords", "resolve"]
LONGEST = 4000
"""Characters that are looked at; nobody dates a question beyond."""
MOST = 32
"""Mentions that are weighed."""


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words of the question, text[start:end], and the days they mean. None: open at that end, or a problem."""

    words: str
    start: int
    end: int
    first: date | None
    last: date | None
    problem: DateProblem | None = None


@dataclass(frozen=True, slots=True)
class AskedDate:
    """What a question says of days."""

    day: date | None
    """The day whose rules are asked for: the span's day nearest to today. None: today's, or a problem."""
    asked: DatedWords | None
    """The words that say it; with a problem, the words that cannot be understood."""
    also: tuple[DatedWords, ...] = ()
    """Further days whose rules are asked for (去年和前年有什么不同)."""
    facts: tuple[DatedWords, ...] = ()
    """Days that are facts of the case: when somebody joined, travels, a deadline."""

    @property
    def problem(self) -> DateProblem | None:
        """Why there is no day, though one is asked for."""
        return None if self.asked is None else self.asked.problem

    def understood(self, language: str) -> str:
        """How it was understood, or what has to be said more clearly: one sentence, zh or en; empty for facts alone."""
        if self.asked is None:
            return ""
        words = self.asked.words.strip()
        if self.problem is not None:
            return _PROBLEMS[language][self.problem].format(words=words, first=FIRST_YEAR, last=LAST_YEAR)
        assert self.day is not None
        same = self.asked.first == self.asked.last == self.day
        return _SENTENCES[language][same].format(words=words, day=self.day, span=_span(self.asked, language))


def resolve(text: str, today: date, hire_date: date | None = None) -> AskedDate | None:
    """The day a question asks about; None where it mentions none. Never raises.

    `today` and the result are days in the policy's time zone.
    """
    shown = text[:LONGEST]
    read = plain(shown)
    roles = [(m, role_of(read, m, today)) for m in read_mentions(read, today, hire_date)[:MOST]]
    asked = [m for m, role in roles if role is Role.RULE or m.problem is DateProblem.IMPOSSIBLE]
    facts = tuple(_words(shown, m) for m, role in roles if role is Role.CASE and m not in asked)
    if not asked:
        return AskedDate(None, None, facts=facts) if facts else None
    asked.sort(key=lambda m: m.problem is None)  # a problem has to be settled first; the sort is stable
    chosen = asked[0]
    day = None if chosen.span is None else chosen.span.nearest_to(today)
    also = tuple(_words(shown, m) for m in asked[1:])
    return AskedDate(day, _words(shown, chosen), also, facts)


def _words(text: str, mention: Mention) -> DatedWords:
    first, last = (None, None) if mention.span is None else (mention.span.first, mention.span.last)
    words = text[mention.start : mention.end]
    return DatedWords(words, mention.start, mention.end, first, last, mention.problem)


def _span(asked: DatedWords, language: str) -> str:
    to = {"zh": "至", "en": " to "}[language]
    return f"{asked.first or '…'}{to}{asked.last or '…'}"


_SENTENCES = {
    "zh": {True: "“{words}”按{day}理解。", False: "“{words}”按{span}理解，以{day}有效的规定为准。"},
    "en": {
        True: '"{words}" was taken as {day}.',
        False: '"{words}" was taken as {span}; the rules in force on {day} count.',
    },
}
_PROBLEMS = {
    "zh": {
        DateProblem.IMPOSSIBLE: "日历上没有“{words}”这一天；请写明{first}年至{last}年之间的日期。",
        DateProblem.AMBIGUOUS: "“{words}”不止一种理解；请写成“2026年3月4日”这样的日期。",
        DateProblem.NEEDS_HIRE_DATE: "系统里没有您的入职日期；请写明“{words}”是哪一天。",
        DateProblem.OTHER_CALENDAR: "“{words}”不是公历日期；请换成公历。",
    },
    "en": {
        DateProblem.IMPOSSIBLE: 'No calendar has "{words}"; name a day between {first} and {last}.',
        DateProblem.AMBIGUOUS: '"{words}" can be read in more than one way; write it like 4 March 2026.',
        DateProblem.NEEDS_HIRE_DATE: 'Your hire date is not on record; say which day "{words}" was.',
        DateProblem.OTHER_CALENDAR: '"{words}" is not a Gregorian date; write it as one.',
    },
}
