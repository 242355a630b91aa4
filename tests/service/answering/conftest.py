"""One house with all policies for the whole run; tests keep apart by conversations of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answering.pipeline import AnswerPipeline
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.storage.index_owner import IndexOwner
from assistant.storage.opening import Storage, open_storage
from tests.service.answering.company import POLICIES
from tests.service.answering.house import House, furnished


@pytest.fixture(scope="session")
def embedder(embedder_directory: Path) -> SentenceEmbedder:
    return SentenceEmbedder(embedder_directory, threads=1)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("company")
    with closing(IndexOwner(folder / "index", idle_seconds=1)) as presence:
        presence.address()
        with furnished(folder, embedder, POLICIES) as opened:
            yield opened


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    open_storage(f"sqlite:///{folder / 'assistant.db'}", folder).close()
    return folder / "assistant.db"


@pytest.fixture
def storage(empty_database: Path, tmp_path: Path) -> Iterator[Storage]:
    """An empty database of one's own."""
    shutil.copy(empty_database, tmp_path)
    opened = open_storage(f"sqlite:///{tmp_path / 'assistant.db'}", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def quoting(house: House) -> AnswerPipeline:
    return house.pipeline()
