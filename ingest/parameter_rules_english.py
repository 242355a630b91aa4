"""English sentences of policies that set a number: one pattern each, with the parameters it gives. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.domain.number_words import ENGLISH_NUMBERS, MONTHS
from assistant.domain.parameters import ParameterName as Name
from assistant.domain.parameters import Unit
from ingest.parameter_reading import Numbers, Rule, rule

_WORDS = {word: Decimal(number) for number, word in enumerate(ENGLISH_NUMBERS)}
_MONTHS = [month.lower() for month in MONTHS]
_COUNT = rf"(\d{{1,3}}|{'|'.join(_WORDS)})"


def _count(text: str) -> Decimal:
    return Decimal(text) if text.isdecimal() else _WORDS[text.lower()]


def _leave_en(match: re.Match[str]) -> Numbers:
    yield Name.ANNUAL_LEAVE, _count(match["days"]), Unit.DAYS, "0"


def _rise_en(match: re.Match[str]) -> Numbers:
    yield Name.ANNUAL_LEAVE_RISE, _count(match["rise"]), Unit.DAYS, ""
    yield Name.ANNUAL_LEAVE_MOST, _count(match["most"]), Unit.DAYS, ""


def _by_months_en(_: re.Match[str]) -> Numbers:
    yield Name.LEAVE_DIVISOR, Decimal(12), Unit.MONTHS, ""
    yield Name.LEAVE_STEP, Decimal("0.5"), Unit.DAYS, ""


def _carried_en(match: re.Match[str]) -> Numbers:
    yield Name.CARRY_OVER, _count(match["days"]), Unit.DAYS, ""
    until = (_MONTHS.index(match["month"].lower()) + 1) * 100 + int(match["day"])
    yield Name.CARRY_OVER_UNTIL, Decimal(until), Unit.MONTH_AND_DAY, ""


def _probation_en(match: re.Match[str]) -> Numbers:
    yield Name.PROBATION, _count(match["months"]), Unit.MONTHS, "0"


def _notice_probation_en(match: re.Match[str]) -> Numbers:
    yield Name.NOTICE, _count(match["weeks"]), Unit.WEEKS, "probation"


def _notice_en(match: re.Match[str]) -> Numbers:
    yield Name.NOTICE, _count(match["usual"]), Unit.MONTHS, "regular"
    yield Name.NOTICE, _count(match["managers"]), Unit.MONTHS, "managers"


ENGLISH_RULES: tuple[Rule, ...] = (
    rule(rf"(?P<days>{_COUNT}) working days of paid annual leave in your first year of service", _leave_en),
    rule(
        rf"rises by (?P<rise>{_COUNT}) days? for each completed year of service, up to a maximum of (?P<most>{_COUNT}) days",
        _rise_en,
    ),
    rule(
        r"annual leave is pro-?rated by completed months of service, rounded to the nearest half day",
        _by_months_en,
    ),
    rule(
        rf"up to (?P<days>{_COUNT}) days of unused annual leave may be carried into the next calendar year"
        rf" and must be used by (?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)})",
        _carried_en,
    ),
    rule(rf"the first (?P<months>{_COUNT}) months of employment are a probation period", _probation_en),
    rule(
        rf"during probation either side may end the employment with (?P<weeks>{_COUNT}) weeks?['’]?s? written notice",
        _notice_probation_en,
    ),
    rule(
        rf"the notice period is (?P<usual>{_COUNT}) months? for grades P1 to P9 and (?P<managers>{_COUNT}) months? for M grades",
        _notice_en,
    ),
)
