"""Runs the real commands: in a process of their own, or in this one, which spares seconds of imports."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assistant.cli import main

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

    def start(self, *arguments: str, **settings: str) -> Ended:
        """`assistant ARGUMENTS` as a process, with further settings by their names without the prefix."""
        done = subprocess.run(
            [sys.executable, "-m", "assistant.cli", *arguments],
            cwd=REPOSITORY,
            env=self._environment(settings),
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def call(self, *arguments: str, **settings: str) -> Ended:
        """The same in this process; whatever is not one of the house's errors is raised."""
        output, errors, code = io.StringIO(), io.StringIO(), 0
        with (
            patch.dict(os.environ, self._environment(settings), clear=True),
            patch.object(sys, "argv", ["assistant", *arguments]),
            redirect_stdout(output),
            redirect_stderr(errors),
        ):
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
        return Ended(code, output.getvalue(), errors.getvalue())

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        chosen = {"data_dir": str(self.data), "models_dir": str(self.models), "threads": "1"} | settings
        return inherited | {f"ASSISTANT_{name.upper()}": value for name, value in chosen.items()}
