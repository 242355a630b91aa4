"""One form for the many ways to write a letter, character by character and never across two, so that text may come in
any pieces. Knows no word.

Width, case, traditional characters, accents, circled, squared and styled letters, small capitals and Cyrillic or Greek
look-alikes fold into a plain letter; blanks, punctuation, symbols and what nobody sees fold into nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from assistant.storage.lexical import simplify

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
"""Squared and circled letters, white on black, and flag letters: NFKC leaves most of them alone."""
_LOOKALIKES = {
    **dict(zip("ᴀʙᴄᴅᴇꜰғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdeffghijklmnoprstuvwyz", strict=True)),
    **dict(zip("аеосрхуікјѕԁɡһ", "aeocpxyikjsdgh", strict=True)),
    **dict(zip("αονικρτυ", "aovikptu", strict=True)),
    "ı": "i",
    "ß": "ss",
}
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_DIACRITICS = (range(0x300, 0x370), range(0x1AB0, 0x1B00), range(0x1DC0, 0x1E00), range(0x20D0, 0x2100))
_NOTHING = frozenset("ZPSC")
"""Unicode's classes of separators, punctuation, symbols and controls."""


class _Table(dict[int, str]):
    """Code point -> its folded form, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        form = self[point] = _folded(chr(point))
        return form


_TABLE = _Table()


def normalised(text: str) -> str:
    """The folded text."""
    return text.translate(_TABLE)


def folded(character: str) -> str:
    """The folded form of one character: usually one character, nothing for a separator, sometimes several."""
    return _TABLE[ord(character)]


def placed(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in `text` that it comes from."""
    forms = [_TABLE[ord(character)] for character in text]
    origins = [place for place, form in enumerate(forms) for _ in form]
    return "".join(forms), origins


def _folded(character: str) -> str:
    styled = _styled(simplify(character))
    plain = unicodedata.normalize("NFC", "".join(_without_accents(unicodedata.normalize("NFKD", styled))))
    return "".join(_LOOKALIKES.get(c, simplify(c)) for c in plain.casefold() if not _is_nothing(c))


def _styled(character: str) -> str:
    point = ord(character)
    for first in _ROWS:
        if first <= point < first + len(_LETTERS):
            return _LETTERS[point - first]
    number = unicodedata.digit(character, None)
    return character if number is None else str(number)


def _without_accents(decomposed: str) -> Iterable[str]:
    return (c for c in decomposed if not any(ord(c) in block for block in _DIACRITICS))


def _is_nothing(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in _NOTHING or character in _BLANK_LETTERS or category == "Me"
