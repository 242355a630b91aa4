"""`assistant`: the terminal's door. Each command translates its arguments into one call and prints what comes back."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.text import Text

from assistant.cli.commands import program
from assistant.errors import AssistantError
from assistant.safety.redaction import mask_logs


def main() -> None:
    """Run the command line; an error of the house is one sentence on stderr and exit code 1."""
    mask_logs()
    try:
        program()
    except AssistantError as error:
        # A Text, since brackets in the message (a path, a name) are no markup.
        said = Text.assemble((type(error).__name__, "red"), f": {error}")
        Console(stderr=True, highlight=False).print(said, soft_wrap=True)
        sys.exit(1)
