"""How servers are reached. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """How the servers are reached. Seconds; `limit`: answers at once for each server."""

    urls: Sequence[str]
    api_key: str = ""
    connect_seconds: float = 5.0
    idle_seconds: float = 60.0
    """The longest silence, before the first token as between two."""
    longest_seconds: float = 600.0
    """The longest generation, where the caller names no deadline."""
    limit: int = 64

    def __repr__(self) -> str:
        return f"Link({', '.join(self.urls)})"
