"""Locked wheels become one file, or nothing at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import LockedFile
from assistant.models.wheels import join_parts, wheel_in
from tests.unit.models.wheel_files import locked, write_wheel


def join(file: LockedFile, folder: Path, wheels: Path) -> Path:
    return join_parts(file, folder, wheel_in(wheels), lambda _: None)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return tmp_path / "wheels"


def test_parts_are_joined_in_the_order_of_the_lock(tmp_path: Path, wheels: Path) -> None:
    parts = [write_wheel(wheels, 1, b"first "), write_wheel(wheels, 2, b"second")]
    assert join(locked(b"first second", *parts), tmp_path, wheels).read_bytes() == b"first second"


def test_a_wheel_with_another_hash_is_refused_unopened(tmp_path: Path, wheels: Path) -> None:
    part = replace(write_wheel(wheels, 1, b"data"), sha256="0" * 64)
    with pytest.raises(ModelUnavailable, match="not the wheel the lock names"):
        join(locked(b"data", part), tmp_path, wheels)


def test_a_joined_file_with_another_hash_never_gets_its_name(tmp_path: Path, wheels: Path) -> None:
    part = write_wheel(wheels, 1, b"dadA")
    with pytest.raises(ModelUnavailable, match="not the file the lock names"):
        join(locked(b"data", part), tmp_path, wheels)
    assert not list(tmp_path.glob("weights.bin*"))


def test_a_truncated_part_is_refused(tmp_path: Path, wheels: Path) -> None:
    part = write_wheel(wheels, 1, b"dat")
    with pytest.raises(ModelUnavailable, match="not the file the lock names"):
        join(locked(b"data", part), tmp_path, wheels)


def test_a_part_left_by_a_broken_run_is_not_trusted(tmp_path: Path, wheels: Path) -> None:
    (tmp_path / "weights.bin.part").write_bytes(b"half of something else")
    assert join(locked(b"data", write_wheel(wheels, 1, b"data")), tmp_path, wheels).read_bytes() == b"data"


def test_a_member_larger_than_the_lock_stops_unpacking(tmp_path: Path, wheels: Path) -> None:
    part = write_wheel(wheels, 1, b"data" * 1000)
    with pytest.raises(ModelUnavailable, match="more than the lock allows"):
        join(locked(b"data", part), tmp_path, wheels)


def test_a_missing_member_is_named(tmp_path: Path, wheels: Path) -> None:
    part = replace(write_wheel(wheels, 1, b"data"), member="weights/other.bin")
    with pytest.raises(ModelUnavailable, match=r"does not hold weights/other\.bin"):
        join(locked(b"data", part), tmp_path, wheels)


def test_a_missing_wheel_is_named(tmp_path: Path, wheels: Path) -> None:
    part = replace(write_wheel(wheels, 1, b"data"), version="2.0")
    with pytest.raises(ModelUnavailable, match=r"no wheel of weights-part1 2\.0"):
        join(locked(b"data", part), tmp_path, wheels)
