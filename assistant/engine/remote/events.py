"""Bytes of an event stream -> the data of its events. Pure; feed/close. Knows nothing of JSON or HTTP.

    stream = { event }    event = { field line } empty line    field line = "data:" [ space ] text, or one to ignore

https://html.spec.whatwg.org/multipage/server-sent-events.html, with two liberties: an event that the stream's end
cuts off is given out (some servers leave the last empty line away), and an event may not grow without bound.
"""

from __future__ import annotations

import re

LARGEST_EVENT = 4 * 1024 * 1024
"""Bytes. A server that echoes the ids of a prompt of 131,072 tokens needs one of them."""
_LINE_END = re.compile(rb"\r\n|\n|\r")


class EventTooLarge(Exception):
    """The server sends an event of more bytes than any answer needs."""


class EventReader:
    """Cuts a byte stream into events, however the bytes were cut into pieces."""

    def __init__(self, largest: int = LARGEST_EVENT) -> None:
        self._largest = largest
        self._line: list[bytes] = []
        """The beginning of a line that has not ended yet."""
        self._data: list[str] = []
        self._size = 0
        self._after_return = False
        self._at_start = True

    def feed(self, piece: bytes) -> list[str]:
        """The data of every event that ends in this piece. Raises EventTooLarge."""
        if self._after_return and piece.startswith(b"\n"):
            piece = piece[1:]  # the second half of a line end that was cut in two
        self._after_return = piece.endswith(b"\r") or (self._after_return and not piece)
        *ended, rest = _LINE_END.split(piece)
        events = []
        for line in ended:
            self._grow(line)
            if (event := self._end_line()) is not None:
                events.append(event)
        self._grow(rest)
        return events

    def close(self) -> list[str]:
        """The data of an event that the end of the stream has cut off."""
        events = [event for event in (self._end_line(), self._end_event()) if event is not None]
        self._data = []
        return events

    def _grow(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._largest:
            raise EventTooLarge(f"an event of more than {self._largest} bytes")
        if part:
            self._line.append(part)

    def _end_line(self) -> str | None:
        line = b"".join(self._line).decode("utf-8", "replace")
        self._line.clear()
        if self._at_start:
            line, self._at_start = line.removeprefix("\ufeff"), False
        if not line:
            return self._end_event()
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))
        return None

    def _end_event(self) -> str | None:
        event = "\n".join(self._data) if self._data else None
        self._data, self._size = [], 0
        return event
