"""A spreadsheet's number format as tokens: yyyy"年"m"月" -> date fields and literals. Pure; knows no value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 30: "yyyy-mm-dd",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'), **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}  # fmt: skip
"""Formats that a file names by number only. The short date, which each country shows in its own way, is ISO here."""

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | _. | \*. | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | \[(?P<elapsed>h+|m+|s+)\] | \[(?P<condition>[<>=]+-?[\d.]+)\] | \[[^\]]*\]
    | (?P<general>General|G/通用格式) | (?P<science>E[+-]0+) | (?P<noon>AM/PM|A/P|上午/下午) | (?P<field>y+|e+|m+|d+|h+|s+(?:\.0+)?|a{3,4})
    | (?P<digits>[0#?.,]+) | (?P<percent>%) | (?P<text>@) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_LONGEST = 300


class TokenKind(StrEnum):
    """What a piece of a format stands for."""

    LITERAL = "literal"
    FIELD = "field"
    ELAPSED = "elapsed"
    NOON = "noon"
    DIGITS = "digits"
    GENERAL = "general"
    SCIENCE = "science"
    PERCENT = "percent"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format."""

    kind: TokenKind
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """The format of the values a condition holds for."""

    tokens: tuple[Token, ...]
    condition: str = ""
    """Such as >=100; empty: by its place."""

    @property
    def is_date(self) -> bool:
        """Whether it shows days or times."""
        return any(token.kind in (TokenKind.FIELD, TokenKind.ELAPSED) for token in self.tokens)


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format: positive, negative, zero and text, or by condition."""
    found: list[list[Token]] = [[]]
    conditions = [""]
    for match in _TOKEN.finditer(code[:_LONGEST]):
        if match["other"] == ";":
            found.append([])
            conditions.append("")
        elif match["condition"]:
            conditions[-1] = match["condition"]
        else:
            found[-1].extend(_token(match))
    return tuple(Section(tuple(t), c) for t, c in zip(found, conditions, strict=True))


_NAMED = tuple(kind for kind in TokenKind if kind.value in _TOKEN.groupindex)


def _token(match: re.Match[str]) -> Iterator[Token]:
    for kind in _NAMED:
        if match[kind.value]:
            yield Token(kind, match[kind.value])
            return
    literal = match["quoted"] or match["escaped"] or match["currency"] or match["other"] or ""
    if literal:
        yield Token(TokenKind.LITERAL, literal)
