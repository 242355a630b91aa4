from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.ingest.workplace import Workplace, workplace
from tests.service.pairs import Pair


@pytest.fixture
def place(pair: Pair) -> Iterator[Workplace]:
    with workplace(pair.data_path, url=pair.database_url, index_uri=pair.index_uri) as opened:
        yield opened
