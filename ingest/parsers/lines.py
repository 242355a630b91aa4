"""Printed lines -> paragraphs: joins what only the page's width divided. Knows no file format.

A line runs on into the next when it fills the width and the next begins neither a clause nor an item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ingest.numbering import recognise

_BULLET = re.compile(r"\s*(?:[•●○■□▪◆◇·‣–➢✓*]|-\s|[（(]?\d{1,2}[)）]|[①-⑳]|[a-z][).]\s|注[:：])")
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_HYPHENATED = re.compile(r"([A-Za-z]+)-$")
_CUT = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,40}-$", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z]+")
_COMPOUND = re.compile(r"(?<![a-z])[a-z]{1,40}-[a-z]{1,40}(?![a-z])")
_HYPHENATING = frozenset(
    [
        "all",
        "co",
        "cross",
        "double",
        "ex",
        "five",
        "four",
        "full",
        "half",
        "high",
        "in",
        "long",
        "low",
        "mid",
        "multi",
        "non",
        "off",
        "on",
        "one",
        "part",
        "post",
        "pre",
        "self",
        "semi",
        "short",
        "single",
        "sub",
        "ten",
        "three",
        "two",
        "up",
        "well",
        "year",
    ]
)
"""First halves that keep their hyphen, where the document does not write the word without it."""
_LONGEST_WORD = 40
_SENTENCE_END = ("。", "！", "？", "；", "：", ".", "!", "?", ";", ":")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `fills` says whether it reaches the right edge of its column."""

    text: str
    fills: bool
    page: int | None = None
    large: bool = False
    """Whether it is set clearly larger than the document's text."""
    confidence: float | None = None
    """Of a line read from a picture."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    text: str
    page_from: int | None
    page_to: int | None
    large: bool = False
    confidence: float | None = None
    """The mean of its lines', weighed by length."""


def width(text: str) -> int:
    """Columns a text takes where a Han character takes two."""
    return len(text) + len(_WIDE.findall(text))


def begins_anew(text: str) -> bool:
    """Whether a line starts a clause, an item or a note, whatever came before."""
    return bool(_BULLET.match(text)) or recognise(text) is not None


def words_of(texts: Iterable[str]) -> set[str]:
    """The Latin words of the texts in small letters, and those that hold a hyphen as a whole too."""
    whole = _CUT.sub("", "\n".join(texts)).lower()
    return {*_WORD.findall(whole), *_COMPOUND.findall(whole)}


def join_lines(lines: Sequence[Line], known: Collection[str] = ()) -> list[Paragraph]:
    """Paragraphs in order; an empty line ends one. `known`: the document's words, by default those of the lines."""
    held: list[list[Line]] = []
    known = known or words_of(line.text for line in lines)
    ended = True
    for line in lines:
        if not line.text.strip():
            ended = True
            continue
        if ended or not _runs_on(held[-1], line):
            held.append([])
        held[-1].append(line)
        ended = False
    return [_paragraph(group, known) for group in held]


def _runs_on(held: Sequence[Line], line: Line) -> bool:
    last = held[-1]
    if last.large != line.large:
        return False
    if last.large:
        return not begins_anew(line.text) and last.fills and last.page == line.page
    if not last.fills:
        return False
    number = recognise(line.text)
    decimal_in_sentence = number is not None and number.label[0].isdigit() and not _ends(last.text)
    return decimal_in_sentence or not begins_anew(line.text)


def _ends(text: str) -> bool:
    return text.rstrip().endswith(_SENTENCE_END)


def _paragraph(lines: Sequence[Line], known: Collection[str]) -> Paragraph:
    text = lines[0].text.strip()
    for line in lines[1:]:
        text = join_texts(text, line.text.strip(), known)
    return Paragraph(text, lines[0].page, lines[-1].page, lines[0].large, _confidence(lines))


def _confidence(lines: Sequence[Line]) -> float | None:
    read = [(line.confidence, len(line.text)) for line in lines if line.confidence is not None]
    return sum(sure * length for sure, length in read) / sum(length for _, length in read) if read else None


def join_texts(before: str, after: str, known: Collection[str] = ()) -> str:
    """Two halves of a sentence: no space between Han characters, no hyphen that only the line's end put there.

    `known` are the document's words: they tell hand-|book from self-|service.
    """
    if not before or not after:
        return before + after
    first = _HYPHENATED.search(before[-_LONGEST_WORD:]) if before.endswith("-") else None
    second = _WORD.match(after)
    if first and second:
        return (before[:-1] if _is_one_word(first[1].lower(), second[0].lower(), known) else before) + after
    if _WIDE.match(before[-1]) or _WIDE.match(after[0]):
        return before + after
    return f"{before} {after}"


def _is_one_word(first: str, second: str, known: Collection[str]) -> bool:
    if first + second in known or not known:
        return bool(known)
    if f"{first}-{second}" in known or first in _HYPHENATING:
        return False
    return not (first in known and second in known)
