"""What was asked for and a short reply to it -> inputs. Pure; where the reply could mean two things, nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from assistant.answering.calculators.reading_days import read_days
from assistant.answering.calculators.reading_numbers import NUMBER, read_number
from assistant.answering.calculators.slot import Slot, Source
from assistant.answering.calculators.values import Input, InputKind, Value

LONGEST = 60
"""Characters of a reply that may be read as bare values; longer ones say more than was asked for."""
_BARE_NUMBER = re.compile(rf"(?<![A-Za-z0-9.])(?P<amount>{NUMBER})", re.IGNORECASE)
_NO = re.compile(r"不|没|否|境外|国外|\bno\b|\bnot\b|n't\b|abroad", re.IGNORECASE)
_YES = re.compile(r"是|对|在|有|境内|国内|\byes\b|\byeah\b|\bit is\b", re.IGNORECASE)
_CHOICES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "china": re.compile(r"中国|国内|大陆|内地|境内|\bchina\b", re.IGNORECASE),
        "singapore": re.compile(r"新加坡|\bsingapore\b", re.IGNORECASE),
        "shanghai": re.compile(r"上海|\bshanghai\b", re.IGNORECASE),
    }
)


def read_reply(wanted: Sequence[Input], reply: str, today: date) -> tuple[Slot, ...]:
    """The inputs a reply gives by their mere kind: as many numbers as were asked for, a day, yes or no."""
    if len(reply) > LONGEST:
        return ()
    return tuple(_slots(wanted, reply, today))


def _slots(wanted: Sequence[Input], reply: str, today: date) -> Iterator[Slot]:
    readers: Mapping[InputKind, Callable[[], Sequence[Value]]] = {
        InputKind.NUMBER: lambda: _numbers(reply, today),
        InputKind.DAY: lambda: [one.value for one in read_days(reply, today) if one.exact],
        InputKind.YES_NO: lambda: _yes_or_no(reply),
    }
    for kind, values_of in readers.items():
        asked = [one for one in wanted if one.kind is kind]
        values = values_of() if asked else ()
        if len(values) == len(asked):
            yield from (_said(one, value) for one, value in zip(asked, values, strict=True))
    for one in wanted:
        named = [choice for choice in one.choices if choice in _CHOICES and _CHOICES[choice].search(reply)]
        if len(named) == 1:
            yield _said(one, named[0])


def _said(wanted: Input, value: Value) -> Slot:
    return Slot(wanted.name, value, Source.QUESTION)


def _numbers(reply: str, today: date) -> list[Value]:
    days = read_days(reply, today)
    found = (m for m in _BARE_NUMBER.finditer(reply) if not any(d.start <= m.start() < d.end for d in days))
    values = (read_number(match["amount"]) for match in found)
    return [value for value in values if value is not None]


def _yes_or_no(reply: str) -> list[Value]:
    if _NO.search(reply):
        return [False]
    return [True] if _YES.search(reply) else []
