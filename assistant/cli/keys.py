"""`assistant keys`: API keys for programs, of people and of services known here alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from assistant.access.api_keys import KeyDesk, service
from assistant.access.scopes import chosen_scopes
from assistant.errors import InvalidInput
from assistant.settings import load_settings, prepare_data_dir
from assistant.storage.opening import Storage, open_storage

program = typer.Typer(help="API keys, for installations without a provider.", no_args_is_help=True)


@program.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    person: Annotated[str, typer.Option("--as", help="Whose key it is: a person with an account here.")] = "",
    for_service: Annotated[str, typer.Option("--service", help="Or the service whose key it is.")] = "",
    group: Annotated[list[str] | None, typer.Option(help="Groups of the service.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="ask, edit, admin or audit; several times.")] = None,
    days: Annotated[int, typer.Option(help="How long it lasts.")] = 90,
) -> None:
    """Make a key and print it, this once."""
    with _opened() as (storage, desk):
        if bool(person) == bool(for_service):
            raise InvalidInput("say whose key it is: --as PERSON or --service NAME")
        scopes = chosen_scopes(scope or ["ask"])
        owner = storage.people.find(person) if person else service(for_service, group or (), scopes)
        if for_service:
            storage.people.put(owner)
        typer.echo(desk.issue(owner, name, scopes, days).secret)


@program.command("list")
def list_keys() -> None:
    """All keys, with their ends."""
    table = Table(Column("id", no_wrap=True), "whose", "name", "scopes", "expires", "last used", "revoked")
    with _opened() as (_, desk):
        for key in desk.of():
            moments = (key.expires_at, key.used_at, key.revoked_at)
            shown = (one.strftime("%Y-%m-%d %H:%M") if one else "" for one in moments)
            table.add_row(key.id, key.person_id, key.name, " ".join(key.scopes), *shown)
    Console().print(table)


@program.command("revoke")
def revoke(key_id: Annotated[str, typer.Argument(help="Its id, as `assistant keys list` shows it.")]) -> None:
    """End a key, at once and for good."""
    with _opened() as (_, desk):
        desk.revoke(key_id)
        typer.echo("the key is revoked")


@contextmanager
def _opened() -> Iterator[tuple[Storage, KeyDesk]]:
    settings = load_settings()
    storage = open_storage(settings.sql_url, prepare_data_dir(settings))
    try:
        yield storage, KeyDesk(storage.api_keys, storage.people)
    finally:
        storage.close()
