"""`assistant documents parameters`: the numbers a version's clauses set, and whether calculations may use them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.policies import Document, Person, desk, document_id
from assistant.domain.parameters import KeptParameter
from assistant.errors import NotFound


def parameters(
    document: Document,
    version: Annotated[
        int | None, typer.Option(help="The version's number; by default the newest of the document.")
    ] = None,
    confirm_all: Annotated[
        bool, typer.Option("--confirm-all", help="They were read rightly: calculate with them from now on.")
    ] = False,
    person: Person = "",
) -> None:
    """What ingestion read out of the clauses to calculate with, and who confirmed it."""
    with desk(person) as at:
        versions = at.storage.policies.document(at.who, document_id(at, document)).versions
        found = next((one.id for one in versions if version in (None, one.id)), None)
        if found is None:
            raise NotFound(
                f"the document has no version {version}; `assistant documents list` shows its versions"
            )
        if confirm_all:
            confirmed = at.storage.parameters.confirm(at.who, found)
            typer.echo(f"{confirmed} confirmed; calculations use them from now on")
            return
        listed = at.storage.parameters.listed(at.who, found)
    table = Table("clause", "name", "row", "column", "value", "unit", "confirmed by", "quote")
    for kept in listed:
        table.add_row(*_cells(kept))
    Console().print(table)


def _cells(kept: KeptParameter) -> tuple[str, ...]:
    one = kept.proposal
    value = f"{one.value:f}" if kept.read in (None, one.value) else f"{one.value:f} (read: {kept.read:f})"
    who = kept.confirmed_by or "nobody"
    return kept.clause_label, one.name.value, one.row, one.column, value, one.unit.value, who, one.quote
