"""A model's raw token texts -> thought and answer pieces, with citation marks checked on the way. Pure; feed/close.

    reply = [ <think> thought </think> ] answer
    mark  = "[" number { ("," | "，") number } "]"   also 【…】

A mark is held back until it is whole. Numbers that name no passage are dropped before anyone sees them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from assistant.domain.answers import Delta, Thought

OPEN_THOUGHT, CLOSE_THOUGHT = "<think>", "</think>"
_MARK = re.compile(r"[\[【](\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*)[\]】]")
_MARK_BEGUN = re.compile(r"[\[【][\s\d,，、]{0,24}\Z")


@dataclass
class ReplyReader:
    """Splits thought from answer. `numbers`: those of the passages that the prompt holds."""

    numbers: Collection[int]
    thinking: bool = False
    """Whether the reply may open with a thought."""
    text: str = ""
    """The answer so far, as given out."""
    cited: list[int] = field(default_factory=list)
    """Passage numbers in the order of their first mark."""
    dropped: list[int] = field(default_factory=list)
    """Numbers of marks that named no passage."""
    _buffer: str = ""
    _in_thought: bool = False
    _started: bool = False

    def feed(self, piece: str) -> list[Thought | Delta]:
        """What can be given out now that `piece` has come."""
        self._buffer += piece
        events: list[Thought | Delta] = []
        while (event := self._next(final=False)) is not None:
            events.append(event)
        return events

    def expects(self, mark: str) -> bool:
        """Whether a mark of thinking means anything now; elsewhere it is no text either."""
        return self._in_thought if mark == CLOSE_THOUGHT else not self._started

    @property
    def in_thought(self) -> bool:
        """Whether what comes now belongs to a thought."""
        return self._in_thought

    def close(self) -> list[Thought | Delta]:
        """What is left when the stream has ended."""
        events: list[Thought | Delta] = []
        while (event := self._next(final=True)) is not None:
            events.append(event)
        return events

    def _next(self, *, final: bool) -> Thought | Delta | None:
        if not self._started and not self._skip_opening(final=final):
            return None
        return self._next_thought(final=final) if self._in_thought else self._next_answer(final=final)

    def _skip_opening(self, *, final: bool) -> bool:
        opening = self._buffer.lstrip()
        if self.thinking and opening.startswith(OPEN_THOUGHT):
            self._in_thought, self._started = True, True
            self._buffer = opening.removeprefix(OPEN_THOUGHT)
        elif final or (opening and not (self.thinking and OPEN_THOUGHT.startswith(opening))):
            self._started = True
            self._buffer = opening
        return self._started

    def _next_thought(self, *, final: bool) -> Thought | Delta | None:
        head, close, rest = self._buffer.partition(CLOSE_THOUGHT)
        if close:
            self._in_thought, self._buffer = False, rest.lstrip()
            return Thought(head) if head else self._next_answer(final=final)
        held = 0 if final else _overlap(head, CLOSE_THOUGHT)
        piece, self._buffer = head[: len(head) - held], head[len(head) - held :]
        return Thought(piece) if piece else None

    def _next_answer(self, *, final: bool) -> Delta | None:
        if not self.text:
            self._buffer = self._buffer.lstrip()
        begun = None if final else _MARK_BEGUN.search(self._buffer)
        end = begun.start() if begun else len(self._buffer)
        ready, self._buffer = self._buffer[:end], self._buffer[end:]
        piece = _MARK.sub(self._check, ready)
        self.text += piece
        return Delta(piece) if piece else None

    def _check(self, mark: re.Match[str]) -> str:
        numbers = [int(n) for n in re.findall(r"\d+", mark[1])]
        known = [n for n in numbers if n in self.numbers]
        self.dropped += [n for n in numbers if n not in known]
        self.cited += [n for n in dict.fromkeys(known) if n not in self.cited]
        return "".join(f"[{n}]" for n in known)


def _overlap(text: str, marker: str) -> int:
    """Length of the longest end of `text` that begins `marker`."""
    return next((n for n in range(min(len(text), len(marker) - 1), 0, -1) if marker.startswith(text[-n:])), 0)
