"""What a fetched directory must hold: every file with its size and sha256, written last, checked before use."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import ModelEntry

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as it was when the directory was finished."""

    path: str
    size: int
    sha256: str


def sha256_of(path: Path) -> str:
    """The hash of a file's content, read in pieces."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def write_manifest(directory: Path, entry: ModelEntry, revision: str | None, origin: str) -> None:
    """Lists every file of `directory`; `origin` says where they came from, `revision` the upstream commit."""
    files = {
        path.relative_to(directory).as_posix(): {"size": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    content = {
        "name": entry.name,
        "kind": entry.kind,
        "upstream": entry.upstream,
        "revision": revision,
        "licence": entry.licence,
        "origin": origin,
        "files": files,
    }
    (directory / MANIFEST).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def listed_files(directory: Path) -> tuple[ListedFile, ...]:
    """What the manifest lists. Raises ModelUnavailable where there is none or it cannot be read."""
    path = directory / MANIFEST
    try:
        files = json.loads(path.read_text("utf-8"))["files"]
        return tuple(ListedFile(name, item["size"], item["sha256"]) for name, item in files.items())
    except FileNotFoundError as error:
        raise ModelUnavailable(
            f"{directory} holds no fetched model: run `assistant models fetch`."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"{path} cannot be read ({error}): fetch the model again.") from error


def is_complete(directory: Path) -> bool:
    """Whether every listed file is there in its size; cheap enough for each start."""
    try:
        listed = listed_files(directory)
    except ModelUnavailable:
        return False
    return bool(listed) and all(_has_size(directory / file.path, file.size) for file in listed)


def verify_model(directory: Path) -> tuple[str, ...]:
    """Reads every byte and returns what is wrong, one sentence each; empty means that all is as it was fetched."""
    return tuple(
        problem
        for file in listed_files(directory)
        if (problem := _problem(directory / file.path, file)) is not None
    )


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _problem(path: Path, file: ListedFile) -> str | None:
    if not path.is_file():
        return f"{file.path} is missing."
    if path.stat().st_size != file.size:
        return f"{file.path} has {path.stat().st_size} bytes instead of {file.size}."
    return None if sha256_of(path) == file.sha256 else f"{file.path} has changed since it was fetched."
