"""How legible a text is: whether its characters are those a reader sees, or what a broken font or encoding made of them.

Pure. Judges characters, never words: a page of a rare language is legible, a page of private-use signs is not.
"""

from __future__ import annotations

import re

_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd\x00-\x08\x0b\x0e-\x1f\x80-\x9f]")
_NAMELESS = re.compile("[\ue000-\uefff\uf100-\uf8ff\ufffd\U000f0000-\U0010fffd]")
_NUMBERED = re.compile(r"\(cid:\d+\)")
"""What some programs write for a letter without a meaning."""
_PRINTED = re.compile(r"\S")
_WESTERN = re.compile("[\xa1-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2026]")
"""What bytes of another encoding become when they are taken for Western European ones."""
_HAN = re.compile("[\u4e00-\u9fff]")
_COMMON = frozenset(
    "的一是不了在人有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生会公司员工第条月日本应当按照"
    "規定及其或與為國來時後會對發員應當條請假經"
)

MOST_UNKNOWN = 0.2
"""Share of characters without a meaning from which a text is no text."""
_MOST_WESTERN = 0.35
_FEWEST_COMMON = 0.02
_ENOUGH = 20
"""Fewer characters tell nothing."""


def unknown_in(text: str) -> int:
    """How many characters have no meaning, those of symbol fonts left out: they are bullets and ticks."""
    return len(_NAMELESS.findall(text))


def is_garbled(text: str) -> bool:
    """Whether most readers would call the text garbage."""
    text = _NUMBERED.sub("\ufffd", text)
    printed = len(_PRINTED.findall(text))
    if printed == 0:
        return False
    unknown = len(_UNKNOWN.findall(text))
    if unknown > MOST_UNKNOWN * printed:
        return True
    if printed < _ENOUGH:
        return False
    return len(_WESTERN.findall(text)) > _MOST_WESTERN * printed or _is_rare_han(text)


def _is_rare_han(text: str) -> bool:
    """Chinese read in the wrong encoding is made of characters nobody uses: 锟斤拷, 鐨勪竴."""
    han = _HAN.findall(text)
    common = sum(character in _COMMON for character in han)
    return len(han) > 3 * _ENOUGH and common < _FEWEST_COMMON * len(han)
