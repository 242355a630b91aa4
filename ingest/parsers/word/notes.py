"""Footnotes and endnotes of a Word document: a mark in the sentence, the note's text behind its paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from ingest.parsed import Block, BlockKind
from ingest.parsers.characters import clean_line
from ingest.parsers.word.names import W
from ingest.parsers.word.text import Text, TextReader

_HAN = re.compile("[\u4e00-\u9fff]")
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


class Notes:
    """The notes of one document, counted from 1 as the text refers to them."""

    def __init__(self, roots: dict[str, _Element | None], texts: TextReader) -> None:
        self._texts = {
            (kind, note.get(f"{W}id", "")): _text(note, texts)
            for kind, root in roots.items()
            if root is not None
            for note in root.iterchildren(f"{W}{kind}")
            if note.get(f"{W}type") not in _SEPARATORS
        }
        self._marks: dict[tuple[str, str], str] = {}

    def marked(self, text: Text) -> str:
        """The paragraph's text with a mark such as （注1） where a note is referred to."""
        said = "".join(text.parts)
        marks = iter([self._mark(note) for note in text.notes])
        return re.sub("\0", lambda _: next(marks, ""), said)

    def written(self, text: Text) -> Iterator[Block]:
        """The notes a paragraph refers to, each under its mark."""
        for note in text.notes:
            said = self._texts.pop(note, "")
            if said:
                yield Block(BlockKind.PARAGRAPH, f"{self._marks[note].strip('（）[]')}{_colon(said)}{said}")

    def _mark(self, note: tuple[str, str]) -> str:
        said = self._texts.get(note, "")
        if not said:
            return self._marks.get(note, "")
        number = len(self._marks) + 1
        return self._marks.setdefault(note, f"（注{number}）" if _HAN.search(said) else f"[Note {number}]")


def _text(note: _Element, texts: TextReader) -> str:
    lines = ("".join(texts.read(p).parts).replace("\0", "") for p in note.iterchildren(f"{W}p"))
    return " ".join(line for line in map(clean_line, lines) if line)


def _colon(text: str) -> str:
    return "：" if _HAN.search(text) else ": "
