"""Lists that ship, one entry a line; written for this product. Holds no code but their reader."""

from __future__ import annotations

from importlib import resources


def lines_of(name: str) -> list[str]:
    """The entries of a list."""
    text = (resources.files(__name__) / f"{name}.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
