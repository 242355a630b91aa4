"""A text -> its mentions in order: single days joined to ranges, bounds applied, "when I joined" and "then" filled in.

Says nothing yet of what a mention is to the question. Pure.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from assistant.answering.days import chinese, english, figures
from assistant.answering.days.calendar import Impossible, Span
from assistant.answering.days.grammar import mentions
from assistant.answering.days.mention import Bound, DateProblem, Mention, Precision

_RULES: Final = (*figures.RULES, *chinese.RULES, *english.RULES)
_TO = re.compile(r"\s*(?:到|至|[-~–—]+|to|until|till|through)\s*")
_OPENS_RANGE = re.compile(r"(?:从|自|from\s+|between\s+)$")
_BEFORE_IT = re.compile(r"\b(?:before|prior to)\s+(?:the\s+)?$")
_SINCE_IT = re.compile(
    r"\b(?:since|after|from|starting(?: from| in| on| with)?|beginning(?: from| in| on)|effective(?: from)?)\s+$"
)
_BEFORE_SUFFIX = re.compile(r"\s*(?:[以之]前|前(?!后|提))")
_SINCE_SUFFIX = re.compile(r"\s*(?:[以之]?后|起|开始|以来|始)")
_HIRED = re.compile(
    r"(?:刚刚?)?(?:入职|进公司|进司|入司|来公司|加入公司)的?(?:时候|时(?!间|长)|那会儿?|那年|那时候?|那天|当时|当年|当天|当日|之初)"
    r"|\b(?:back\s+)?(?:when|the (?:day|month|year)|at the time)\s+(?:that\s+)?i\s+(?:was\s+)?(?:first\s+)?"
    r"(?:joined|started|hired|came|began)\b(?:\s+(?:here|work|working|the company|this company))*"
)
_IN = re.compile(r"\s*(?:(?:back )?(?:in|on)\s+)?")
_THEN = re.compile(r"当时|那时候?|那会儿|\b(?:at the time|at that time|back then)\b")


def read_mentions(plain: str, today: date, hire_date: date | None) -> tuple[Mention, ...]:
    """Mentions of a plain text (`numerals.plain`), in its order; offsets are those of the text."""
    found = _ranges(plain, mentions(plain, today, _RULES))
    found = [_bounded(plain, mention) for mention in found]
    found = _with_hiring(plain, found, hire_date)
    return tuple(_with_then(plain, found))


def _ranges(plain: str, found: list[Mention]) -> list[Mention]:
    joined: list[Mention] = []
    for mention in found:
        if joined and (whole := _range(plain, joined[-1], mention)) is not None:
            joined[-1] = whole
        else:
            joined.append(mention)
    return joined


def _range(plain: str, one: Mention, two: Mention) -> Mention | None:
    between = plain[one.end : two.start]
    opened = _OPENS_RANGE.search(plain[: one.start])
    paired = opened is not None and opened[0].startswith("between") and between.strip() == "and"
    if one.span is None or two.span is None or not (paired or _TO.fullmatch(between)):
        return None
    first, last = _same_year(one, two)
    if first.first is None or last.last is None or first.first > last.last:
        return None
    precision = Precision.DAY if Precision.DAY in (one.precision, two.precision) else Precision.PART
    return replace(one, end=two.end, span=first.until(last), precision=precision)


def _same_year(one: Mention, two: Mention) -> tuple[Span, Span]:
    """Where one end says the year, the other means it too."""
    assert one.span is not None and two.span is not None
    if one.span.first is None or two.span.last is None:
        return one.span, two.span
    if two.yearless and not one.yearless:
        return one.span, _in_year(two.span, one.span.first.year)
    if one.yearless and not two.yearless:
        return _in_year(one.span, two.span.last.year), two.span
    return one.span, two.span


def _in_year(span: Span, year: int) -> Span:
    def moved(one: date | None) -> date | None:
        try:
            return None if one is None else one.replace(year=year)
        except ValueError as error:
            raise Impossible from error

    try:
        return Span(moved(span.first), moved(span.last))
    except Impossible:
        return span


def _bounded(plain: str, mention: Mention) -> Mention:
    span, before = mention.span, plain[: mention.start]
    if span is None or mention.precision is Precision.VAGUE:
        return mention
    if (match := _BEFORE_SUFFIX.match(plain, mention.end)) is not None:
        return replace(mention, end=match.end(), span=span.before(), bound=Bound.BEFORE)
    if (match := _SINCE_SUFFIX.match(plain, mention.end)) is not None:
        return replace(mention, end=match.end(), span=span.since(), bound=Bound.SINCE)
    if (match := _BEFORE_IT.search(before)) is not None:
        return replace(mention, start=match.start(), span=span.before(), bound=Bound.BEFORE)
    if (match := _SINCE_IT.search(before)) is not None:
        return replace(mention, start=match.start(), span=span.since(), bound=Bound.SINCE)
    return mention


def _with_hiring(plain: str, found: list[Mention], hire_date: date | None) -> list[Mention]:
    """ "When I joined" is the day in the records, unless the text says the day itself beside it."""
    for match in _HIRED.finditer(plain):
        start, end = match.span()
        beside = [m for m in found if m.span and (m.end == start or m.start == _skip(plain, end))]
        found = [m for m in found if m not in beside and (m.end <= start or m.start >= end)]
        if beside:
            whole = replace(
                beside[0], start=min(start, beside[0].start), end=max(end, beside[0].end), hired=True
            )
        elif hire_date is None:
            whole = Mention(start, end, None, Precision.DAY, DateProblem.NEEDS_HIRE_DATE, hired=True)
        else:
            whole = Mention(start, end, Span(hire_date, hire_date), Precision.DAY, hired=True)
        found.append(whole)
    return sorted(found, key=lambda mention: mention.start)


def _skip(plain: str, end: int) -> int:
    match = _IN.match(plain, end)
    return end if match is None else match.end()


def _with_then(plain: str, found: list[Mention]) -> list[Mention]:
    """ "Then" means the mention before it; where there is none, nobody knows."""
    whole = list(found)
    for match in _THEN.finditer(plain):
        if any(m.start < match.end() and match.start() < m.end for m in found):
            continue
        earlier = [m for m in found if m.end <= match.start() and m.span is not None]
        span = earlier[-1].span if earlier else None
        problem = None if earlier else DateProblem.AMBIGUOUS
        whole.append(Mention(*match.span(), span, Precision.VAGUE, problem, then=True))
    return sorted(whole, key=lambda mention: mention.start)
