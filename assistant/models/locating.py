"""A setting's value -> the directory of weights it means. Fetches nothing."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import known_models
from assistant.models.manifest import is_complete


def model_directory(name: str, models: Path) -> Path:
    """A fetched catalogue model under `models`, or a directory written as a path. Raises ModelUnavailable."""
    if name in {entry.name for entry in known_models()}:
        if is_complete(models / name):
            return models / name
        raise ModelUnavailable(f"the model {name} is not in {models}; run `assistant models fetch {name}`")
    directory = Path(name).expanduser()
    if (directory / "config.json").is_file():
        return directory
    raise ModelUnavailable(
        f"{name!r} is neither a model of the catalogue (`assistant models list`) nor a directory with a config.json"
    )
