"""An index over a fresh database: embedded and on a server, one collection for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.storage.opening import Storage
from assistant.storage.vectors import VectorIndex
from tests.service.pairs import Pair
from tests.service.storage.indexing.examples import DIMENSION


@pytest.fixture
def storage(pair: Pair) -> Iterator[Storage]:
    opened = pair.open()
    yield opened
    opened.close()


@pytest.fixture
def index(pair: Pair, storage: Storage) -> Iterator[VectorIndex]:
    opened = storage.open_index("embedder-a", DIMENSION)
    if pair.in_memory:
        opened.keep_in_memory(10_000, awaited=True)
    yield opened
    opened.drop()
    opened.close()
