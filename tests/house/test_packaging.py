"""The wheel holds all that runs and nothing that does not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("assistant", "ingest", "prompts", "migrations")
FOR_DEVELOPMENT = (
    "assistant/web/build",
    "assistant/web/src/",
    "assistant/web/tests/",
    "assistant/web/package",
    "assistant/web/tsconfig",
    "migrations/script.py.mako",
)
pytestmark = pytest.mark.thorough
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", ".*")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: builds leave things behind where they work."""
    copy = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=LEFT_OUT)
    for file in (*ROOT.glob("*.toml"), *ROOT.glob("*.md"), ROOT / "LICENSE"):
        shutil.copy(file, copy)
    return copy


@pytest.fixture(scope="module")
def members(source: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in the wheel."""
    wheels = tmp_path_factory.mktemp("wheels")
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    command = [sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(wheels), str(source)]
    subprocess.run(command, check=True, timeout=60)
    [wheel] = wheels.glob("hr_assistant-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_every_file_of_the_packages_is_in_the_wheel(source: Path, members: set[str]) -> None:
    files = (
        f.relative_to(source).as_posix() for p in PACKAGES for f in (source / p).rglob("*") if f.is_file()
    )
    wanted = {name for name in files if not name.startswith(FOR_DEVELOPMENT)}
    assert {name for name in members if ".dist-info/" not in name} == wanted


@pytest.mark.parametrize(
    "name",
    [
        "assistant/models/models.toml",
        "assistant/models/licences/Apache-2.0.txt",
        "assistant/retrieval/glossary.tsv",
        "assistant/answering/routing/by_vector.npz",
        "assistant/answering/routing/questions.txt",
        "assistant/web/dist/chat.html",
        "ingest/demo/manifest.json",
        "ingest/demo/files/员工手册V3.2.pdf",
        "migrations/versions/0001_foundation.py",
        "prompts/system.zh.md",
    ],
)
def test_what_runs_need_is_in_the_wheel(members: set[str], name: str) -> None:
    assert name in members


def test_the_licence_comes_with_it(members: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in members)
