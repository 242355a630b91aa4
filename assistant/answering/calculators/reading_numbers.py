"""Numbers as people write them: 12000, 12,000, 1.2万, 12k, 一万五, 两天半, three. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.domain.number_words import ENGLISH_NUMBERS, HAN_DIGITS

_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_LATIN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,4})?\s{0,3}([万千wWkK])?")
_SCALE = {"万": 10_000, "w": 10_000, "千": 1000, "k": 1000}

NUMBER = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,4})?\s?(?:[万千]|[wWkK](?![A-Za-z]))?"
    rf"|[零〇一二两三四五六七八九十百千万半]{{1,12}}|\b(?:{'|'.join(ENGLISH_NUMBERS)}|half an?|an?)\b)"
)
"""A pattern of what `read_number` reads."""


def read_number(text: str) -> Decimal | None:
    """The number; None where it is not one."""
    stripped = text.strip().lower()
    latin = _LATIN.fullmatch(stripped)
    if latin:
        whole = Decimal(latin[1].replace(",", "") + (latin[2] or ""))
        return whole * _SCALE.get(latin[3] or "", 1)
    if stripped in ENGLISH_NUMBERS:
        return Decimal(ENGLISH_NUMBERS.index(stripped))
    if stripped in ("a", "an"):
        return Decimal(1)
    if stripped in ("半", "half a", "half an"):
        return Decimal("0.5")
    return _han(stripped)


def _han(text: str) -> Decimal | None:
    """一万五 is 15000: a last digit without its unit counts the unit below."""
    if not text or any(c not in HAN_DIGITS and c not in _HAN_UNITS and c != "万" for c in text):
        return None
    total, section, digit, last_unit, zero = 0, 0, None, 1, False
    for character in text:
        if character in HAN_DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, zero = HAN_DIGITS[character], zero or character in "零〇"
        elif character == "万":
            total, section, digit, last_unit = (section + (digit or 0)) * 10_000, 0, None, 10_000
        else:
            section += (1 if digit is None else digit) * _HAN_UNITS[character]
            digit, last_unit = None, _HAN_UNITS[character]
    if digit is not None:
        section += digit * (last_unit // 10 if last_unit >= 100 and not zero else 1)
    return Decimal(total + section)
