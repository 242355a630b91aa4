"""One tiny Qwen3 for all engine tests, loaded as a user's model would be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.engine.weights import LoadedModel, load
from tests.service.engine.tiny_qwen3 import build


@pytest.fixture(scope="session")
def tiny_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "tiny-qwen3")


@pytest.fixture(scope="session")
def tiny(tiny_directory: Path) -> Iterator[LoadedModel]:
    yield load(tiny_directory, threads=1)
