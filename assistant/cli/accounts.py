"""`assistant accounts`: people of this installation's own, and their passwords; never written on a command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.access.accounts import AccountDesk, account_holder, account_name
from assistant.access.api_keys import LOCAL
from assistant.domain.identity import Principal, Role
from assistant.entrances import account_desk
from assistant.errors import NotFound
from assistant.settings import load_settings, prepare_data_dir
from assistant.storage.opening import Storage, open_storage

program = typer.Typer(help="People who sign in with a password kept here.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the person signs in with: letters, digits, dots, @.")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@program.command("add")
def add(
    name: Name,
    shown: Annotated[str, typer.Option("--name", help="Name shown to people.")] = "",
    role: Annotated[list[Role] | None, typer.Option(help="May be given several times.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="May be given several times.")] = None,
    from_input: FromInput = False,
) -> None:
    """Open an account. Somebody known already (`assistant people`) keeps roles and groups unless they are given."""
    with _opened() as (storage, desk):
        person = account_holder(
            name, shown, frozenset({Role.EMPLOYEE, *(role or ())}), frozenset(group or ())
        )
        if not (shown or role or group):
            person = _known(storage, person)
        desk.open(person, _password(from_input))
        typer.echo(f"{person.subject} may sign in")


@program.command("list")
def list_accounts() -> None:
    """Everybody with an account."""
    table = Table("name", "shown as", "roles", "groups")
    with _opened() as (_, desk):
        for person in desk.all():
            roles = ", ".join(sorted(role.value for role in person.roles))
            table.add_row(person.subject, person.name, roles, ", ".join(sorted(person.groups)))
    Console().print(table)


@program.command("password")
def password(name: Name, from_input: FromInput = False) -> None:
    """Set another password; the person is signed out everywhere."""
    with _opened() as (_, desk):
        desk.set_password(Principal(LOCAL, account_name(name)), _password(from_input))
        typer.echo("the password is changed; every session has ended")


@program.command("remove")
def remove(name: Name) -> None:
    """Remove an account, with its sessions and keys."""
    with _opened() as (_, desk):
        desk.remove(name)
        typer.echo("the account is gone")


@program.command("sign-out")
def sign_out(
    who: Annotated[str, typer.Argument(help="Subject, name or id, as in `assistant people`.")],
) -> None:
    """End every session of a person at once, a provider's people too."""
    with _opened() as (storage, _):
        storage.sessions.end_all(storage.people.find(who).id)
        typer.echo("every session has ended")


def _known(storage: Storage, person: Principal) -> Principal:
    try:
        return storage.people.get(person.id)
    except NotFound:
        return person


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("password", hide_input=True, confirmation_prompt=True))


@contextmanager
def _opened() -> Iterator[tuple[Storage, AccountDesk]]:
    settings = load_settings()
    storage = open_storage(settings.sql_url, prepare_data_dir(settings))
    try:
        yield storage, account_desk(storage)
    finally:
        storage.close()
