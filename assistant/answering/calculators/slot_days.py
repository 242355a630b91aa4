"""The days and years of a question that belong to something: joining, leaving, service so far. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from assistant.answering.calculators.reading_days import DayRead
from assistant.answering.calculators.reading_numbers import NUMBER
from assistant.answering.calculators.slot import Slot, Source
from assistant.answering.calculators.slot_reading import Asked, amount, said
from assistant.answering.calculators.time_spans import completed_years, last_day_of

_SERVICE = re.compile(
    rf"(?:在公司|在本公司|在本单位|在这里|司龄|在职)(?:干|工作|待|做)?(?:了|满|已满|有)*\s{{0,3}}(?P<amount>{NUMBER})\s{{0,3}}年"
    rf"|(?P<english>{NUMBER}) years (?:with|at|in) the company|(?P<more>{NUMBER}) years of service",
    re.IGNORECASE,
)


class Anchor:
    """Words that tell what a day is: behind it in Chinese, before it in English or where a label is given."""

    def __init__(self, behind: str, before: str) -> None:
        self._behind = re.compile(rf"(?:[就才起的到要想]|前后|左右|\s){{0,3}}(?:{behind})", re.IGNORECASE)
        self._before = re.compile(rf"(?:{before})[^\d,\uff0c。.;?]{{0,12}}$", re.IGNORECASE)

    def holds(self, text: str, day: DayRead) -> bool:
        """Whether the words stand at the day."""
        return bool(self._behind.match(text, day.end) or self._before.search(text, 0, day.start))


JOINED = Anchor(
    r"入职|进来|进公司|来公司|来的|加入|上班|报到|签",
    r"入职(?:日期|时间|日)?|joined|joining|join|started|starting|hired|hire date|employed since",
)
LEFT = Anchor(
    r"离职|走人|辞职|离开|是?最后一天|被?解除|合同到期|被裁|走",
    r"离职(?:日期|时间|日)?|最后工作日|leaving|leave|resigned|resigning|resign|last day|until|terminated",
)


def day_of(asked: Asked, name: str, anchor: Anchor, alone: bool = True) -> Slot | None:
    """The exact day with these words at it; `alone`: or the only day of the question."""
    exact = [one for one in asked.days if one.exact]
    held = [one for one in exact if anchor.holds(asked.text, one)]
    if not held and alone and len(asked.days) == 1:
        held = exact
    if len({one.value for one in held}) != 1:
        return None
    return said(name, held[0].value, held[0].start, held[0].end)


def first_day(asked: Asked, name: str, place: int = 0) -> Slot | None:
    """The n-th exact day of the question."""
    exact = [one for one in asked.days if one.exact]
    if len(exact) <= place:
        return None
    return said(name, exact[place].value, exact[place].start, exact[place].end)


def relative_day(asked: Asked, name: str) -> Slot | None:
    """今天, 明天, today, tomorrow; else the first exact day."""
    match = re.search(r"今天|明天|后天|\btoday\b|\btomorrow\b", asked.text, re.IGNORECASE)
    if match is None:
        return first_day(asked, name)
    ahead = {"今天": 0, "today": 0, "后天": 2}.get(match[0].lower(), 1)
    return said(name, asked.today + timedelta(days=ahead), match.start(), match.end())


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
