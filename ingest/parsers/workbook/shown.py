"""A cell's number and its format -> what a person sees in the cell: 12.5%, 2025年1月1日, 1,200.00. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from assistant.domain.number_words import MONTHS
from ingest.parsers.workbook.format_codes import Section, Token, TokenKind, sections

_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_DAY = 2_958_465
"""31 December 9999."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HAN_DAYS = "一二三四五六日"
_WITH_DIGITS = (TokenKind.DIGITS, TokenKind.PERCENT, TokenKind.GENERAL)
_CONDITION = re.compile(r"([<>=]+)(-?[\d.]+)")


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """The value as its format shows it. `from_1904`: days are counted as old Macintosh workbooks do."""
    if not math.isfinite(value):
        return ""
    all_sections = sections(code)
    section, number = _chosen(all_sections, value)
    if not section.tokens and len(all_sections) > 1:
        return ""
    if section.is_date:
        return _date(section.tokens, value, from_1904)
    if not any(token.kind in _WITH_DIGITS for token in section.tokens):
        literals = "".join(token.text for token in section.tokens if token.kind is TokenKind.LITERAL)
        return literals or general(value)
    return _number(section.tokens, number)


def general(value: float) -> str:
    """As cells without a format show it: 11 digits at most, no trailing noughts."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    return text if "e" not in text else text.replace("e", "E")


def _chosen(found: Sequence[Section], value: float) -> tuple[Section, float]:
    """The section for a value and the number it shows: without its sign where the section is for negative ones."""
    for section in found:
        match = _CONDITION.fullmatch(section.condition)
        if match and _holds(match[1], value, match[2]):
            return section, value
    plain = [section for section in found if not section.condition] or list(found)
    if value < 0 and len(plain) > 1:
        return plain[1], -value
    if value == 0 and len(plain) > 2:
        return plain[2], value
    return plain[0], value


def _holds(sign: str, value: float, limit: str) -> bool:
    try:
        other = float(limit)
    except ValueError:
        return False
    held = {"<": value < other, ">": value > other, "<=": value <= other, ">=": value >= other}
    return held.get(sign, value != other if sign == "<>" else value == other)


def _number(tokens: Sequence[Token], value: float) -> str:
    pattern = "".join(token.text for token in tokens if token.kind is TokenKind.DIGITS)
    percents = sum(token.kind is TokenKind.PERCENT for token in tokens)
    whole, _, decimals = pattern.partition(".")
    if any(t.kind is TokenKind.GENERAL for t in tokens):
        return "".join(general(value) if t.kind is TokenKind.GENERAL else t.text for t in tokens)
    if any(t.kind is TokenKind.LITERAL and t.text == "/" for t in tokens):
        return general(value)
    if any(token.kind is TokenKind.SCIENCE for token in tokens):
        return f"{value:.{min(len(decimals), 15)}E}"
    scale = len(pattern) - len(pattern.rstrip(","))
    amount = Decimal(repr(abs(value))) * 100**percents / Decimal(1000) ** scale
    text = _digits(amount, whole.rstrip(","), decimals.replace(",", ""))
    sign = "-" if value < 0 and text.strip("0.,") else ""
    return sign + _placed(tokens, text, pattern)


def _digits(amount: Decimal, whole: str, decimals: str) -> str:
    places = min(len(decimals), 15)
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if amount < 10**12 else amount
    integral, _, fraction = f"{rounded:f}".partition(".")
    needed = decimals.rfind("0") + 1
    while len(fraction) > needed and fraction.endswith("0"):
        fraction = fraction[:-1]
    integral = integral.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        integral = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", integral)
    return f"{integral}.{fraction}" if fraction else integral


def _placed(tokens: Sequence[Token], text: str, pattern: str) -> str:
    """The digits between the literals of the format; where literals part the digits, as in telephone numbers, too."""
    groups = [token for token in tokens if token.kind is TokenKind.DIGITS]
    parts = [text]
    if len(groups) > 1 and "." not in pattern:
        parts, rest = [], text
        for group in reversed(groups[1:]):
            rest, part = rest[: -len(group.text)], rest[-len(group.text) :]
            parts.insert(0, part)
        parts.insert(0, rest)
    left = iter(parts)
    written = [
        next(left, "") if token.kind is TokenKind.DIGITS else token.text
        for token in tokens
        if token.kind is not TokenKind.TEXT
    ]
    return "".join(written).strip()


def _date(tokens: Sequence[Token], value: float, from_1904: bool) -> str:
    if not 0 <= value <= _LAST_DAY:
        return general(value)
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(seconds=round(value * 86_400))
    half = any(token.kind is TokenKind.NOON for token in tokens)
    written = []
    for place, token in enumerate(tokens):
        if token.kind is TokenKind.FIELD:
            written.append(_field(token.text.lower(), moment, half, _is_minute(tokens, place)))
        elif token.kind is TokenKind.ELAPSED:
            written.append(_elapsed(token.text.lower(), value))
        elif token.kind is TokenKind.NOON:
            names = ("上午", "下午") if "午" in token.text else ("AM", "PM")
            written.append(names[moment.hour >= 12])
        elif token.kind is not TokenKind.TEXT:
            written.append(token.text)
    return "".join(written).strip()


def _is_minute(tokens: Sequence[Token], place: int) -> bool:
    """m is minutes behind hours and before seconds, months elsewhere."""
    fields = [
        (number, token.text[:1].lower())
        for number, token in enumerate(tokens)
        if token.kind in (TokenKind.FIELD, TokenKind.ELAPSED)
    ]
    at = next(index for index, (number, _) in enumerate(fields) if number == place)
    before = fields[at - 1][1] if at else ""
    after = fields[at + 1][1] if at + 1 < len(fields) else ""
    return before == "h" or after == "s"


def _elapsed(field: str, value: float) -> str:
    unit = {"h": 3600, "m": 60, "s": 1}[field[0]]
    return str(round(value * 86_400) // unit).rjust(len(field), "0")


def _field(field: str, moment: datetime, half: bool, minute: bool) -> str:
    letter, length = field[0], len(field)
    if letter in "ye":
        return str(moment.year) if length > 2 or letter == "e" else f"{moment.year % 100:02}"
    if letter == "a":
        return ("星期" if length > 3 else "") + _HAN_DAYS[moment.weekday()]
    if letter in "md" and length > 2 and not minute:
        name = MONTHS[moment.month - 1] if letter == "m" else _DAYS[moment.weekday()]
        return name if length == 4 else name[: 1 if length > 4 else 3]
    hour = (moment.hour % 12 or 12) if half else moment.hour
    number = {"m": moment.minute if minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}
    return str(number[letter]).rjust(2 if length > 1 else 1, "0")
