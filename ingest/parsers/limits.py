"""What one parse may take, and how it tells how far it is. Knows no file format and no process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

PageReport = Callable[[int, int, bool], None]
"""Called with pages done, pages in all, and whether the last one was read from its picture."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one parse. A scanned page is read from its picture, which takes seconds: each one adds to the time."""

    megabytes: int = 2048
    """Address space of the process."""
    seconds: int = 300
    """Wall-clock and CPU time, pictures not counted."""
    pages: int = 2000
    """A document of more pages is refused."""
    scanned_pages: int = 300
    """A document with more pages to read from pictures is refused; 0: pictures are not read."""
    scanned_page_seconds: int = 30
    """What each page read from its picture adds to the time."""

    def encode(self) -> str:
        """One JSON object, for a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> Limits:
        """The inverse of `encode`."""
        return cls(**json.loads(text))


def silent(done: int, total: int, scanned: bool) -> None:
    """Tells nobody."""
