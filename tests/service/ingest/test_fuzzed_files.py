"""Broken files of every kind but PDF end as documents or as refusals: none crashes its process, none hangs."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SECONDS = 20
"""A mutated file is a few kilobytes: one that takes this long would take for ever."""
REFUSALS = {
    "damaged",
    "no_text",
    "hostile",
    "too_large",
    "too_deep",
    "encrypted",
    "old_format",
    "undecodable",
    "not_text",
}


def endings(seed: int, count: int) -> list[tuple[str, str, str]]:
    """Kind, ending and place of error for each of the mutated files."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.service.ingest.fuzzed_files", str(seed), str(count), str(SECONDS)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=count * SECONDS,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    lines = [line.split("\t") for line in run.stdout.splitlines()]
    return [(kind, end, place) for kind, end, place in lines]


def check(found: list[tuple[str, str, str]], count: int) -> None:
    """Every file ended, in a way that is known, and not for an error of ours."""
    assert len(found) == count
    assert {end for _, end, _ in found} <= REFUSALS | {"document"}
    assert Counter(place for _, _, place in found if place) == {}


def test_broken_files_end_as_documents_or_refusals() -> None:
    check(endings(seed=1, count=200), 200)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_ten_thousand_broken_files_do_too(seed: int) -> None:
    check(endings(seed, count=500), 500)
