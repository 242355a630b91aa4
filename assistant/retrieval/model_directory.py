"""What an embedder's directory says about itself, without loading the weights: name, dimension, fingerprint."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from assistant.errors import ModelUnavailable

MANIFEST: Final = "manifest.json"
_FAST_BFLOAT16: Final = frozenset({"amx_bf16", "avx512_bf16"})


class Precision(StrEnum):
    """How the weights are held while running."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True, slots=True)
class EmbedderDirectory:
    """An embedder as its files describe it."""

    name: str
    dimension: int
    fingerprint: str

    @classmethod
    def read(cls, directory: Path) -> "EmbedderDirectory":
        """Raises ModelUnavailable where configuration or weights are missing."""
        # bge-m3 is published in torch's own form only; everything newer in safetensors.
        weights = sorted(directory.glob("*.safetensors")) or sorted(directory.glob("pytorch_model*.bin"))
        if not weights or not (directory / "config.json").is_file():
            raise ModelUnavailable(
                f"There is no embedding model in {directory}: run `assistant models fetch` or set another directory."
            )
        manifest = _json(directory / MANIFEST)
        name = str(manifest.get("name") or directory.name)
        return cls(name, _dimension(directory), f"{name}@{_weights_hash(weights, manifest)[:12]}")


def precision_for_this_processor(flags_in: Path = Path("/proc/cpuinfo")) -> Precision:
    """bfloat16 where the processor multiplies in it (2x faster, half the memory), float32 elsewhere.

    Without such instructions bfloat16 is emulated, and six times slower than float32.
    """
    listed = flags_in.read_text("utf-8") if flags_in.is_file() else ""
    return Precision.BFLOAT16 if _FAST_BFLOAT16.intersection(listed.split()) else Precision.FLOAT32


def _dimension(directory: Path) -> int:
    """The width of the last module that sets one: a dense layer, else the pooling, else the encoder itself."""
    widths = [_json(directory / "config.json").get("hidden_size")]
    for part in sorted(directory.glob("[0-9]*_*/config.json")):
        module = _json(part)
        keys = ("embedding_dimension", "word_embedding_dimension", "out_features")
        widths.extend(module[key] for key in keys if key in module)
    return int([width for width in widths if width][-1])


def _weights_hash(weights: list[Path], manifest: dict[str, Any]) -> str:
    """The manifest holds hashes checked at fetch time; a directory without one is hashed here, in seconds."""
    listed = manifest.get("files", {})
    together = hashlib.sha256()
    for path in weights:
        known = listed.get(path.name)
        together.update(str(known["sha256"] if known else _sha256(path)).encode("ascii"))
    return together.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ModelUnavailable(f"{path} is not valid JSON ({error}): fetch the model again.") from error
    return content if isinstance(content, dict) else {}
