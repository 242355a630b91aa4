"""Finds numbers with their units, and dates, in Chinese and English text. Pure.

A number is read together with its unit (5个工作日, 30%, ¥350, 十五日, 5 working days), because a change of it is only
understood so. A Chinese numeral counts only before a unit: 一般 and 统一 hold none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.domain.number_words import ENGLISH_NUMBERS, HAN_DIGITS, MONTHS

_HAN_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_SCALES = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000, "million": 1_000_000}
_MONTH = "|".join(f"{m}|{m[:3]}\\.?" if m != "May" else m for m in MONTHS)
_WORDS = {word: number for number, word in enumerate(ENGLISH_NUMBERS) if number}
_WORDS |= {"fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
_ENGLISH_UNITS = (
    r"(?:consecutive|calendar|working|business)[ -](?:days?|months?)|days?|weeks?|months?|years?|hours?|minutes?"
    r"|times|per ?cent|percent|percentage points?|weekdays?|dollars?"
)
_UNITS = (
    "个工作日|个自然日|个交易日|个日历日|工作日|自然日|个月|个自然月|个季度|个小时|个星期|周岁|周年|小时|分钟|个百分点|年|月|周|天|日"
    "|元|次(?!性)|倍|岁|人|位|名|分|档|级|折|件|个|门|份|条|轮|万"
)
_HAN_UNITS = _UNITS.replace("|万", "")
_ARTICLES = "个(?!月|季度|自然月|小时|星期|工作日|自然日)|位|名|件|份|条|门"
"""一 before these is mostly an article: 一个部门."""
_MONEY = r"人民币|RMB|CNY|SGD|USD|EUR|HKD|S\$|US\$|HK\$"
_BEFORE, _BEHIND = "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"
"""Edges of Latin words; \\b sees none between Latin and Han."""
_PATTERNS = (
    r"(?P<date>\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|\d{1,2}月\d{1,2}[日号]"
    rf"|{_BEFORE}\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{_BEHIND}"
    rf"|{_BEFORE}\d{{1,2}}(?:st|nd|rd|th)?\s(?:{_MONTH})(?:,?\s\d{{4}})?{_BEHIND}"
    rf"|{_BEFORE}(?:{_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?{_BEHIND}"
    r"|[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?"
    r"|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)",
    r"(?P<clause>第\s?(?:\d+|[〇零一二三四五六七八九十百千两]+)\s?(?:条|章|节|款|项|编|部分|版))",
    r"(?P<time>(?<!\d)\d{1,2}[:：]\d{2}(?!\d))",
    rf"(?P<name>{_BEFORE}(?!{_MONEY})[A-Za-z]+[-.]?\d(?:[A-Za-z0-9.-]*[A-Za-z0-9])?)",
    rf"(?P<number>(?P<currency>(?:{_MONEY}|[¥￥$€£])\s?)?"
    r"(?P<figure>\d+(?:[,，]\d{3})*(?:\.\d+)?)"
    r"(?P<scale>\s?(?:千|万|亿|million))?"
    rf"(?P<unit>\s?(?:%|％|‰|{_UNITS})|[ -](?:{_ENGLISH_UNITS}){_BEHIND})?)",
    rf"(?P<word>{_BEFORE}(?i:{'|'.join(_WORDS)})[ -](?:{_ENGLISH_UNITS}){_BEHIND})",
    rf"(?P<han>百分之[〇零一二三四五六七八九十百两]+|(?!一(?:{_ARTICLES}))"
    rf"[一二三四五六七八九十百千万两零〇]+(?:{_HAN_UNITS}))",
)
MARKED = re.compile("|".join(_PATTERNS))
"""Matches what must not be taken apart: dates, references to clauses, times, names with digits, and quantities."""
_CURRENCIES = {
    "人民币": "元",
    "RMB": "元",
    "CNY": "元",
    "¥": "元",
    "￥": "元",
    "S$": "SGD",
    "US$": "USD",
    "HK$": "HKD",
}
_SAME_UNITS = {
    "日": "天",
    "day": "天",
    "％": "%",
    "percent": "%",
    "per cent": "%",
    "个小时": "小时",
    "个工作日": "工作日",
}


class QuantityKind(StrEnum):
    """What a change of it is called."""

    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, or a date. Two are the same when `value` and `unit` are, however they are written."""

    kind: QuantityKind
    value: str
    unit: str


def quantity(found: re.Match[str]) -> Quantity | None:
    """What a match of MARKED says; None for references and names, which count nothing."""
    text = unicodedata.normalize("NFKC", found.group())
    if found["date"]:
        return Quantity(QuantityKind.DATE, _date(text), "")
    if found["time"]:
        return Quantity(QuantityKind.NUMBER, text, ":")
    if found["word"]:
        word, unit = re.split("[ -]", text, maxsplit=1)
        return Quantity(QuantityKind.NUMBER, str(_WORDS[word.lower()]), _unit(unit))
    if found["han"]:
        return _han_quantity(text)
    if not found["number"]:
        return None
    figure = Decimal(unicodedata.normalize("NFKC", found["figure"]).replace(",", ""))
    value = figure * _SCALES[(found["scale"] or "").strip()]
    currency = (found["currency"] or "").strip()
    unit = _CURRENCIES.get(currency, currency) or _unit(found["unit"] or "")
    if unit == "万":
        value, unit = value * 10_000, ""
    return Quantity(QuantityKind.NUMBER, format(value.normalize(), "f"), unit)


def han_number(text: str) -> int:
    """三百二十一 -> 321; also digit by digit: 二〇二五 -> 2025."""
    if len(text) > 1 and not any(sign in _HAN_SCALES for sign in text):
        return int("".join(str(HAN_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        scale = _HAN_SCALES.get(sign)
        if scale is None:
            digit = HAN_DIGITS[sign]
        elif scale == 10_000:
            total, section, digit = (total + section + digit) * scale, 0, 0
        else:
            section, digit = section + (digit or 1) * scale, 0
    return total + section + digit


def _han_quantity(text: str) -> Quantity:
    if text.startswith("百分之"):
        return Quantity(QuantityKind.NUMBER, str(han_number(text[3:])), "%")
    figures = re.match("[一二三四五六七八九十百千万两零〇]+", text)
    assert figures is not None
    return Quantity(QuantityKind.NUMBER, str(han_number(figures.group())), _unit(text[figures.end() :]))


def _unit(written: str) -> str:
    unit = written.strip(" -").lower()
    unit = unit[:-1] if unit.isascii() and unit.endswith("s") else unit
    return _SAME_UNITS.get(unit, unit)


def _date(text: str) -> str:
    """One spelling for one day: its numbers, with the month as a number."""
    months = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
    named = re.search(r"[A-Za-z]{3,}", re.sub(r"(?<=\d)(st|nd|rd|th)", "", text))
    if named is None:
        signs = re.findall(r"\d+|[〇零一二三四五六七八九十]+", text)
        return "-".join(str(int(s) if s.isdecimal() else han_number(s)) for s in signs)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    year = [number for number in numbers if number > 31]
    day = [number for number in numbers if number <= 31]
    return "-".join(map(str, (*year, months[named.group()[:3].lower()], *day)))
