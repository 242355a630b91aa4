"""Checks an answer against the passages it was given. Pure: text in, findings out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.answering.sentences import quotable_sentences
from assistant.comparing.quantities import han_number

_MARKS = re.compile(r"\[\d+\]")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.、)]\s", re.MULTILINE)
_HAN_NUMBER = re.compile(r"[〇零一二两三四五六七八九十百千]+(?=[^〇零一二两三四五六七八九十百千]|$)")


def numbers_in(text: str) -> list[str]:
    """Numbers of the text in order, in one spelling: 1,200 -> 1200, 十五 -> 15, full width folded."""
    folded = unicodedata.normalize("NFKC", _MARKS.sub("", text))
    plain = [n.replace(",", "") for n in _NUMBER.findall(_LIST_NUMBER.sub("", folded))]
    return plain + [str(han_number(run)) for run in _HAN_NUMBER.findall(folded)]


def says_something(answer: str) -> bool:
    """Whether an answer holds any word besides its marks; a bare [1] is no answer."""
    return any(character.isalnum() for character in _MARKS.sub("", answer))


def best_quote(statement: str, passage: str) -> str:
    """The sentence of the passage that shares most character pairs with the statement: a verbatim span."""
    sentences: Sequence[str] = quotable_sentences(passage) or [passage.strip()]
    wanted = character_pairs(statement)
    return max(
        sentences, key=lambda s: len(wanted & character_pairs(s)) / (len(character_pairs(s)) + 8) ** 0.5
    )


def statement_before(answer: str, number: int) -> str:
    """The sentence of the answer that ends in the mark [number]; empty when there is none."""
    for piece in re.split(r"(?<=[。！？!?\n])(?!\[)", answer):
        if f"[{number}]" in piece:
            return _MARKS.sub("", piece).strip()
    return ""


def character_pairs(text: str) -> set[str]:
    """Pairs of neighbouring characters, folded, without blanks: what statements and passages are compared by."""
    folded = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


ATTRIBUTION = 0.6
"""Share of a statement's character pairs that a passage must hold to count as its source."""


def attributed_passages(answer: str, passages: Sequence[str]) -> list[int]:
    """For an answer without marks: indexes (from 0) of passages that hold most of one of its statements.

    The bar is fixed; it is never lowered until something matches.
    """
    found: list[int] = []
    for statement in quotable_sentences(_MARKS.sub("", answer)):
        wanted = character_pairs(statement)
        shares = [len(wanted & character_pairs(p)) / len(wanted) if wanted else 0.0 for p in passages]
        best = max(range(len(shares)), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= ATTRIBUTION and best not in found:
            found.append(best)
    return found
