"""Quantize once: the 4-bit copy beside a model's directory, whole or not there, and never of another model.

models/qwen3-8b          what was fetched
models/qwen3-8b.nf4      the copy: an ordinary directory of transformers, and quantized.json, written last

A copy gets its name when it is finished. quantized.json names the hash of every file of the source's weights and of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import PreTrainedModel

from assistant.engine.weights.quantizing import Quantization
from assistant.errors import ModelUnavailable

MANIFEST = "quantized.json"
FORMAT = 1
"""Raised when copies of earlier programs must not be used any more."""
WEIGHTS = ("*.safetensors", "*.safetensors.index.json")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class QuantizedCopy:
    """Where the copy of one model in one quantization lies."""

    source: Path
    directory: Path
    quantization: Quantization

    @classmethod
    def of(cls, name: str, quantization: Quantization) -> QuantizedCopy | None:
        """None where there is nothing to copy: weights that stay as they are, or a model of the hub's own store."""
        source = Path(name)
        if not source.is_dir() or quantization.stored or quantization.kind != "nf4":
            return None
        source = source.resolve()
        return cls(source, source.with_name(f"{source.name}.{quantization.label}"), quantization)

    def usable(self, *, thorough: bool = False) -> bool:
        """Whether the copy is there, whole, and of this source; if not, the log says why.

        Sizes and times of change are compared, and hashes where those differ, or always when `thorough`.
        """
        if not self.directory.is_dir():
            return False
        if (fault := self._fault(thorough)) is not None:
            log.warning("the 4-bit copy %s is not used: %s; it is made again", self.directory, fault)
            return False
        return True

    def write(self, model: PreTrainedModel, *, optional: bool = True) -> None:
        """Save the loaded model as the copy, in place of one that is there.

        Where the disk does not let it: a warning if `optional`, since the model runs without it; else ModelUnavailable.
        """
        try:
            with self._only_one():
                self._write(model)
        except OSError as error:
            said = f"the 4-bit copy {self.directory} cannot be written ({error.strerror or error})"
            if not optional:
                raise ModelUnavailable(f"{said}; make room, or let its folder be written") from error
            log.warning("%s; the next start will quantize again", said)

    def _write(self, model: PreTrainedModel) -> None:
        partial = self.directory.with_name(f".{self.directory.name}.partial")
        if partial.exists():
            log.warning("an unfinished 4-bit copy was found in %s; it is made anew", partial)
            shutil.rmtree(partial)
        try:
            ignored = shutil.ignore_patterns(*WEIGHTS, "*.bin", "manifest.json", ".*")
            shutil.copytree(self.source, partial, ignore=ignored)
            model.save_pretrained(partial)
            self._keep_config(partial)
            (partial / MANIFEST).write_text(json.dumps(self._manifest(partial), indent=2) + "\n", "utf-8")
            if self.directory.exists():
                shutil.rmtree(self.directory)
            partial.replace(self.directory)
        except OSError:
            shutil.rmtree(partial, ignore_errors=True)
            raise

    def _keep_config(self, partial: Path) -> None:
        """The source's config, whatever options the model was loaded with (YaRN), and how it is quantized now."""
        saved, own = (
            json.loads((place / "config.json").read_text("utf-8")) for place in (partial, self.source)
        )
        own["quantization_config"] = saved["quantization_config"]
        (partial / "config.json").write_text(json.dumps(own, indent=2) + "\n", "utf-8")

    def _manifest(self, partial: Path) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "quantization": self.quantization.label,
            "source": _stamps(self.source),
            "files": _stamps(partial),
        }

    def _fault(self, thorough: bool) -> str | None:
        try:
            told = json.loads((self.directory / MANIFEST).read_text("utf-8"))
            if told["format"] != FORMAT or told["quantization"] != self.quantization.label:
                return "it was made by another program"
            return _difference(self.directory, told["files"], thorough=thorough) or _difference(
                self.source, told["source"], thorough=False
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            return f"its {MANIFEST} cannot be read ({type(error).__name__})"

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        with self.directory.with_name(f".{self.directory.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _weight_files(directory: Path) -> list[Path]:
    return sorted([*directory.glob("*.safetensors"), *directory.glob("config.json")])


def _stamps(directory: Path) -> dict[str, dict[str, object]]:
    return {
        path.name: {"size": path.stat().st_size, "changed": path.stat().st_mtime_ns, "sha256": _hash(path)}
        for path in _weight_files(directory)
    }


def _difference(directory: Path, stamps: dict[str, dict[str, object]], *, thorough: bool) -> str | None:
    found = {path.name: path for path in _weight_files(directory)}
    if set(found) != set(stamps):
        return f"files are missing or new in {directory.name}"
    for name, path in found.items():
        state, stamp = path.stat(), stamps[name]
        touched = state.st_mtime_ns != stamp["changed"] or thorough
        if state.st_size != stamp["size"] or (touched and _hash(path) != stamp["sha256"]):
            return f"{directory.name}/{name} has changed"
    return None


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
