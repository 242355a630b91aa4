"""Fetching from the hub, in a process of its own: the hub's address is read when its client is imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.models.hub_server import COMMIT, REPOSITORY, running_hub

FILES = {
    "config.json": b"{}",
    "model.safetensors": b"weights",
    "README.md": b"a page nobody needs",
    "1_Pooling/config.json": b"{}",
}
LOCK = f"""
[[model]]
name = "tiny"
kind = "embedder"
purpose = "tests"
licence = "MIT"
upstream = "{REPOSITORY}"
conversion = "none"
[model.hub]
repository = "{REPOSITORY}"
revision = "{COMMIT}"
allow = ["*.json", "*.safetensors", "1_Pooling/*"]
"""
FETCH = """
import sys
from pathlib import Path
from assistant.errors import ModelUnavailable
from assistant.models.fetch import fetch_model
folder = Path(sys.argv[1])
try:
    print(fetch_model("tiny", folder, lock=folder / "models.toml"))
except ModelUnavailable as error:
    sys.exit(str(error))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models.toml").write_text(LOCK)
    return tmp_path


def fetch(folder: Path, endpoint: str, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(folder / "hub")} | environment
    return subprocess.run(
        [sys.executable, "-c", FETCH, str(folder)],
        env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_model_arrives_at_its_commit_without_what_it_does_not_need(folder: Path) -> None:
    with running_hub(FILES) as endpoint:
        ran = fetch(folder, endpoint)
    assert ran.returncode == 0, ran.stderr
    manifest = json.loads((folder / "tiny" / "manifest.json").read_text())
    assert manifest["revision"] == COMMIT
    assert set(manifest["files"]) == {
        "config.json", "model.safetensors", "1_Pooling/config.json", "NOTICE", "LICENSE",
    }  # fmt: skip


def test_a_file_that_differs_from_what_the_hub_publishes_is_refused(folder: Path) -> None:
    with running_hub(FILES, published={"model.safetensors": "0" * 64}) as endpoint:
        ran = fetch(folder, endpoint)
    assert "model.safetensors was damaged on its way" in ran.stderr
    assert not (folder / "tiny").exists()


def test_a_hub_that_cannot_be_reached_is_answered_with_what_to_do(folder: Path) -> None:
    ran = fetch(folder, "http://127.0.0.1:9")
    assert ran.returncode == 1
    assert "could not be fetched from the hub" in ran.stderr and "--from" in ran.stderr


def test_offline_means_offline(folder: Path) -> None:
    with running_hub(FILES) as endpoint:
        ran = fetch(folder, endpoint, HF_HUB_OFFLINE="1")
    assert "could not be fetched from the hub" in ran.stderr
