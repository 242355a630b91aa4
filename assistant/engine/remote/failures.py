"""How a server can fail us, for those who decide what to do next. Never shown to people as they are."""

from __future__ import annotations

from enum import Enum

LONGEST_WORDS = 200


class Fault(Enum):
    """What kind of failure it was, and with it what may be tried."""

    UNREACHABLE = "unreachable"
    """No connection, or silence: another server may do."""
    DROPPED = "dropped"
    """The connection broke: another server may do, or the same one over a new connection."""
    BUSY = "busy"
    """It asks for time: another server may do, or the same one later."""
    BROKEN = "broken"
    """It answers, but not as such a server does: another server may do."""
    REFUSED = "refused"
    """It understood and will not: no server would."""


class ServerFailure(Exception):
    """A request to one server came to nothing, or broke off. `words` tell it to an administrator."""

    def __init__(self, fault: Fault, words: str, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.fault = fault
        self.words = words
        self.retry_after = retry_after
        """Seconds, where the server named them."""


def plain_words(text: str) -> str:
    """What a server said, fit for a log: one line of printable characters, cut short."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"
