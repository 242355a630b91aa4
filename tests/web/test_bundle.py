"""The committed bundle is what its sources build to, and its own tests pass. Needs Node; skipped without."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "assistant" / "web"
DIST = WEB / "dist"
LARGEST = 25_000
"""Bytes of script and style together, gzipped: a page that opens at once on a bad line."""


@pytest.fixture(scope="module")
def tools() -> None:
    """What package-lock.json names, in node_modules."""
    if shutil.which("npm") is None:
        pytest.fail("no Node here; install the packages `nodejs` and `npm` to rebuild the pages")
    lock, installed = WEB / "package-lock.json", WEB / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm("ci")


def npm(*arguments: str, **environment: str) -> None:
    done = subprocess.run(
        ["npm", *arguments],
        cwd=WEB,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("tools")
def test_the_bundle_is_built_from_these_sources(tmp_path: Path) -> None:
    npm("run", "build", OUTDIR=str(tmp_path))
    built = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert built == {file.name: file.read_bytes() for file in DIST.iterdir()}, (
        "run `make web` and commit dist/"
    )


@pytest.mark.usefixtures("tools")
def test_the_sources_are_well_typed() -> None:
    npm("run", "check")


@pytest.mark.usefixtures("tools")
def test_the_sources_pass_their_own_tests() -> None:
    npm("test")


def test_the_page_is_small() -> None:
    sizes = [len(gzip.compress((DIST / name).read_bytes(), 9)) for name in ("chat.js", "chat.css")]
    assert sum(sizes) <= LARGEST


def test_the_lock_file_names_no_host() -> None:
    assert not re.search(r"https?://", (WEB / "package-lock.json").read_text("utf-8"))


def test_no_source_sets_html_from_text() -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function")
    for source in (WEB / "src").glob("*.ts"):
        code = re.sub(r"//.*", "", source.read_text("utf-8"))
        assert not forbidden.search(code), source.name
