"""What kind of amount a question asks for, and which kinds a text states: 几天 is met by 10天, not by 30元. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from assistant.comparing.quantities import MARKED, Quantity, QuantityKind, quantity

REMEMBERED_SENTENCES = 8192


class Amount(StrEnum):
    """A kind of amount."""

    TIME = "time"
    MONEY = "money"
    SHARE = "share"
    DAY = "day"
    COUNT = "count"


_ASKED = {
    Amount.TIME: r"[几多]少?个?(?:天|日|周|星期|月|年|小时|工作日)|多[久长]"
    r"|how (?:many (?:\w+ ){0,3}?(?:days?|weeks?|months?|hours?|years?)|long|soon|early|late|far ahead)"
    r"|how much (?:notice|time|leave)|notice period|deadline",
    Amount.MONEY: r"多少(?:钱|元|块|补)|几[块百千]|[报补发给]多少|标准|额度|上限|how much|limit|amount",
    Amount.SHARE: r"百分之|比例|几[折成倍]|几个点|多少[倍比]|percent|\brates?\b|how much",
    Amount.DAY: r"几[号点]|[哪何]一?[天时]|什么时候|\bwhen\b|(?:what|which) (?:time|day|date)",
    Amount.COUNT: r"[几多]少?(?:次|个人|人|级|名|份)|how many",
}
_PATTERNS = {amount: re.compile(pattern, re.IGNORECASE) for amount, pattern in _ASKED.items()}
_UNIT_OF_TIME = re.compile(r"天|日|周|星期|月|季度|年|小时|分钟|day|week|month|year|hour|minute")
_MONEY, _SHARES = (
    {"元", "SGD", "USD", "EUR", "HKD", "dollar"},
    {"%", "倍", "time", "个百分点", "percentage point"},
)


def asked_amounts(question: str) -> frozenset[Amount]:
    """The kinds a question asks for; empty where it asks for none."""
    return frozenset(amount for amount, pattern in _PATTERNS.items() if pattern.search(question))


@lru_cache(maxsize=REMEMBERED_SENTENCES)
def stated_amounts(text: str) -> frozenset[Amount]:
    """The kinds a text states. A number without a unit in a table's row may be a sum, a share or a time."""
    found: set[Amount] = set()
    for match in MARKED.finditer(text):
        stated = quantity(match)
        if stated is not None:
            found |= _kinds(stated, in_table=text.startswith("|"))
    return frozenset(found)


def _kinds(stated: Quantity, *, in_table: bool) -> set[Amount]:
    if stated.kind is QuantityKind.DATE or stated.unit == ":":
        return {Amount.DAY}
    if stated.unit in _MONEY:
        return {Amount.MONEY}
    if stated.unit in _SHARES:
        return {Amount.SHARE}
    if _UNIT_OF_TIME.search(stated.unit):
        # 每月10日 is a day of the month, and is written as ten days are.
        return {Amount.TIME, Amount.DAY} if stated.unit in ("天", "day") else {Amount.TIME}
    if stated.unit:
        return {Amount.COUNT}
    return {Amount.MONEY, Amount.SHARE, Amount.TIME} if in_table else set()
