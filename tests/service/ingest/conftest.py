from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.ingest.workplace import Workplace, workplace


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with workplace(tmp_path / "data") as opened:
        yield opened
