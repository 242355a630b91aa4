"""Uploaded bytes, each kept once under the hash of its content. Knows no database."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from assistant.errors import NotFound, StorageUnavailable

_HASH = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """A folder of files named by their SHA-256, spread over 256 folders."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep the bytes; the same bytes twice are one file. Whole or not at all, even when the power goes."""
        name = hashlib.sha256(content).hexdigest()
        target = self._place(name)
        if not target.exists():
            try:
                _write(target, content)
            except OSError as error:
                raise StorageUnavailable(
                    f"the file could not be kept in {self._root} ({error.strerror}); free space or make it writable"
                ) from error
        return name

    def path(self, name: str) -> Path:
        """Where the bytes of this hash lie. NotFound when they are not kept."""
        if _HASH.fullmatch(name) and self._place(name).is_file():
            return self._place(name)
        raise NotFound("the original file is no longer kept")

    def delete(self, name: str) -> None:
        """Forget the bytes; nothing happens when they are gone already."""
        if _HASH.fullmatch(name):
            self._place(name).unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        return self._root / name[:2] / name


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync(target.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
