"""The engine runs where only torch, transformers and bitsandbytes are installed."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys
import assistant.engine
for module in pkgutil.iter_modules(assistant.engine.__path__):
    importlib.import_module(f"assistant.engine.{module.name}")
print(*sorted(name.partition(".")[0] for name in sys.modules))
print(*sorted(name for name in sys.modules if name.startswith("assistant.")))
"""
FOREIGN = {
    "pydantic_settings",
    "sqlalchemy",
    "pymilvus",
    "fastapi",
    "sentence_transformers",
    "opencc",
    "Stemmer",
}
ROOMS = {"assistant.engine", "assistant.domain", "assistant.errors"}


def test_the_engine_needs_nothing_of_the_rest() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    ).stdout
    packages, modules = (set(line.split()) for line in printed.splitlines())
    assert not packages & FOREIGN
    assert {".".join(name.split(".")[:2]) for name in modules} == ROOMS
