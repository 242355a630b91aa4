"""What texts are watched for at this moment: the lists that ship and those of administrators, made anew as soon as one
has changed. Knows no answer; may be asked from any thread."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Protocol

from assistant.domain.words import WordLists
from assistant.errors import StorageUnavailable
from assistant.safety.screen import Screen
from assistant.safety.shipped import shipped_words
from assistant.safety.words import Lexicon


class WordSource(Protocol):
    """Where administrators' lists are kept."""

    def revision(self) -> int:
        """Goes up with every change; cheap to ask."""

    def lists(self) -> WordLists:
        """Their words, and what follows from every category."""


class NoLists:
    """Nobody keeps lists: those that ship are all there are."""

    def revision(self) -> int:
        """Never changes."""
        return 0

    def lists(self) -> WordLists:
        """No words, and what follows from the categories that ship."""
        return WordLists()


class Watching:
    """Gives the present screen."""

    def __init__(self, source: WordSource = NoLists(), *, persons: bool = True) -> None:
        """`persons`: whether personal data is watched for as well."""
        self._source = source
        self._persons = persons
        self._lock = Lock()
        self._known: tuple[int, Screen] | None = None

    def screen(self) -> Screen:
        """As the lists are now; as they were where storage cannot be asked. Building it takes about a second for
        65,000 words, once a change."""
        try:
            revision = self._source.revision()
            with self._lock:  # one builds, the others wait for it
                if self._known is None or self._known[0] != revision:
                    self._known = revision, self._built(self._source.lists())
        except StorageUnavailable:
            if self._known is None:
                return self._built(WordLists())
        assert self._known is not None
        return self._known[1]

    def _built(self, kept: WordLists) -> Screen:
        lists = replace(kept, words=(*shipped_words(), *kept.words))
        return Screen.of(Lexicon(lists), watches_persons=self._persons)
