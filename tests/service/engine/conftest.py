"""One tiny Qwen3 for all engine tests, loaded as a user's model would be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from transformers import PreTrainedModel

from assistant.engine.weights import LoadedModel, load
from tests.service.engine.tiny_qwen3 import build


@pytest.fixture(scope="session")
def tiny_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "tiny-qwen3")


@pytest.fixture(scope="session")
def tiny(tiny_directory: Path) -> Iterator[LoadedModel]:
    yield load(tiny_directory, threads=1)


@pytest.fixture(scope="session")
def twin(tiny_directory: Path) -> PreTrainedModel:
    """The same weights again, for transformers' own loops: an engine exchanges the attention of its model for good."""
    return load(tiny_directory, threads=1).model
