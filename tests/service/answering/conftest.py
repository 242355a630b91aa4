"""One house with all policies for the whole run; tests keep apart by conversations of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answering.pipeline import AnswerPipeline
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.storage.index_owner import IndexOwner
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


@pytest.fixture
def quoting(house: House) -> AnswerPipeline:
    return house.pipeline()
