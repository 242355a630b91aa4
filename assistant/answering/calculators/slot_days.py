"""The days and years of a question that belong to something: joining, leaving, service so far. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from assistant.answering.calculators.asking_words import COMPANY, JOIN_ZH, LEAVE_ZH
from assistant.answering.calculators.reading_days import DayRead
from assistant.answering.calculators.reading_numbers import NUMBER
from assistant.answering.calculators.slot import Slot, Source
from assistant.answering.calculators.slot_reading import Asked, amount, said
from assistant.answering.calculators.time_spans import completed_years, last_day_of

_SERVICE = re.compile(
    rf"(?:在{COMPANY}|司龄|在职|[进来]了?{COMPANY}|入[职司]|(?<!工)[干做待](?=了))(?:干|工作|待|做)?(?:了|满|已满|有|快)*\s{{0,3}}(?P<amount>{NUMBER})\s{{0,3}}年"
    rf"|(?P<english>{NUMBER}) years (?:with|at|in) (?:the|this|our) company|(?P<more>{NUMBER}) years (?:of service|here|of tenure)"
    rf"|(?:been|worked) (?:here|with (?:the|this) company|at (?:the|this) company)(?: for)? (?P<other>{NUMBER}) years",
    re.IGNORECASE,
)


class Anchor:
    """Words that tell what a day is: behind it in Chinese, before it in English or where a label is given."""

    def __init__(self, behind: str, before: str) -> None:
        self._behind = re.compile(rf"(?:[就才起的到要想]|前后|左右|\s){{0,3}}(?:{behind})", re.IGNORECASE)
        self._before = re.compile(rf"(?:{before})[^\d,\uff0c。.;?到至]{{0,12}}$", re.IGNORECASE)

    def holds(self, text: str, day: DayRead) -> bool:
        """Whether the words stand at the day."""
        return bool(self._behind.match(text, day.end) or self._before.search(text, 0, day.start))


JOINED = Anchor(
    rf"才?(?:{JOIN_ZH}|上班|签)",
    r"入[职司](?:日期|时间|日)?|joined|joining|joins|join|started|starts|starting|start|began|on ?board|hired|hire date|employed since",
)
LEFT = Anchor(
    rf"是?(?:我的?|我就|办)?(?:{LEAVE_ZH})|被?解除|合同到期|终止|被裁|走",
    r"离职(?:日期|时间|日)?|最后工作日|最后一天|leaving|leave|resign(?:ed|ing)?|quit(?:ting)?|effective|last (?:working )?day|until|terminated|\bends?|ending",
)
GIVEN = Anchor(
    r"(?:再|正式)?(?:提出?|递|交|辞职|离职|通知)",
    r"提交|递交|提出|resign|resigning|notice|resignation|submit(?:ted)?",
)


def day_of(asked: Asked, name: str, anchor: Anchor, alone: bool = True) -> Slot | None:
    """The exact day with these words at it; `alone`: or the only day of the calendar in the question."""
    exact = [one for one in asked.days if one.exact]
    held = [one for one in exact if anchor.holds(asked.text, one)]
    if not held and alone and len(asked.days) == 1:
        held = [one for one in exact if not one.by_today]
    return _one_of(name, held)


def first_day(asked: Asked, name: str, place: int = 0) -> Slot | None:
    """The n-th exact day of the question."""
    exact = [one for one in asked.days if one.exact]
    return _one_of(name, exact[place : place + 1])


def day_given(asked: Asked, name: str) -> Slot | None:
    """The day on which notice is given: with words of it, else the first that is not the day of joining."""
    exact = [one for one in asked.days if one.exact]
    held = [one for one in exact if GIVEN.holds(asked.text, one)]
    return _one_of(name, held or [one for one in exact if not JOINED.holds(asked.text, one)][:1])


def _one_of(name: str, days: list[DayRead]) -> Slot | None:
    """The first of the days, with those that contradict it."""
    if not days:
        return None
    values = tuple(dict.fromkeys(one.value for one in days))
    return replace(said(name, values[0], days[0].start, days[0].end), rivals=values[1:])


def hired(asked: Asked) -> Slot | None:
    """The day of joining as said, else as known; None also where only a month was said."""
    joined = day_of(asked, "hire_date", JOINED, alone=False)
    if joined or _joined_in_month(asked):
        return joined
    known = asked.principal.hire_date
    return Slot("hire_date", known, Source.PROFILE) if known else None


def service(asked: Asked) -> tuple[Slot, ...]:
    """Years with the company as said, else from the day of joining to today."""
    years = amount(asked, "service_years", _SERVICE)
    if years:
        return (years,)
    month = _joined_in_month(asked)
    if month:
        return _service_since(asked, month)
    start = hired(asked)
    return (start, Slot("on", asked.today, Source.TODAY)) if start else ()


def _joined_in_month(asked: Asked) -> DayRead | None:
    held = [one for one in asked.days if not one.exact and JOINED.holds(asked.text, one)]
    return held[0] if len(held) == 1 else None


def _service_since(asked: Asked, month: DayRead) -> tuple[Slot, ...]:
    """Years since a month, where every day of it gives the same."""
    latest: date = last_day_of(month.value, 1)
    yesterday = asked.today - timedelta(days=1)
    most, least = completed_years(month.value, yesterday), completed_years(latest, yesterday)
    if most != least or latest >= asked.today:
        return ()
    return (said("service_years", Decimal(most), month.start, month.end),)
