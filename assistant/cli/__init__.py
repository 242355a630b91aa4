"""`assistant`: the terminal's door. Each command translates its arguments into one call and prints what comes back."""

from __future__ import annotations

import sys

from rich.console import Console

from assistant.cli.commands import program
from assistant.errors import AssistantError


def main() -> None:
    """Run the command line; an error of the house is one sentence on stderr and exit code 1."""
    try:
        program()
    except AssistantError as error:
        Console(stderr=True, highlight=False).print(f"[red]{type(error).__name__}[/red]: {error}", soft_wrap=True)
        sys.exit(1)
