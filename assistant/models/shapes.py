"""What a model's config.json says, from its directory, or from the catalogue where it is not here. Reads; loads nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import ModelUnavailable
from assistant.models.catalogue import known_models
from assistant.models.fetch import model_directory


def config_in(directory: Path) -> Mapping[str, object]:
    """config.json as it is. Raises ModelUnavailable."""
    path = directory / "config.json"
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(f"{path} cannot be read ({error}); fetch the model again") from error
    if not isinstance(told, dict):
        raise ModelUnavailable(f"{path} does not describe a model; fetch it again")
    return told


def config_of(name: str, models: Path) -> Mapping[str, object]:
    """Of a directory, a fetched model, or one that only the catalogue knows. Raises ModelUnavailable."""
    entries = {key: entry for entry in known_models() for key in (entry.name, entry.upstream.lower())}
    entry = entries.get(name.lower())
    if entry is not None and entry.config and not (models / entry.name / "config.json").is_file():
        return entry.config
    return config_in(model_directory(name, models))
