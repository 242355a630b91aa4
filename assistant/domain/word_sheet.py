"""The bytes of a word list as they are passed around -> words with their category. Pure.

Read: one word a line, a word and its category parted by a tab, a JSON array of words (or of objects with `word` and
`category`), and lines in base64. UTF-8 or GB18030; lines that begin with # are left out, as are commas at a line's end.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable

from assistant.domain.words import WatchedWord
from assistant.errors import InvalidInput


def read_words(content: bytes, category: str) -> list[WatchedWord]:
    """The list's words, each once; those without a category of their own belong to `category`.

    InvalidInput: the file is no list.
    """
    text = _decoded(content).lstrip("\ufeff").strip()
    pairs = _from_json(text) if text.startswith("[") else _from_lines(text.splitlines())
    found = {
        (word, own or category): WatchedWord.of(word, own or category)
        for word, own in ((word.strip(), own.strip()) for word, own in pairs)
        if word
    }
    if not found:
        raise InvalidInput("the file holds no word; write one a line")
    return list(found.values())


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("the file is neither UTF-8 nor GB18030 text; save it as UTF-8")


def _from_json(text: str) -> list[tuple[str, str]]:
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise InvalidInput(f"the file begins like a JSON array and is none: {error}") from error
    pairs = [_entry(entry) for entry in entries]
    if None in pairs:
        raise InvalidInput(
            "the JSON array holds something else than words; write strings, or word and category"
        )
    return [pair for pair in pairs if pair is not None]


def _entry(entry: object) -> tuple[str, str] | None:
    if isinstance(entry, str):
        return entry, ""
    if isinstance(entry, dict) and isinstance(entry.get("word"), str):
        return entry["word"], str(entry.get("category") or "")
    return None


def _from_lines(lines: Iterable[str]) -> list[tuple[str, str]]:
    kept = [line.strip().rstrip(",，、;；|") for line in lines]
    kept = [line for line in kept if line and not line.startswith("#")]
    plain = [_from_base64(line) for line in kept]
    if all(word is not None for word in plain):
        kept = [word for word in plain if word is not None]
    parted = (line.partition("\t") for line in kept)
    return [(word, category) for word, _, category in parted]


def _from_base64(line: str) -> str | None:
    """The text behind the line; None: it is no base64 of any."""
    try:
        word = base64.b64decode(line, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return word if word.isprintable() and word else None
