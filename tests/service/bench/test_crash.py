"""Workers may be killed anywhere, and versions may change under readers; many more of both are for `make test-slow`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def measured(target: Path, module: str, *arguments: str) -> list[dict[str, Any]]:
    """The rows of a measurement; its processes are forked, so it has one of its own."""
    command = [sys.executable, "-W", "ignore", "-m", f"bench.{module}", *arguments, "--json", str(target)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=3600
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows: list[dict[str, Any]] = json.loads(target.read_text("utf-8"))["rows"]
    return rows


@pytest.mark.parametrize("points", [6, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_worker_loses_doubles_and_leaves_nothing(tmp_path: Path, points: int) -> None:
    whole = measured(tmp_path / "rows.json", "crash", "--points", str(points))[-1]
    assert whole["killed"] == points
    assert (whole["lost"], whole["doubled"], whole["orphans"]) == (0, 0, 0)


@pytest.mark.slow
def test_a_killed_worker_loses_nothing_on_postgresql(tmp_path: Path) -> None:
    whole = measured(tmp_path / "rows.json", "crash", "--points", "100", "--servers")[-1]
    assert (whole["lost"], whole["doubled"], whole["orphans"]) == (0, 0, 0)


@pytest.mark.parametrize("swaps", [4, pytest.param(200, marks=pytest.mark.slow)])
def test_readers_never_see_two_versions_or_none(tmp_path: Path, swaps: int) -> None:
    [row] = measured(tmp_path / "rows.json", "swaps", "--swaps", str(swaps))
    assert row["searches"] > 0
    assert (row["empty"], row["short"], row["mixed"]) == (0, 0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("stores", ["--engine", "--servers"])
def test_nor_where_the_engine_itself_is_searched(tmp_path: Path, stores: str) -> None:
    [row] = measured(tmp_path / "rows.json", "swaps", "--swaps", "100", stores)
    assert (row["empty"], row["short"], row["mixed"]) == (0, 0, 0)
