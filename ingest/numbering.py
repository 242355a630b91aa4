"""The first characters of a line -> the number it carries: 第十二条, 一、, 5.3, Article 7, Appendix A.

Sees one line only; whether a number fits its neighbours is decided by the structure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.domain.documents import ClauseKind

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = "零〇○一二两三四五六七八九十百千"
_SPACE = r"[\s\u3000]"

_CHINESE = re.compile(
    rf"第{_SPACE}*([{_HAN_NUMBER}]+|\d{{1,4}}){_SPACE}*(编|部分|章|节|条)(之[一二三四五六七八九十]+)?(.*)",
    re.DOTALL,
)
_REFERENCE = re.compile(
    r"(规定|所|的|至|到|和|与|及|或|、|，|,|；|;|。|）|\)|》|”|第|中|以|之|项|款|内|外|执行|处理|办理|要求)"
)
"""What follows a number that is spoken of: 第十二条规定的..., 第三条、第四条."""
_ENUMERATED = re.compile(rf"([{_HAN_NUMBER}]{{1,4}})、{_SPACE}*(.*)", re.DOTALL)
_PARENTHESISED = re.compile(rf"[（(]([{_HAN_NUMBER}]{{1,4}})[)）]{_SPACE}*(.*)", re.DOTALL)
_DECIMAL = re.compile(rf"(\d{{1,3}}(?:[.．]\d{{1,3}}){{1,4}})[.．、]?{_SPACE}+(\S.*)", re.DOTALL)
_INTEGER = re.compile(rf"(\d{{1,3}})[.．、](?!\d){_SPACE}*(\S.*)", re.DOTALL)
_ENGLISH = re.compile(
    r"(part|chapter|article|section)\s+(\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,7}|[A-Z])(?![\w])\s*([.:)–—-]?)\s*(.*)",
    re.DOTALL | re.IGNORECASE,
)
_APPENDIX = re.compile(
    rf"(附录|附件|附表){_SPACE}*([{_HAN_NUMBER}]+|\d{{1,3}}|[A-Z])(?![\w])[:：、.．]?{_SPACE}*(.*)"
    r"|(appendix|annex|schedule)\s+(\d{1,3}|[A-Z]|[IVXLC]{1,7})(?![\w])\s*[.:)–—-]?\s*(.*)",
    re.DOTALL | re.IGNORECASE,
)
_LETTERED = re.compile(rf"([A-Z]|[IVXLC]{{1,6}})[.．、)]{_SPACE}+(\S.*)", re.DOTALL)
_BARE = re.compile(rf"(\d{{1,2}}){_SPACE}+(?=\D)(\S.*)", re.DOTALL)
_CONTENTS = re.compile(r"(?:[.．…·_]{3,}|\t)[\s.．…·_]*[-–—]?\s*\d{1,4}\s*$")
"""Dots or a tab, then a page: a line of a table of contents."""
_LONGEST_ENTRY = 300

_CHINESE_KINDS = {
    "编": (ClauseKind.PART, 1),
    "部分": (ClauseKind.PART, 1),
    "章": (ClauseKind.CHAPTER, 2),
    "节": (ClauseKind.SECTION, 3),
    "条": (ClauseKind.ARTICLE, 4),
}
_ENGLISH_KINDS = {
    "part": (ClauseKind.PART, 1),
    "chapter": (ClauseKind.CHAPTER, 2),
    "article": (ClauseKind.ARTICLE, 4),
    "section": (ClauseKind.SECTION, 3),
}
ENUMERATED, PARENTHESISED, ROMAN, LETTERED, INTEGER, DECIMAL = 5, 6, 7, 8, 9, 10
"""Ranks of 一、 （一） II. A. 1. and 1.1 (a decimal's rank grows with its depth); smaller ranks enclose larger ones."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that begins with a number."""

    kind: ClauseKind
    rank: int
    """The place in the order of nesting; 1 is outermost."""
    label: str
    """The number as it is cited: 第12条, 5.3, Appendix A."""
    number: tuple[int, ...]
    shown: str
    """The number as it is written: 第十二条."""
    rest: str
    apart: bool
    """Whether a space or nothing follows the number, as it does in headings and seldom in sentences."""


def read_number(text: str) -> int | None:
    """The value of a Chinese (below 10,000), Arabic or full-width number; None when it is none."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        elif character in _DIGITS:
            digit = digit * 10 + _DIGITS[character] if digit and "十" not in text else _DIGITS[character]
        else:
            return None
    return total + digit if text else None


def recognise(line: str) -> Numbered | None:
    """The number a line begins with; None when it begins with none, or speaks of another clause."""
    text = line.strip()
    for reader in (_chinese, _appendix, _english, _enumerated, _decimal, _integer):
        found = reader(text)
        if found is not None:
            return found
    return None


def recognise_heading(text: str, *, roman: bool) -> Numbered | None:
    """The number of a line that is known to be a heading: also "A. Purpose", "IV. Leave" and "3 Leave".

    `roman`: whether the document's headings count I, II, III, so that a single I is a number and no letter.
    """
    found = recognise(text)
    if found is not None:
        return found
    if match := _BARE.match(text.strip()):
        number = int(match[1])
        return Numbered(ClauseKind.CHAPTER, INTEGER, str(number), (number,), match[1], match[2], True)
    match = _LETTERED.match(text.strip())
    if match is None or (len(match[1]) > 1 and not roman):
        return None
    counts_roman = roman and not match[1].strip("IVXLC")
    number, rank = (_roman(match[1]), ROMAN) if counts_roman else (ord(match[1][0]) - 64, LETTERED)
    return Numbered(ClauseKind.SECTION, rank, match[1], (number,), f"{match[1]}.", match[2], True)


def counts_roman(text: str) -> bool:
    """Whether a heading carries a Roman number that cannot be a letter: II. Leave."""
    match = _LETTERED.match(text.strip())
    return match is not None and len(match[1]) > 1


def of_contents(line: str) -> bool:
    """Whether a line looks like one of a table of contents: a caption, dots or a tab, a page."""
    return len(line) <= _LONGEST_ENTRY and bool(_CONTENTS.search(line))


def _chinese(text: str) -> Numbered | None:
    match = _CHINESE.match(text)
    number = read_number(match[1]) if match else None
    if match is None or number is None:
        return None
    rest, more = match[4], read_number(match[3][1:]) if match[3] else None
    apart = not rest or rest[0].isspace() or rest[0] in "：:【（(《"
    if not apart and _REFERENCE.match(rest):
        return None
    kind, rank = _CHINESE_KINDS[match[2]]
    label = f"第{number}{match[2]}" + (f"之{more}" if more else "")
    numbers = (number, more) if more else (number,)
    return Numbered(
        kind, rank, label, numbers, text[: match.start(4)], rest.lstrip("：: \t\u3000\n").rstrip(), apart
    )


def _appendix(text: str) -> Numbered | None:
    match = _APPENDIX.match(text)
    if match is None or len(text) > 80:
        return None
    if match[1]:
        value = read_number(match[2])
        label = f"{match[1]}{value if value is not None else match[2]}"
        return Numbered(
            ClauseKind.APPENDIX, 1, label, _ordinal(match[2]), f"{match[1]}{match[2]}", match[3], True
        )
    if not _begins_heading(match[6]):
        return None
    label = f"{match[4].title()} {match[5].upper()}"
    return Numbered(
        ClauseKind.APPENDIX, 1, label, _ordinal(match[5]), f"{match[4]} {match[5]}", match[6], True
    )


def _english(text: str) -> Numbered | None:
    match = _ENGLISH.match(text)
    if match is None or not (match[1][0].isupper() and (match[3] or _begins_heading(match[4]))):
        return None
    kind, rank = _ENGLISH_KINDS[match[1].lower()]
    label = f"{match[1].title()} {match[2].upper()}"
    return Numbered(kind, rank, label, _ordinal(match[2]), f"{match[1]} {match[2]}", match[4], True)


def _begins_heading(rest: str) -> bool:
    return not rest or rest[0].isupper() or not rest[0].isascii()


def _enumerated(text: str) -> Numbered | None:
    match = _ENUMERATED.match(text)
    if match is not None:
        number = read_number(match[1]) or 0
        shown = f"{match[1]}、"
        return Numbered(ClauseKind.SECTION, ENUMERATED, f"第{number}部分", (number,), shown, match[2], True)
    match = _PARENTHESISED.match(text)
    if match is None:
        return None
    number = read_number(match[1]) or 0
    shown = f"（{match[1]}）"
    return Numbered(ClauseKind.ITEM, PARENTHESISED, shown, (number,), shown, match[2], True)


def _decimal(text: str) -> Numbered | None:
    match = _DECIMAL.match(text)
    if match is None:
        return None
    shown = match[1].replace("．", ".")
    numbers = tuple(int(part) for part in shown.split("."))
    kind = ClauseKind.ARTICLE if len(numbers) == 2 else ClauseKind.ITEM
    return Numbered(
        kind, DECIMAL + len(numbers), ".".join(map(str, numbers)), numbers, match[1], match[2], True
    )


def _integer(text: str) -> Numbered | None:
    match = _INTEGER.match(text)
    if match is None:
        return None
    number = int(match[1])
    return Numbered(ClauseKind.CHAPTER, INTEGER, str(number), (number,), f"{match[1]}.", match[2], True)


def _ordinal(text: str) -> tuple[int, ...]:
    """5.3 -> (5, 3); 十 -> (10,); B -> (2,); a Roman number -> its value."""
    if text[0].isdecimal():
        return tuple(int(part) for part in text.split("."))
    value = read_number(text)
    if value is not None:
        return (value,)
    if len(text) == 1 and text.upper() not in "IVX":
        return (ord(text.upper()) - 64,)
    return (_roman(text.upper()),)


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[c] for c in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
