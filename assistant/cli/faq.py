"""`assistant faq`: approved answers, from the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.policies import Person, desk
from assistant.domain.faq import FaqEntry, FaqState
from assistant.domain.faq_sheet import read_faq
from assistant.errors import InvalidInput
from assistant.storage.faq_import import import_faq

program = typer.Typer(help="Approved answers that need no model.", no_args_is_help=True)


@program.command("list")
def list_entries(person: Person = "") -> None:
    """Every entry: whether it answers today, and how often it did."""
    table = Table("id", "question", "state", "clauses", "answers")
    with desk(person) as at:
        for entry in at.storage.faq.all():
            stands = at.storage.faq.stands(entry, at.who, at.today) is not None
            labels = ", ".join(clause.clause_label for clause in entry.clauses)
            table.add_row(
                entry.id[:8], entry.question, state_of(entry, stands=stands), labels, str(entry.hits)
            )
    Console().print(table)


@program.command("import")
def import_sheet(
    file: Annotated[Path, typer.Argument(help="CSV: question, answer, clause; similar, negative, language.")],
    person: Person = "",
) -> None:
    """Keep and approve the lines of a sheet; exit code 1 if one was refused."""
    try:
        lines = read_faq(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read as UTF-8 text: {error}") from error
    with desk(person) as at:
        done = import_faq(at.storage.faq, at.storage.policies, lines, at.who, at.today)
    for sentence in done.refused:
        typer.echo(sentence, err=True)
    typer.echo(f"{done.approved} approved, {done.unchanged} unchanged, {len(done.refused)} refused")
    if done.refused:
        raise typer.Exit(1)


@program.command()
def remove(
    entry: Annotated[str, typer.Argument(help="The entry's id, or its beginning.")], person: Person = ""
) -> None:
    """Remove an entry."""
    with desk(person) as at:
        found = [one.id for one in at.storage.faq.all() if one.id.startswith(entry)]
        if len(found) != 1:
            raise InvalidInput(f"{len(found)} entries begin with {entry!r}; `assistant faq list` shows them")
        at.storage.faq.remove(found[0])


def state_of(entry: FaqEntry, *, stands: bool) -> str:
    """draft, approved, or stale: approved, but its clauses read otherwise today or are not in force."""
    if entry.state is FaqState.APPROVED and not stands:
        return "stale"
    return entry.state.value
