from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, embedder_directory: Path) -> Terminal:
    """A shell over a data folder that nobody has used."""
    return Terminal(tmp_path / "data", embedder_directory.parent)
