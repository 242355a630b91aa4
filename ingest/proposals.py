"""Blocks -> what the document says of itself: title, label, days in force, language. Pure.

Proposals only: what the uploader said is never overruled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from assistant.domain.number_words import MONTHS
from ingest.numbering import read_number
from ingest.parsed import Block, BlockKind

_BEGINNING = 12
"""Blocks at the beginning that may name the document."""
_END = 6
"""Blocks at the end that may say when it holds."""
_LONG = 1000
"""Characters of a block's beginning and end that are searched for days."""
_LABEL = r"[Vv]?\d{1,4}(?:\.\d{1,3}){0,2}"
_NAMED = re.compile(r"《([^》]{2,60})》\s*[（(]?\s*(V\s?\d[\d.]*)?", re.IGNORECASE)
_VERSION = re.compile(rf"(?:版\s*本\s*号?|version|revision)\s*[:：]?\s*({_LABEL})\b", re.IGNORECASE)
_LABEL_IN_NAME = re.compile(r"[ _（(-]?(?<![A-Za-z0-9])(V\d+(?:\.\d+){0,2})[)）]?$", re.IGNORECASE)
_CHINESE_DAY = r"([\d〇零一二三四五六七八九]{4})\s*年\s*([\d一二三四五六七八九十]{1,3})\s*月\s*([\d一二三四五六七八九十]{1,3})\s*日"
_MONTHS = [month[:3].lower() for month in MONTHS]
MONTH = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
_ENGLISH_DAY = rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?|{MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?)\s+(\d{{4}})"
_YEAR_FIRST = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"
_FROM_ZH = rf"自?\s*(?:{_CHINESE_DAY}|{_YEAR_FIRST})\s*起?\s*(?:正式)?\s*"
_BEGINS_ZH = re.compile(rf"{_FROM_ZH}(?:施行|实施|(?:生效|执行)(?![\u4e00-\u9fff]))")
_DATED_ZH = re.compile(rf"(?:生效|施行|实施|执行)(?:日期|时间)\s*[:：]\s*(?:{_CHINESE_DAY}|{_YEAR_FIRST})")
_BEGINS_EN = re.compile(
    rf"(?:in force|effective|takes? effect|applies|valid)\s*(?:date\s*[:：]?|as of|from|on|since)?\s*[:：]?\s*(?:{_ENGLISH_DAY}|{_YEAR_FIRST})",
    re.IGNORECASE,
)
_ENDS_ZH = re.compile(
    rf"{_CHINESE_DAY}\s*(?:起)?\s*(?:废止|失效|停止执行)|有效期?\s*至\s*(?:{_CHINESE_DAY}|{_YEAR_FIRST})"
)
_ENDS_EN = re.compile(
    rf"(?:until|expires on|valid to|valid until)\s+(?:{_ENGLISH_DAY}|{_YEAR_FIRST})", re.IGNORECASE
)
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the text says of itself; None where it says nothing."""

    title: str | None
    label: str | None
    effective_from: date | None
    effective_to: date | None
    """The first day on which the version no longer holds."""
    language: str


def propose(blocks: Sequence[Block]) -> Proposal:
    """Read the beginning for the name and label; the days may also stand in the last blocks."""
    beginning = _beginning(blocks)
    title, label = _name(beginning)
    said = edges(blocks)
    return Proposal(title, label or _label(beginning), begin_of(said), end_of(said), language_of(blocks))


def edges(blocks: Sequence[Block]) -> str:
    """Where a document says from when it holds: its first blocks and its last, a line each; of long ones the ends."""
    texts = [block.text for block in (*_beginning(blocks), *blocks[_BEGINNING:][-_END:])]
    ends = "\n".join(t if len(t) <= 2 * _LONG else f"{t[:_LONG]}\n{t[-_LONG:]}" for t in texts)
    # Long runs of spaces would make the patterns slow.
    return "\n".join(" ".join(line.split()) for line in ends.splitlines() if line.strip())


def label_of_file(stem: str) -> tuple[str, str]:
    """A file's name without its ending -> title and label: 员工手册V3.2 -> 员工手册, V3.2."""
    match = _LABEL_IN_NAME.search(stem)
    if match is None or not stem[: match.start()].strip(" _-《》"):
        return stem.strip(" 《》") or stem, ""
    return stem[: match.start()].strip(" _-《》"), match[1].upper()


def is_the_same_document(
    title: str, label: str | None, stem: str, namesakes: Sequence[tuple[str, str]]
) -> bool:
    """Whether a text that calls itself `title` belongs to the document of that title: many covers name the company alone.

    Its file must name the title, or be named like one of that document's (`namesakes`: file name and label); or both
    must say of which version they are.
    """
    own = _plain(label_of_file(stem)[0])
    files = {_plain(label_of_file(PurePath(name).stem)[0]) for name, _ in namesakes}
    labelled = bool(label) and any(known for _, known in namesakes)
    return _plain(title) in own or bool(own and own in files) or labelled


def _plain(name: str) -> str:
    """Letters alone: dates, version numbers and copies (2) do not make a file another document's."""
    return "".join(c for c in name.casefold() if c.isalpha())


def language_of(blocks: Sequence[Block]) -> str:
    """zh where Han characters carry the text, else en."""
    text = "".join(block.text for block in blocks[:200])
    return "zh" if len(_HAN.findall(text)) * 4 > len(re.findall(r"\w", text)) else "en"


def _beginning(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks[:_BEGINNING] if block.kind is not BlockKind.TABLE]


def _name(beginning: Sequence[Block]) -> tuple[str | None, str | None]:
    for number, block in enumerate(beginning[:3]):
        match = _NAMED.match(block.text)
        if match and match.end() >= len(block.text) - 12:
            return match[1].strip(), match[2].upper().replace(" ", "") if match[2] else None
        if number == 0 and block.kind is BlockKind.HEADING and len(block.text) <= 80:
            title, label = label_of_file(block.text)
            return title, label or None
    return None, None


def _label(beginning: Sequence[Block]) -> str | None:
    for block in beginning:
        match = _VERSION.search(block.text) if len(block.text) <= 80 else None
        if match:
            return match[1][0].upper() + match[1][1:]
    return None


def begin_of(text: str) -> date | None:
    """The first day in force, if the text names one that exists."""
    for pattern in (_BEGINS_ZH, _DATED_ZH, _BEGINS_EN):
        match = pattern.search(text)
        if match:
            return _day(match.groups())
    return None


def end_of(text: str) -> date | None:
    """The last day that is named, plus one: the first on which the version no longer holds."""
    match = _ENDS_ZH.search(text) or _ENDS_EN.search(text)
    day = _day(match.groups()) if match else None
    return day + timedelta(days=1) if day and day < date.max else None


def _day(groups: Sequence[str | None]) -> date | None:
    found = [group.lower() for group in groups if group]
    try:
        names = [part[:3] for part in found if part[:3] in _MONTHS]
        if names:
            day_number, english_year = (int(part) for part in found if part.isdecimal())
            return date(english_year, _MONTHS.index(names[0]) + 1, day_number)
        year, month, day = (_number(part) for part in found[:3])
        return date(year, month, day)
    except (ValueError, IndexError):
        return None


def _number(text: str) -> int:
    if len(text) == 4 and not text.isdecimal():
        return int("".join(str(read_number(character) or 0) for character in text))
    return read_number(text) or 0
