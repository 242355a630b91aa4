"""Pay and expenses in a question. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.answering.calculators.reading_numbers import NUMBER
from assistant.answering.calculators.slot import Slot
from assistant.answering.calculators.slot_reading import Asked, amount, read_amount
from assistant.answering.calculators.values import Value, Wording

LEAST_PAY = 100
"""Yuan a month; a smaller number behind the word pay counts something else."""
MONEY_AS_BASE = Wording(
    "把给出的月薪当作基本工资；两者不同的，请告知基本工资。",
    "The monthly pay given is taken to be the basic pay; if they differ, tell me the basic pay.",
)
_MONEY_BEFORE = r"(?:(?:RMB|CNY|¥|人民币)\s{0,3})?"
_NOT_MONEY = r"(?!\s{0,3}(?:倍|天|%|小时|个|号|日|月|年|hour|day|years?|times))"
_BASIC = ("基本工资", "底薪", "basic pay", "basic salary", "base salary", "base pay", "basic")
_PAY_WORD = r"基本工资|底薪|月薪|月工资|工资|薪水|bas(?:ic|e) (?:pay|salary)|salary|wage|pay"
_BASE = re.compile(
    rf"(?P<word>{_PAY_WORD})(?:每个?月|一个月)?(?:\s{{0,3}}(?:是|为|有|of|is|:|：|=))?\s{{0,3}}{_MONEY_BEFORE}(?P<amount>(?>{NUMBER})){_NOT_MONEY}"
    rf"|(?P<other>(?>{NUMBER}))\s{{0,3}}(?:元|块钱?)?的?(?P<behind>基本工资|底薪|月薪)"
    rf"|(?:earn|make|paid|get)\s{{1,3}}{_MONEY_BEFORE}(?P<english>(?>{NUMBER}))(?:\s{{1,3}}(?:yuan|RMB|CNY))?\s{{1,3}}(?:a|per|every|each) month(?:\s{{1,3}}(?P<after>basic))?"
    rf"|{_MONEY_BEFORE}(?P<more>(?=\d)(?>{NUMBER}))(?:\s{{1,3}}(?:yuan|RMB|CNY))?(?:\s{{1,3}}(?:a|per) month)?\s{{1,3}}(?P<label>bas(?:ic|e)(?: pay| salary)?)\b",
    re.IGNORECASE,
)
_SPENT = re.compile(
    rf"(?:花了|实际花|实际住宿费|付了|spent|paid)\s{{0,3}}(?:RMB|CNY|¥)?\s{{0,3}}(?P<amount>{NUMBER})",
    re.IGNORECASE,
)


def base_salary(asked: Asked, name: str = "base_salary") -> Slot | None:
    """The monthly pay, noting where it was not called basic pay. Where both are said, basic pay counts."""
    read = [(match, read_amount(match, name)) for match in _BASE.finditer(asked.text)]
    found = [(one, _is_basic(match)) for match, one in read if one is not None and _is_pay(one.value)]
    basic = [one for one, is_basic in found if is_basic]
    chosen = basic or [replace(one, note=MONEY_AS_BASE) for one, _ in found]
    if not chosen:
        return None
    rivals = tuple(dict.fromkeys(one.value for one in chosen if one.value != chosen[0].value))
    return replace(chosen[0], rivals=rivals)


def _is_pay(value: Value) -> bool:
    return isinstance(value, Decimal) and value >= LEAST_PAY


def _is_basic(match: re.Match[str]) -> bool:
    words = (match[key] for key in ("word", "behind", "after", "label"))
    return any(word and word.lower() in _BASIC for word in words)


def spent(asked: Asked) -> Slot | None:
    """What was paid."""
    return amount(asked, "spent", _SPENT)
