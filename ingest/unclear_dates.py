"""Text -> what stands in it where a day of coming into force or ending was expected, and is none. Pure.

Whatever proposals.py understands is left alone; so is a sentence that speaks of validity without anything like a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import islice

from ingest.proposals import MONTH, begin_of, end_of

MOST = 10
"""So many are told at most."""
_EXCERPT = 80
_MONTH = MONTH.replace("(", "(?:", 1)
_BLANK = r"[\dXx×＿_○〇零一二三四五六七八九十 　]"
_DAY_ZH = rf"{_BLANK}{{1,6}}年(?:{_BLANK}{{1,4}}月(?:{_BLANK}{{1,4}}[日号])?)?"
_DAY_DIGITS = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|(?<!\d)\d{8}(?!\d)"
_DAY_EN = (
    rf"{_DAY_DIGITS}|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTH}(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?,?\s+\d{{4}}"
    r"|(?:(?:the\s+)?(?:spring|summer|autumn|fall|winter|beginning|end|start|early|mid|late|q[1-4])\s+(?:of\s+)?)?20\d\d"
    r"|tb[dca]\b|to be (?:determined|decided|announced|confirmed)|\[[^\]\n]{0,20}date[^\]\n]{0,20}\]|_{2,}|X{2,}"
)
_IN_FORCE_ZH = r"(?:施行|实施|生效|执行)"
_MADE_KNOWN = r"(?:发布|公布|颁布|颁发|印发|下发|发文|批准|审批|审议|通过|签发|公示){1,3}"
_THIS = r"\b(?:polic(?:y|ies)|handbook|document|procedures?|guidelines?|manual|regulations?|rules|version|plan|charter|code)\b"

_BEGINS = (
    re.compile(
        rf"自?[^，。；\s]{{0,12}}{_MADE_KNOWN}之?日(?:后[^，。；\s]{{0,8}})?起[^，。；]{{0,4}}?{_IN_FORCE_ZH}"
    ),
    re.compile(rf"自\s*(?:{_DAY_ZH}|{_DAY_DIGITS})\s*(?:起|开始)?\s*(?:正式|试)?\s*(?:{_IN_FORCE_ZH}|行)"),
    re.compile(rf"{_BLANK}{{1,6}}年{_BLANK}{{1,4}}月{_BLANK}{{1,4}}[日号]\s*起?\s*(?:正式)?{_IN_FORCE_ZH}"),
    re.compile(rf"{_IN_FORCE_ZH}(?:日期|时间|日)\s*[:：]\s*[^\s。；|]{{1,30}}"),
    re.compile(
        rf"\b(?:effective|in force|takes? effect|comes? into (?:force|effect)|valid)(?:\s+date)?\s*[:：]?\s*"
        rf"(?:(?:as of|from|on|since|in|with effect from)\s+)?(?:{_DAY_EN})",
        re.IGNORECASE,
    ),
)
_EVENT_EN = re.compile(
    r"\b(?:effective|in force|takes? effect|comes? into (?:force|effect)|valid)\s+(?:immediately\b(?!\s+(?:upon|after))"
    r"|(?:immediately\s+)?(?:upon|on|from|after|as of|following)\s+(?:(?:the|its|their|day|date|of|final|board)\s+){0,6}"
    r"(?:approval|publication|adoption|signature|signing|issuance|issue|release|ratification|posting|being\s+\w+)\b)",
    re.IGNORECASE,
)
_ENDS = (
    re.compile(r"有效期?\s*(?:限)?\s*(?:至|到|截止)\s*(?!长期|永久)[^\s。；，|]{1,30}"),
    re.compile(rf"{_BLANK}{{1,6}}年{_BLANK}{{1,4}}月{_BLANK}{{1,4}}[日号]\s*起?\s*(?:废止|失效|停止执行)"),
    re.compile(r"本[^，。；\s]{1,12}有效期(?:限)?为?\s*[\d一二两三五十]+\s*(?:个月|年)"),
    re.compile(rf"\b(?:valid (?:until|to|through)|expires? on)\s*[:：]?\s*(?:{_DAY_EN})", re.IGNORECASE),
)


def dates_not_understood(text: str) -> tuple[str, ...]:
    """The expressions, as they stand in the text, in reading order; a begin or end that is understood needs none."""
    found: dict[str, int] = {}
    if begin_of(text) is None:
        found |= _unclear(text, _BEGINS, begin_of) | _events(text)
    if end_of(text) is None:
        found |= _unclear(text, _ENDS, end_of)
    return tuple(sorted(found, key=found.__getitem__)[:MOST])


def _unclear(
    text: str, patterns: tuple[re.Pattern[str], ...], understood: Callable[[str], date | None]
) -> dict[str, int]:
    """Excerpt -> where it stands."""
    found: dict[str, int] = {}
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in islice(pattern.finditer(text), 5 * MOST):
            inside = any(start < match.end() and match.start() < end for start, end in taken)
            if not inside and understood(match[0]) is None:
                taken.append(match.span())
                found.setdefault(_excerpt(match[0]), match.start())
    return found


def _events(text: str) -> dict[str, int]:
    """The same for "effective upon approval", where the sentence speaks of the document or begins with it."""
    return {
        _excerpt(match[0]): match.start() for match in _EVENT_EN.finditer(text) if _of_document(text, match)
    }


def _of_document(text: str, match: re.Match[str]) -> bool:
    before = re.split(r"[.;\n]", text[: match.start()])[-1]
    return not before.strip() or re.search(_THIS, before, re.IGNORECASE) is not None


def _excerpt(said: str) -> str:
    return " ".join(said.split())[:_EXCERPT]
