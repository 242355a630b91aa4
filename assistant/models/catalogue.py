"""Which models can be fetched, from where, and the hashes they must have. Reads the shipped lock; fetches nothing."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from assistant.errors import ModelUnavailable

LOCK: Final = Path(__file__).with_name("models.toml")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class ModelKind(StrEnum):
    """What a model is for."""

    EMBEDDER = "embedder"
    CAUSAL = "causal"


class Conversion(StrEnum):
    """How what was fetched becomes a directory of safetensors."""

    NONE = "none"
    E5S1 = "e5s1"
    GGUF = "gguf"


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of the hub at one commit; `allow` and `ignore` are file patterns."""

    repository: str
    revision: str
    allow: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _COMMIT.fullmatch(self.revision):
            raise ModelUnavailable(
                f"{self.repository} needs a commit of 40 hex digits as its revision, not {self.revision!r}: a branch"
                " may change under you."
            )


@dataclass(frozen=True, slots=True)
class WheelPart:
    """One member of one wheel; `platform` where the wheel is built for one and its member is needed on all."""

    package: str
    version: str
    sha256: str
    member: str
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A file known by its hash; its parts, joined in order, are the file."""

    name: str
    size: int
    sha256: str
    parts: tuple[WheelPart, ...]
    hub: HubSource | None = None

    def __post_init__(self) -> None:
        if not all(
            _SHA256.fullmatch(digest) for digest in (self.sha256, *(part.sha256 for part in self.parts))
        ):
            raise ModelUnavailable(f"The lock of {self.name} holds a malformed sha256: restore models.toml.")


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be fetched: locked files, or a hub repository, never neither."""

    name: str
    kind: ModelKind
    purpose: str
    licence: str
    upstream: str
    conversion: Conversion
    files: tuple[LockedFile, ...]
    hub: HubSource | None
    config: Mapping[str, object] = field(default_factory=dict)
    """What its config.json says of its shape, so that memory can be planned before it is fetched."""


def known_models(lock: Path = LOCK) -> tuple[ModelEntry, ...]:
    """Every entry of the lock, in its order. Raises ModelUnavailable where the lock cannot be read."""
    try:
        return tuple(_entry(table) for table in tomllib.loads(lock.read_text("utf-8"))["model"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"The model lock {lock} is not readable ({error}): restore it.") from error


def find_model(name: str, lock: Path = LOCK) -> ModelEntry:
    """The entry called `name`. Raises ModelUnavailable, naming the known ones."""
    entries = {entry.name: entry for entry in known_models(lock)}
    if name.lower() not in entries:
        raise ModelUnavailable(f"There is no model called {name!r}; known are {', '.join(entries)}.")
    return entries[name.lower()]


def _entry(table: dict[str, Any]) -> ModelEntry:
    return ModelEntry(
        name=table["name"],
        kind=ModelKind(table["kind"]),
        purpose=table["purpose"],
        licence=table["licence"],
        upstream=table["upstream"],
        conversion=Conversion(table["conversion"]),
        files=tuple(_file(file) for file in table.get("file", ())),
        hub=_hub(table.get("hub")),
        config=table.get("config", {}),
    )


def _file(table: dict[str, Any]) -> LockedFile:
    parts = tuple(WheelPart(**part) for part in table["part"])
    return LockedFile(table["name"], table["size"], table["sha256"], parts, _hub(table.get("hub")))


def _hub(table: dict[str, Any] | None) -> HubSource | None:
    if table is None:
        return None
    patterns = {key: tuple(table.get(key, ())) for key in ("allow", "ignore")}
    return HubSource(table["repository"], table["revision"], **patterns)
