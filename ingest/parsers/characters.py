"""Characters as people meant them: radicals as characters, no control characters, no halves of a pair."""

from __future__ import annotations

import re
import unicodedata

from ingest.parsers.format_characters import without_format_characters

_RADICALS = str.maketrans("⻓⻔⻅⻛⻆⻢⻜", "长门见风角马飞")
"""Radical code points that macOS writes into PDFs and NFKC leaves alone."""
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_RUN = re.compile(r"\s*\n\s*|\t[ \t]*|  [ \t]*| \t[ \t]*")
_BLANKS = re.compile("[\xa0\u2000-\u200a\u202f\u205f]")

_HAN = "\u3400-\u9fff"
_SPACED_HAN = re.compile(f"(?<![{_HAN}\\w])[{_HAN}](?: [{_HAN}]){{2,}}(?![{_HAN}\\w])")
_SPACED_LETTERS = re.compile(r"(?:[^\W\d_]  ?){5,}[^\W\d_]")


def clean(text: str) -> str:
    """The text with what cannot be seen removed and look-alike radicals replaced; punctuation stays as written."""
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATES.sub("\ufffd", text)
    text = _BLANKS.sub(" ", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = without_format_characters(text)
    return _COMPATIBLE.sub(_composed, text.translate(_RADICALS))


def clean_line(text: str) -> str:
    """The same for one line: tabs and runs of blanks become one, ideographic spaces stay."""
    return _RUN.sub(" ", clean(text)).strip(" \u3000")


def unspaced(text: str) -> str:
    """A line set with a blank between its letters, as titles are: 移 动 学 习 -> 移动学习, N O T I C E -> NOTICE."""
    if " " not in text:
        return text
    text = _SPACED_HAN.sub(lambda match: match[0].replace(" ", ""), text)
    if _SPACED_LETTERS.fullmatch(text):
        return " ".join(word.replace(" ", "") for word in text.split("  "))
    return text


def _composed(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])
