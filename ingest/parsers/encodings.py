"""Bytes of a text file -> text. Told by its mark, by UTF-8's own rules, or by which reading gives characters in use.

Chinese, Japanese and Western encodings overlap: the same bytes are lawful in several. Only one of the readings
consists of common characters.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from charset_normalizer import from_bytes

from assistant.errors import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "cp932", "euc_jp", "euc_kr", "cp1252")
_WIDE_CANDIDATES = ("utf-16-le", "utf-16-be")
_PROBE = 64 * 1024
_ENOUGH = 0.85
"""Share of the characters beyond ASCII that must be in use for a reading to be believed."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.002
_BROKEN = re.compile("\ufffd+")
_MOST_BROKEN = 0.002
_MOST_ACCENTS = 0.3
"""Share of a Western text that lies beyond ASCII."""
_COMMON_MARKS = "。，、；：？！“”‘’（）《》〈〉【】「」『』—…·～　％￥－／＋×÷≥≤①②③④⑤⑥⑦⑧⑨⑩●○■□◆★☆※→←↑↓√℃"
_WESTERN = "‘’“”–—…•™©®°±²³½¼¾€£¥§¶·«»¡¿ßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒœŠšŽž×÷\xa0"
_MOST_COMMON = frozenset(
    "的一是不了在人有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生会公司员工第条者日月時國們個會來為這說後對條員의이는가을를에다한하고로사"
)


def decode(content: bytes) -> str:
    """The text. UnreadableDocument: it is no text at all, or in no known encoding."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content.decode(encoding, "replace"))
    if b"\0" not in content[:_PROBE] and b"\x1b$" not in content:
        try:
            return _checked(content.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    text = _escaped(content) or _best_reading(content) or _nearly_sound(content)
    if text is None:
        found = None if b"\0" in content[:_PROBE] else from_bytes(content[: 4 * _PROBE]).best()
        if found is None:
            raise UnreadableDocument(
                "undecodable", "the text is in no known encoding; save it as UTF-8 and add it again"
            )
        text = content.decode(found.encoding, "replace")
    return _checked(text)


def _checked(text: str) -> str:
    """The text, if it is one: programs and pictures are full of control characters."""
    probe = text[:_PROBE]
    if len(_CONTROLS.findall(probe)) > 3 + _MOST_CONTROLS * len(probe):
        raise UnreadableDocument(
            "not_text", "the file is no text inside; save it as text, or give it the ending of what it is"
        )
    return text


def unread(text: str) -> tuple[str, ...]:
    """What to tell the editor of what is broken in the file."""
    count = len(_BROKEN.findall(text))
    return (f"Places in the file where characters are broken: {count}.",) if count else ()


def _nearly_sound(content: bytes) -> str | None:
    """The text of a file in which a few bytes were damaged, with a mark in their place."""
    if b"\0" in content[:_PROBE]:
        return None
    for encoding in ("utf-8", *_CANDIDATES):
        text = content.decode(encoding, "replace")
        places = len(_BROKEN.findall(text))
        sound = _BROKEN.sub("", text)
        few = places <= 2 + _MOST_BROKEN * len(text) and len(sound) > 20 * places
        if few and (encoding == "utf-8" or _plausibility(sound[:_PROBE], encoding) >= _ENOUGH):
            return text
    return None


def _escaped(content: bytes) -> str | None:
    """Japanese mail's encoding, which is pure ASCII with escape sequences."""
    if b"\x1b$" not in content:
        return None
    try:
        return content.decode("iso2022_jp")
    except UnicodeDecodeError:
        return None


def _best_reading(content: bytes) -> str | None:
    """The reading with the most characters in use; None where none has enough of them."""
    readings: list[tuple[float, str]] = []
    for encoding in (*_CANDIDATES, *(_WIDE_CANDIDATES if len(content) % 2 == 0 else ())):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((_plausibility(text[:_PROBE], encoding), text))
    best = max(readings, key=lambda reading: reading[0], default=(0.0, ""))
    return best[1] if best[0] >= _ENOUGH else None


def _plausibility(text: str, encoding: str) -> float:
    """Share of characters in use, and a little more for the commonest; 0 where a control character stands."""
    foreign = [character for character in text if character > "\x7f"]
    if _CONTROLS.search(text):
        return 0.0
    if encoding in _WIDE_CANDIDATES:
        foreign = [character for character in text if character not in "\r\n\t"]
        used = _used("gb18030") | _used("big5hkscs") | frozenset(map(chr, range(0x20, 0x7F)))
    else:
        used = _used(encoding)
    if not foreign:
        return 1.0
    if encoding == "cp1252" and len(foreign) > _MOST_ACCENTS * len(text):
        return 0.0
    common = sum(character in _MOST_COMMON for character in foreign)
    return (sum(character in used for character in foreign) + 0.5 * common) / len(foreign)


@cache
def _used(encoding: str) -> frozenset[str]:
    """The characters that texts of an encoding consist of: its first level, kana, and the usual marks."""
    if encoding == "cp1252":
        return frozenset(_WESTERN)
    kana = frozenset(map(chr, [*range(0x3041, 0x3094), *range(0x30A1, 0x30F7), 0x30FB, 0x30FC]))
    first_level = {
        "gb18030": _level("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
        "big5hkscs": _level("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]),
        "cp932": _level("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF)) | kana,
        "euc_jp": _level("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF)) | kana,
        "euc_kr": _level("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF)),
    }[encoding]
    wide = frozenset(map(chr, range(0xFF01, 0xFF5F)))
    return first_level | frozenset(_COMMON_MARKS) | wide


def _level(encoding: str, leads: range, trails: range | list[int]) -> frozenset[str]:
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    return frozenset(pair.decode(encoding, "ignore") for pair in pairs) - {""}
