"""Text of a reply -> the same with the marks of a thought found in it. Pure; feed/close.

    reply = [ white space ] [ <think> thought </think> ] answer

For servers that send text alone. A mark counts only where it means something: the first before anything is said, the
second inside the thought; anywhere else it is text that the model wrote.
"""

from __future__ import annotations

from enum import Enum

OPEN, CLOSE = "<think>", "</think>"


class Mark(Enum):
    """A mark that counts."""

    OPEN = OPEN
    CLOSE = CLOSE


class _Place(Enum):
    START = "start"
    THOUGHT = "thought"
    ANSWER = "answer"


class MarkReader:
    """`opened`: whether the prompt has opened the thought. `closed`: whether it has closed it, or knows none."""

    def __init__(self, *, opened: bool = False, closed: bool = False) -> None:
        self._place = _Place.THOUGHT if opened else _Place.ANSWER if closed else _Place.START
        self._held = ""

    @property
    def at_answer(self) -> bool:
        """Whether no mark is looked for any more."""
        return self._place is _Place.ANSWER

    def feed(self, text: str) -> list[str | Mark]:
        """What is certain now. What may be the beginning of a mark is held back."""
        self._held += text
        found: list[str | Mark] = []
        while (item := self._next()) is not None:
            found.append(item)
        return found

    def close(self) -> list[str | Mark]:
        """What was held back: the reply has ended, so it was no mark."""
        held, self._held = self._held, ""
        return [held] if held else []

    def _next(self) -> str | Mark | None:
        if not self._held:
            return None
        if self._place is _Place.START:
            return self._next_at_start()
        if self._place is _Place.THOUGHT:
            return self._next_in_thought()
        held, self._held = self._held, ""
        return held

    def _next_at_start(self) -> str | Mark | None:
        said = self._held.lstrip()
        if said.startswith(OPEN):
            self._place, self._held = _Place.THOUGHT, said.removeprefix(OPEN)
            return Mark.OPEN
        if OPEN.startswith(said):
            return None
        self._place = _Place.ANSWER
        return self._next()

    def _next_in_thought(self) -> str | Mark | None:
        before, mark, after = self._held.partition(CLOSE)
        if mark and not before:
            self._place, self._held = _Place.ANSWER, after
            return Mark.CLOSE
        keep = 0 if mark else _begun(before)
        piece, self._held = before[: len(before) - keep], self._held[len(before) - keep :]
        return piece or None


def _begun(text: str) -> int:
    """Length of the longest end of the text with which the closing mark begins."""
    return max((n for n in range(1, len(CLOSE)) if text.endswith(CLOSE[:n])), default=0)
