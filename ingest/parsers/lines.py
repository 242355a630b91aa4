"""Printed lines -> paragraphs: joins what only the page's width divided. Knows no file format.

A line runs on into the next when it fills the width and the next begins neither a clause nor an item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.numbering import recognise

_BULLET = re.compile(r"\s*(?:[•●○■□▪◆◇·‣–➢✓*]|-\s|[（(]?\d{1,2}[)）]|[①-⑳]|[a-z][).]\s|注[:：])")
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_HYPHENATED = re.compile(r"([A-Za-z]+)-$")
_WORD = re.compile(r"[A-Za-z]+")
_SENTENCE_END = ("。", "！", "？", "；", "：", ".", "!", "?", ";", ":")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `fills` says whether it reaches the right edge of its column."""

    text: str
    fills: bool
    page: int | None = None
    large: bool = False
    """Whether it is set clearly larger than the document's text."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    text: str
    page_from: int | None
    page_to: int | None
    large: bool = False


def width(text: str) -> int:
    """Columns a text takes where a Han character takes two."""
    return len(text) + len(_WIDE.findall(text))


def begins_anew(text: str) -> bool:
    """Whether a line starts a clause, an item or a note, whatever came before."""
    return bool(_BULLET.match(text)) or recognise(text) is not None


def join_lines(lines: Sequence[Line]) -> list[Paragraph]:
    """Paragraphs in order; an empty line ends one."""
    held: list[list[Line]] = []
    known = {word.lower() for line in lines for word in _WORD.findall(line.text)}
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
    return Paragraph(text, lines[0].page, lines[-1].page, lines[0].large)


def join_texts(before: str, after: str, known: Collection[str] = ()) -> str:
    """Two halves of a sentence: no space between Han characters; a hyphen at the break goes if `known` has the word."""
    if not before or not after:
        return before + after
    hyphenated, following = _HYPHENATED.search(before), _WORD.match(after)
    if hyphenated and following:
        whole = (hyphenated[1] + following[0]).lower()
        return (before[:-1] if whole in known else before) + after
    if _WIDE.match(before[-1]) or _WIDE.match(after[0]):
        return before + after
    return f"{before} {after}"
