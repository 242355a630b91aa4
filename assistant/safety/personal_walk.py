"""`personal_in`, one character at a time: what has been found, and from where on something may still be found."""

from __future__ import annotations

from collections import deque

from assistant.safety.personal import LONGEST, Personal, as_ascii_character, personal_in

_RUN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._%+-@")
_JOINTS = frozenset(" \u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u200b\u200c\u200d\u2060\ufeff\u00a0")
"""Stand between digits of one number."""
BESIDE = 1
"""Characters on either side of a finding that it depends on."""


class PersonalWalk:
    """Keeps the run of characters at the end that a finding could consist of: at most LONGEST, and one before it."""

    def __init__(self) -> None:
        self._run: deque[str] = deque()
        self._before = ""
        """The character before the run, as it came."""
        self._place = 0
        self._telling = False
        """Whether the run holds anything that every finding holds."""

    @property
    def open_from(self) -> int:
        """The first place from which something may still be found."""
        return self._place - len(self._run)

    def push(self, character: str) -> list[Personal]:
        """What is found now that the character has come."""
        plain = as_ascii_character(character)
        if self._belongs(plain):
            self._run.append(plain)
            self._place += 1
            self._telling = self._telling or plain == "@" or plain.isdecimal()
            return self._shorten() if len(self._run) > LONGEST + BESIDE else []
        found = self._found(plain) if self._telling else []
        self._place += 1
        if self._run:
            self._run.clear()
        self._before, self._telling = plain, False
        return found

    def close(self) -> list[Personal]:
        """What is found now that the text has ended."""
        found = self._found("")
        self._run.clear()
        return found

    def _belongs(self, plain: str) -> bool:
        if plain in _RUN or plain.isdecimal():
            return True
        return plain in _JOINTS and bool(self._run) and self._run[-1].isdecimal()

    def _shorten(self) -> list[Personal]:
        """Let go of the oldest character: whatever begins there is decided by the run."""
        oldest = self.open_from
        found = [one for one in self._found("") if one.start == oldest] if self._telling else []
        self._before = self._run.popleft()
        return found

    def _found(self, after: str) -> list[Personal]:
        if not self._telling:
            return []
        first = self.open_from - len(self._before)
        found = personal_in("".join((self._before, *self._run, after)))
        return [
            Personal(one.start + first, one.end + first, one.kind, one.value)
            for one in found
            if one.start + first >= self.open_from
        ]
