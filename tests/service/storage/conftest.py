"""All stores over a fresh database, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.storage.opening import Storage, open_storage


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def storage(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Storage]:
    opened = open_storage(database_url, tmp_path, clock=clock)
    yield opened
    opened.close()
