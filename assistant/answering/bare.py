"""Question -> what it asks, without the words that were understood as whom or which day it is about. Pure.

Whoever says 我是实习生 or "under the 2024 rules" is heard: search and applicability go by it. Searched for, such words
only find the clauses that are about interns and years.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from assistant.answering.days.numerals import plain

_SEGMENT = re.compile(r"[^,，。;；]+[,，。;；]?")
_ASKS = re.compile(
    r"[?？吗呢几谁哪怎]|(.)[不没]\1|[不没][。？\s]*$|多少|多久|多长|什么|是否|能不能|可不可以|能|可以|如何|要不要|有没有|算不算"
    r"|\b(?:how|what|when|which|who|where|why|can|could|do|does|did|may|is|are|am i|will|should)\b"
)
_ROLE = re.compile(
    r"^\s*我(?:不)?是(?:他|她|他们|她们|ta)?的?(?:直属)?(?:主管|领导|经理|上级|导师|管理岗|管理层)的?\s*[,，。;；]?$"
    r"|^\s*(?:and )?i(?:'m| am)(?: not)? (?:(?:his|her|their) )?(?:(?:a|the) )?(?:manager|supervisor|boss|mentor)\s*[,;.]?$"
)
_BEFORE = re.compile(
    r"(?:(?:我们?|本人|俺)(?:目前|现在|还|已经|就|也|都|一直|仍)*(?:是|在|属于)?(?:一?[个名位])?"
    r"|\b(?:as|for|under|in|at|of)(?: the| an?)?|\bthe|\ban?)\s*$"
)
_BEHIND = re.compile(
    r"(?:'s)?\s*(?:offices?|employees?|staff|colleagues?|rules?|handbook|version)\b"
    r"|(?:(?:[^,，]{0,3}的)?(?:时?候|那会儿?|那时候?|当时)|那版|这版|那年|时|(?:过?来)?(?:市|分公司|办公室|公司|总部|研发中心)*(?:这边|那边)?)"
    r"的?(?:员工|同事|人员|职工|人)?的?"
)
_FILLING = re.compile(
    r"[\s\W_]|我们?|本人|俺|目前|现在|已经|还|是|在|属于|过来|来|的|了|人|员工|市|公司|办公室|这边|那边|工作|上班|就|一[个名位]|级"
    r"|\b(?:i|m|am|im|we|are|is|my|in|at|on|a|an|the|office|based|working|work|employee|employed|as|currently|still|grade|and)\b"
)
_SHORTEST = 4
"""Letters that must be left."""


class Understood(Enum):
    """What words of a question were understood as."""

    SELF = "who the person is, in their own words"
    OTHERS = "a group of people or a place that is asked about"
    DAY = "the day that is asked about"


@dataclass(frozen=True, slots=True)
class Words:
    """Words text[start:end] that were understood."""

    start: int
    end: int
    as_what: Understood
    policies_say: str = ""
    """What policies call the people meant, in the language of the text; empty: these words will do."""


@dataclass(frozen=True, slots=True)
class BareForms:
    """What a question asks; each empty where it would be the same, or too little."""

    without_self: str = ""
    """Without days, and without the parts in which people only say who they are."""
    in_their_words: str = ""
    """With people named as policies name them: 派遣来的同事 are 劳务派遣员工."""
    without_others: str = ""
    """Also without the people and places that it is asked about: what holds for them was looked for otherwise."""


AS_ASKED = BareForms()
"""Nothing in it was understood so."""


def bare_forms(text: str, words: Iterable[Words]) -> BareForms:
    """The question without words that were understood."""
    found = sorted(words, key=lambda one: one.start)
    if not found:
        return AS_ASKED
    narrow = _without(text, [one for one in found if one.as_what is not Understood.OTHERS])
    named = _without(text, [one for one in found if one.policies_say or one.as_what is not Understood.OTHERS])
    wide = _without(text, [replace(one, policies_say="") for one in found])
    return BareForms(narrow, named if named != narrow else "", wide if wide != narrow else "")


def _without(text: str, words: Sequence[Words]) -> str:
    read = plain(text)
    kept = [_kept(text, read, match.span(), words) for match in _SEGMENT.finditer(read)]
    left = "".join(kept).strip(" ,，;；\u3000")
    enough = sum(character.isalnum() for character in left) >= _SHORTEST and _ASKS.search(plain(left))
    return left if enough and left != text.strip() else ""


def _kept(text: str, read: str, segment: tuple[int, int], words: Sequence[Words]) -> str:
    start, end = segment
    inside = [one for one in words if start <= one.start and one.end <= end]
    part = read[start:end]
    if _ROLE.match(part) or _only_tells(part, start, inside):
        return ""
    for one in reversed(inside):
        if one.as_what is not Understood.SELF:
            opens, closes = _BEFORE.search(read[start : one.start]), _BEHIND.match(read[one.end : end])
            first = start + opens.start() if opens else one.start
            last = one.end + closes.end() if closes else one.end
            new = one.policies_say
            text, read = text[:first] + new + text[last:], read[:first] + new + read[last:]
            end += len(new) - (last - first)
    return text[start:end]


def _only_tells(part: str, start: int, inside: Sequence[Words]) -> bool:
    """Whether a part says who the person is and nothing else."""
    own = [one for one in inside if one.as_what is Understood.SELF]
    for one in reversed(own):
        part = part[: one.start - start] + " " + part[one.end - start :]
    return bool(own) and not _FILLING.sub("", part)
