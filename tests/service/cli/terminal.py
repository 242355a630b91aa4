"""Runs the real commands in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.output)

    def is_refusal(self) -> bool:
        """One sentence on stderr, nothing else, and a code that says so."""
        return self.code == 1 and len(self.errors.strip().splitlines()) == 1 and not self.output


@dataclass(frozen=True, slots=True)
class Terminal:
    """A shell in which a data folder and the folder of models are set."""

    data: Path
    models: Path

    def run(self, *arguments: str, **settings: str) -> Ended:
        """`assistant ARGUMENTS` with further settings, by their names without the prefix."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        chosen = {"data_dir": str(self.data), "models_dir": str(self.models), "threads": "1"} | settings
        environment = inherited | {f"ASSISTANT_{name.upper()}": value for name, value in chosen.items()}
        done = subprocess.run(
            [sys.executable, "-m", "assistant.cli", *arguments],
            cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)
