"""An index on the real embedded engine: one owner for each file of tests, one collection for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.storage.index_owner import IndexOwner
from assistant.storage.opening import Storage, open_storage
from assistant.storage.vectors import VectorIndex
from tests.service.storage.indexing.examples import DIMENSION


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder, so that one owner serves the whole file."""
    folder = tmp_path_factory.mktemp("data")
    presence = IndexOwner(folder / "index", idle_seconds=1)
    presence.address()
    yield folder
    presence.close()


@pytest.fixture
def storage(folder: Path, tmp_path: Path) -> Iterator[Storage]:
    """A database of its own over the shared folder."""
    opened = open_storage(f"sqlite:///{tmp_path / 'assistant.db'}", folder)
    yield opened
    opened.close()


@pytest.fixture
def index(storage: Storage) -> Iterator[VectorIndex]:
    opened = storage.open_index("embedder-a", DIMENSION)
    yield opened
    opened.drop()
    opened.close()
