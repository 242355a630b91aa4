"""A version goes live when its day begins where the policy holds, whatever the clocks do that night."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.bootstrap import today_in
from assistant.domain.documents import VersionState
from assistant.settings import Settings
from assistant.storage.opening import open_storage
from ingest.upkeep import Upkeep
from tests.service.storage.conftest import Clock
from tests.service.storage.examples import ingest, state, version_of

BEGINNINGS = [
    ("Asia/Shanghai", date(2027, 1, 1), datetime(2026, 12, 31, 16)),
    ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23)),  # an hour is left out later that day
    (
        "Africa/Cairo",
        date(2026, 4, 24),
        datetime(2026, 4, 23, 22),
    ),  # the day has no 00:00, it begins at 01:00
    (
        "America/Santiago",
        date(2026, 4, 5),
        datetime(2026, 4, 5, 4),
    ),  # 23:00 to 24:00 comes twice the day before
    ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4)),  # 00:00 to 01:00 comes twice
]


@pytest.mark.parametrize(("zone", "day", "begins"), BEGINNINGS)
def test_it_is_live_from_the_first_second_of_its_day(
    tmp_path: Path, sqlite_with_tables: Path, zone: str, day: date, begins: datetime
) -> None:
    (tmp_path / "a.db").write_bytes(sqlite_with_tables.read_bytes())
    clock = Clock()
    clock.now = begins.replace(tzinfo=UTC) - timedelta(hours=30)
    with closing(open_storage(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, clock=clock)) as storage:
        today = today_in(Settings(time_zone=zone), storage)
        old = ingest(storage, today=today())
        new = ingest(storage, version_of("V4", day), today=today())
        upkeep = Upkeep(storage, today)
        for moment in (begins - timedelta(hours=1), begins - timedelta(seconds=1)):
            clock.now = moment.replace(tzinfo=UTC)
            upkeep.run_once()
            assert (state(storage, old), state(storage, new)) == (VersionState.LIVE, VersionState.APPROVED)
        for hours in range(26):
            clock.now = begins.replace(tzinfo=UTC) + timedelta(hours=hours)
            upkeep.run_once()
            assert (state(storage, old), state(storage, new)) == (VersionState.RETIRED, VersionState.LIVE)
