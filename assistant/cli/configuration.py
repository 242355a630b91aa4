"""`assistant settings`: every setting with its default and meaning, as Markdown; docs/configuration.md is its output."""

from __future__ import annotations

import typer

from assistant.settings import PREFIX, Settings

HEAD = """# Configuration

Environment variables, or keys (without the prefix, in lower case) of the TOML file that `ASSISTANT_CONFIG` names. The
environment wins. Written by `assistant settings`; a test keeps it true.

| variable | default | meaning |
|---|---|---|"""


def settings() -> None:
    """Print every setting with its default and meaning, as Markdown."""
    typer.echo(HEAD)
    own_first = sorted(
        Settings.model_fields.items(), key=lambda field: field[0] not in Settings.__annotations__
    )
    for name, field in own_first:
        default = (
            field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
        )
        default = ",".join(default) if isinstance(default, tuple) else default
        shown = "" if default in (None, "") else f"`{default}`"
        typer.echo(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
