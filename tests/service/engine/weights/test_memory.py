"""Free memory is the machine's, or the container's where that is less."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.engine.weights.memory import free_host_bytes, free_memory

MIB = 2**20


@pytest.fixture
def meminfo(tmp_path: Path) -> Path:
    path = tmp_path / "meminfo"
    path.write_text("MemTotal:       16384 kB\nMemFree:  1024 kB\nMemAvailable:   8192 kB\n", "ascii")
    return path


def group_of(place: Path, limit: str, used: int) -> Path:
    place.mkdir()
    (place / "memory.max").write_text(limit, "ascii")
    (place / "memory.current").write_text(str(used), "ascii")
    return place


@pytest.mark.parametrize(
    ("limit", "free"),
    [("max", 8 * MIB), (str(6 * MIB), 4 * MIB), (str(100 * MIB), 8 * MIB), (str(MIB), 0)],
)
def test_a_containers_limit_counts_where_it_is_lower(
    meminfo: Path, tmp_path: Path, limit: str, free: int
) -> None:
    assert free_host_bytes(meminfo, group_of(tmp_path / "group", limit, 2 * MIB)) == free


def test_outside_of_containers_the_machines_counts(meminfo: Path, tmp_path: Path) -> None:
    assert free_host_bytes(meminfo, tmp_path / "absent") == 8 * MIB


def test_this_machine_has_some() -> None:
    memory = free_memory()
    assert memory.device > 0
