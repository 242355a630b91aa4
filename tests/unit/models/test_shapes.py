"""The shape of a model is known before it is fetched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models.shapes import config_of
from tests.unit.engine.planner.shapes import QWEN3_8B


@pytest.mark.parametrize("name", ["qwen3-8b", "Qwen3-8B", "Qwen/Qwen3-8B"])
def test_the_catalogue_knows_the_shape_of_what_is_not_here(tmp_path: Path, name: str) -> None:
    told = config_of(name, tmp_path)
    assert {key: told[key] for key in QWEN3_8B} == QWEN3_8B


def test_what_was_fetched_speaks_for_itself(tmp_path: Path) -> None:
    fetched = tmp_path / "qwen3-8b"
    fetched.mkdir()
    (fetched / "config.json").write_text(json.dumps({"model_type": "qwen3"}), "utf-8")
    (fetched / "manifest.json").write_text(
        json.dumps({"files": {"config.json": {"size": 23, "sha256": ""}}}), "utf-8"
    )
    assert config_of("qwen3-8b", tmp_path) == {"model_type": "qwen3"}


def test_an_unknown_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="neither a directory"):
        config_of("nobody/nothing", tmp_path)
