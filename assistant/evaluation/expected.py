"""Whether a text says an expected number, day or word, however it is spelled. Pure."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"\[\d+\]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BESIDE_CHINESE = re.compile(r"(?<=[0-9])\s+(?=[\u4e00-\u9fff%])|(?<=[\u4e00-\u9fff])\s+(?=[0-9])")


def says(text: str, expected: str) -> bool:
    """Whether the text holds it as a whole: 5天 is not said by 15天. `a|b`: either will do."""
    plain = _plain(text)
    return any(_pattern(_plain(one)).search(plain) for one in expected.split("|"))


def _plain(text: str) -> str:
    folded = _MARKS.sub("", unicodedata.normalize("NFKC", text).replace("**", "").casefold())
    return _BESIDE_CHINESE.sub("", _THOUSANDS.sub("", folded))


def _pattern(expected: str) -> re.Pattern[str]:
    before = r"(?<![0-9])(?<![0-9]\.)" if expected[:1].isdigit() else _word_edge(expected[:1], r"(?<![a-z])")
    zeros = "0*" if re.search(r"\.[0-9]+$", expected) else r"(?:\.0+)?"  # 4597.7 is said by 4597.70
    number = rf"{zeros}(?!\.?[0-9])"
    after = number if expected[-1:].isdigit() else _word_edge(expected[-1:], r"(?![a-z])")
    return re.compile(before + re.escape(expected) + after)


def _word_edge(character: str, edge: str) -> str:
    return edge if character.isascii() and character.isalpha() else ""
