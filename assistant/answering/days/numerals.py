"""Numbers as people write them in dates -> int. Pure; every fold keeps the length, so that offsets stay true."""

from __future__ import annotations

import unicodedata
from typing import Final

from assistant.domain.number_words import ENGLISH_NUMBERS
from assistant.domain.number_words import MONTHS as MONTH_NAMES
from assistant.storage.lexical import simplify

HAN_DIGITS: Final = "〇零○一二两三四五六七八九"
_VALUES = {
    c: v
    for v, group in enumerate(("〇零○", "一元正", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for c in group
}
COUNT: Final = r"(?:\d{1,3}|[一二两三四五六七八九十廿百]{1,4}|几|半)"
"""One number of a duration."""
SMALL: Final = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
"""The number of a month or a day of it."""
YEAR: Final = rf"(?:\d{{4}}|[{HAN_DIGITS}]{{4}})"
ENGLISH: Final = {word: number for number, word in enumerate(ENGLISH_NUMBERS) if number} | {"a": 1, "an": 1}
MONTHS: Final = {
    name: month
    for month, whole in enumerate((name.lower() for name in MONTH_NAMES), start=1)
    for name in (whole, whole[:3])
} | {"sept": 9}


def plain(text: str) -> str:
    """Half-width, simplified, lower case, of the same length."""
    return "".join(_plain(character) for character in simplify(text))


def number_of(written: str) -> int | None:
    """12, 十二, 二〇二五, two -> its value; None where it is none."""
    if written.isdecimal():
        return int(written)
    if written in ENGLISH:
        return ENGLISH[written]
    if "十" not in written and "百" not in written and "廿" not in written:
        digits = [_VALUES.get(c) for c in written]
        return None if None in digits or not digits else int("".join(map(str, digits)))
    return _counted(written)


def _counted(written: str) -> int | None:
    total, held = 0, None
    for character in written:
        if character in _VALUES:
            held = _VALUES[character]
        elif character == "廿":
            total += 20
        elif character in "十百":
            total += (1 if held is None else held) * (10 if character == "十" else 100)
            held = None
        else:
            return None
    return total + (held or 0)


def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character
