"""`assistant documents`: what editors do, from the terminal of the machine that holds the policies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.bootstrap import operator, today_in
from assistant.domain.documents import DocumentVersion
from assistant.domain.identity import AccessRule, Applicability, Attribute, Principal
from assistant.errors import InvalidInput, NotFound
from assistant.settings import load_settings, prepare_data_dir
from assistant.storage.editing import Correction
from assistant.storage.opening import Storage, open_storage

program = typer.Typer(help="Approve, correct and roll back versions; say who may read.", no_args_is_help=True)
Person = Annotated[str, typer.Option("--as", help="Who acts; by default this machine's operator.")]
Version = Annotated[int, typer.Argument(help="The version's number, as `assistant documents list` shows it.")]
Document = Annotated[str, typer.Argument(help="The document's title or id.")]
AppliesTo = Annotated[
    list[str] | None,
    typer.Option(help="Whom it applies to, such as location=shanghai,chengdu; `all`: everybody."),
]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an editor sits."""

    storage: Storage
    who: Principal
    today: date


@contextmanager
def desk(person: str) -> Iterator[Desk]:
    """The stores without the index: what is done here needs no model."""
    settings = load_settings()
    storage = open_storage(settings.sql_url, prepare_data_dir(settings), four_eyes=settings.four_eyes)
    try:
        who = storage.people.find(person) if person else operator(storage)
        yield Desk(storage, who, today_in(settings, storage)())
    finally:
        storage.close()


@program.command("list")
def list_documents(person: Person = "") -> None:
    """Every document with its versions: state, days, and what is only proposed."""
    table = Table("version", "title", "label", "state", "from", "until", "proposed", "approved by")
    with desk(person) as at:
        for listing in at.storage.policies.documents(at.who):
            for version in listing.versions:
                table.add_row(*_cells(listing.document.title, version))
    Console().print(table)


@program.command()
def approve(version: Version, person: Person = "") -> None:
    """Let a draft go live, or wait for its first day; confirms what was proposed."""
    with desk(person) as at:
        _say(at.storage.editor.approve(at.who, version, today=at.today))


@program.command()
def rollback(document: Document, person: Person = "") -> None:
    """Take the version in force back to a draft; the one before holds again at once."""
    with desk(person) as at:
        _say(at.storage.editor.roll_back(at.who, document_id(at, document), today=at.today))


@program.command()
def correct(
    version: Version,
    title: Annotated[str | None, typer.Option(help="The document's title.")] = None,
    label: Annotated[str | None, typer.Option(help="The version's label, such as V3.2.")] = None,
    effective_from: Annotated[str | None, typer.Option(help="First day in force; `open`: unknown.")] = None,
    effective_to: Annotated[str | None, typer.Option(help="Last day in force; `open`: no end.")] = None,
    person: Person = "",
) -> None:
    """Confirm or correct what a version is called and when it holds."""
    with desk(person) as at:
        _, found = at.storage.policies.version(at.who, version)
        begin = found.effective_from if effective_from is None else _day(effective_from)
        last = None if effective_to is None else _day(effective_to)
        end = found.effective_to if effective_to is None else last and last + timedelta(days=1)
        dates = None if effective_from is None and effective_to is None else (begin, end)
        said = Correction(title, label, dates)
        _say(at.storage.editor.correct(at.who, version, said, today=at.today))


@program.command()
def rules(
    document: Document,
    readers: Annotated[str | None, typer.Option(help="Groups that may read it, with commas between.")] = None,
    applies_to: AppliesTo = None,
    person: Person = "",
) -> None:
    """Say who may read a document and to whom it applies; holds at once. Without options: print both."""
    with desk(person) as at:
        id = document_id(at, document)
        access = None if readers is None else AccessRule(frozenset(filter(None, readers.split(","))))
        if access is not None or applies_to:
            applicability = _applicability(applies_to) if applies_to else None
            at.storage.editor.set_rules(at.who, id, access=access, applicability=applicability)
            typer.echo("these rules hold from now on")
            return
        found = at.storage.policies.document(at.who, id).document
        typer.echo(f"readers     {', '.join(sorted(found.access.groups)) or 'nobody'}")
        typer.echo(f"applies to  {found.applicability.key or 'everybody'}")


@program.command()
def clause(
    version: Version,
    label: Annotated[str, typer.Argument(help="The clause's label, such as 第5章第12条.")],
    applies_to: Annotated[
        list[str],
        typer.Option(help="Whom it applies to; `all`: everybody; `document`: as the document says."),
    ],
    person: Person = "",
) -> None:
    """Say to whom a clause and everything below it apply, whatever the document says."""
    with desk(person) as at:
        clauses = at.storage.policies.clauses(at.who, version)
        position = next((clause.position for clause in clauses if clause.label == label), None)
        if position is None:
            raise NotFound(f"the version has no clause {label}; labels are as in its citations")
        said = None if applies_to == ["document"] else _applicability(applies_to)
        at.storage.editor.set_clause_audience(at.who, version, position, said)
        typer.echo("this holds from now on")


@program.command()
def jobs(limit: Annotated[int, typer.Option(min=1, max=200)] = 20, person: Person = "") -> None:
    """The newest jobs and how far they are."""
    table = Table("job", "kind", "version", "state", "stage", "progress", "attempts", "reason")
    with desk(person) as at:
        for job in at.storage.jobs.recent(limit):
            progress = f"{job.done}/{job.total}" if job.total else ""
            cells = (job.id, job.kind.value, str(job.version_id), job.state.value, job.stage, progress)
            table.add_row(*cells, str(job.attempts), job.reason)
    Console().print(table)


@program.command()
def cancel(job: Annotated[str, typer.Argument(help="The job's id.")], person: Person = "") -> None:
    """Stop the reading of a file; it may be added again."""
    with desk(person) as at:
        at.storage.jobs.cancel(job)
        typer.echo("the job is cancelled")


def document_id(at: Desk, named: str) -> str:
    """The id of the document of this title or id. NotFound: there is none."""
    for listing in at.storage.policies.documents(at.who):
        if named in (listing.document.id, listing.document.title):
            return listing.document.id
    raise NotFound(f"no document is called {named}; `assistant documents list` shows them")


def _applicability(pairs: list[str]) -> Applicability:
    conditions: dict[str, list[str]] = {}
    for pair in pairs if pairs != ["all"] else []:
        name, mark, values = pair.partition("=")
        if not mark or not values or name not in list(Attribute):
            known = ", ".join(attribute.value for attribute in Attribute)
            raise InvalidInput(
                f"{pair!r} says not to whom it applies; write it like location=shanghai ({known})"
            )
        conditions.setdefault(name, []).extend(value.strip() for value in values.split(","))
    return Applicability.of(conditions)


def _day(text: str) -> date | None:
    try:
        return None if text == "open" else date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no day; write it like 2025-01-01") from error


def _say(version: DocumentVersion) -> None:
    typer.echo(f"version {version.id} {version.label} is {version.state.value}, {_days(version)}")


def _days(version: DocumentVersion) -> str:
    begin, end = version.effective_from or "the beginning", version.effective_to or "further notice"
    return f"in force from {begin} until {end}"


def _cells(title: str, version: DocumentVersion) -> tuple[str, ...]:
    begin, end = str(version.effective_from or ""), str(version.effective_to or "")
    proposed = ", ".join(version.proposed)
    return (
        str(version.id),
        title,
        version.label,
        version.state.value,
        begin,
        end,
        proposed,
        version.approved_by,
    )
