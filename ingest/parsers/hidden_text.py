"""What a parser leaves out because no reader sees it, and what speaks to a model -> findings for the editor.

Knows no file format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.domain.quality import HiddenKind, HiddenText
from ingest.parsed import ParsedDocument
from ingest.parsers.format_characters import format_characters
from ingest.parsers.injections import injection_in

MOST_FINDINGS = 50
"""A document may hide a million pieces; the last finding says how many more there are."""
_LONGEST_EXCERPT = 80
_MOST_READ = 100_000
"""Characters of a hidden text that are searched for speech to a model."""
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)
_BLANK = re.compile(r"\s+")
_UNSEEN_CHARACTERS = (HiddenKind.ZERO_WIDTH, HiddenKind.BIDI, HiddenKind.TAGS)


class HiddenTexts:
    """Collects what one document hides."""

    def __init__(self) -> None:
        self._found: list[HiddenText] = []
        self._characters: dict[tuple[HiddenKind, int | None], int] = {}

    @property
    def characters(self) -> int:
        """How many were left out with what hides them, those that are themselves unseen not counted."""
        return sum(
            f.characters for f in self._found if f.kind not in (*_UNSEEN_CHARACTERS, HiddenKind.INJECTION)
        )

    @property
    def found(self) -> tuple[HiddenText, ...]:
        """In the order in which it was met."""
        return tuple(self._found)

    def add(self, kind: HiddenKind, text: str, page: int | None = None) -> int:
        """A piece that was left out; blanks alone hide nothing. Returns how many characters were hidden."""
        characters = len(_BLANK.sub("", text))
        if characters:
            self._found.append(HiddenText(kind, characters, page, excerpt_of(text)))
            self._look(text, page)
        return characters

    def look_through(self, text: str, page: int | None = None) -> None:
        """Characters that nobody sees in a text as its file has it: one finding a kind and page."""
        for kind, count, where in format_characters(text):
            place = self._characters.setdefault((kind, page), len(self._found))
            if place == len(self._found):
                self._found.append(HiddenText(kind, count, page, excerpt_of(where)))
            else:
                held = self._found[place]
                self._found[place] = replace(held, characters=held.characters + count)
            if kind is HiddenKind.TAGS:
                self._look(where, page)

    def _look(self, text: str, page: int | None) -> None:
        if speech := injection_in(" ".join(text[:_MOST_READ].split())):
            self._found.append(HiddenText(HiddenKind.INJECTION, len(speech), page, excerpt_of(speech)))


def told(characters: int) -> tuple[str, ...]:
    """The warning of so many hidden characters, which every format says in the same words."""
    return (f"Hidden text was left out: {characters} characters that no reader sees.",) * bool(characters)


def inspected(document: ParsedDocument) -> ParsedDocument:
    """The document with what in its blocks speaks to a model, its findings bounded, and a warning that says so."""
    speech = [
        HiddenText(HiddenKind.INJECTION, len(said), block.page_from, excerpt_of(said))
        for block in document.blocks
        if (said := injection_in(block.text))
    ]
    hidden = bounded((*document.hidden, *speech))
    return replace(document, hidden=hidden, warnings=(*document.warnings, *_warnings(hidden)))


def bounded(findings: Sequence[HiddenText]) -> tuple[HiddenText, ...]:
    """At most so many findings, what speaks to a model first; the last stands for all that are not told."""
    if len(findings) <= MOST_FINDINGS:
        return tuple(findings)
    ordered = sorted(findings, key=lambda finding: finding.kind is not HiddenKind.INJECTION)
    told, rest = ordered[: MOST_FINDINGS - 1], ordered[MOST_FINDINGS - 1 :]
    characters = sum(finding.characters for finding in rest)
    return (*told, HiddenText(rest[0].kind, characters, None, f"and {len(rest)} more"))


def excerpt_of(text: str) -> str:
    """The beginning of a text in one line, what cannot be seen in it spelled out."""
    line = " ".join(text[: 4 * _LONGEST_EXCERPT].split())
    spelled = _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", line)
    return spelled if len(spelled) <= _LONGEST_EXCERPT else spelled[: _LONGEST_EXCERPT - 1] + "…"


def _warnings(hidden: Iterable[HiddenText]) -> Iterator[str]:
    characters = Counter[HiddenKind]()
    for finding in hidden:
        characters[finding.kind] += finding.characters
    unseen = sum(characters[kind] for kind in _UNSEEN_CHARACTERS)
    if unseen:
        yield f"Characters that nobody sees were left out: {unseen}."
    if characters[HiddenKind.INJECTION]:
        yield "Text that speaks to a model, not to a reader, was found: look at it before the version goes live."
