"""Uploaded bytes are kept once, whole, under the hash of their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.errors import NotFound, StorageUnavailable
from assistant.storage.files import FileStore


def test_bytes_come_back_under_their_hash(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    name = files.put("手册".encode())
    assert name == hashlib.sha256("手册".encode()).hexdigest()
    assert files.path(name).read_text() == "手册"


def test_the_same_bytes_twice_are_one_file(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    assert files.put(b"x") == files.put(b"x")
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_deleted_bytes_are_not_found(tmp_path: Path) -> None:
    files = FileStore(tmp_path)
    name = files.put(b"x")
    files.delete(name)
    files.delete(name)
    with pytest.raises(NotFound):
        files.path(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 64])
def test_what_is_no_hash_of_ours_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        FileStore(tmp_path).path(name)


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file stands where the folder should be")
    with pytest.raises(StorageUnavailable, match=r"free space or make it writable$"):
        FileStore(tmp_path / "files").put(b"x")
