"""`assistant migrate`, `people` and `doctor`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.bootstrap import demo_path
from assistant.cli.access_checks import check_access, checked_settings
from assistant.cli.planning import memory_for, print_plan
from assistant.engine.planner.shape import PLANNED
from assistant.engines import model_choices, remote_link
from assistant.errors import EngineUnavailable
from assistant.models.fetch import model_directory
from assistant.models.shapes import config_of
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.settings import EngineKind, Settings, load_settings, prepare_data_dir
from assistant.storage.database import Database
from assistant.storage.opening import open_storage

PRODUCTION_MODEL = "qwen3-8b"
"""What is planned where no model is named."""


def migrate() -> None:
    """Bring the database to this program's schema."""
    settings = load_settings()
    prepare_data_dir(settings)
    database = Database.open(settings.sql_url)
    try:
        database.migrate()
        database.check_schema()
    finally:
        database.close()
    typer.echo("the database has the schema of this program")


def people() -> None:
    """List the people who may ask, for `--as`."""
    settings = load_settings()
    storage = open_storage(settings.sql_url, prepare_data_dir(settings))
    table = Table("subject", "name", "roles", "groups", "attributes", "hired")
    try:
        for person in storage.people.all():
            attributes = ", ".join(f"{a.value}={v}" for a, v in person.attributes.items())
            roles = ", ".join(sorted(role.value for role in person.roles))
            groups = ", ".join(sorted(person.groups))
            table.add_row(person.subject, person.name, roles, groups, attributes, str(person.hire_date or ""))
    finally:
        storage.close()
    Console().print(table)


def doctor(
    model: Annotated[
        str, typer.Option(help="Plan this model's memory and check nothing else; it need not be here.")
    ] = "",
    gpu_gib: Annotated[
        float | None,
        typer.Option(min=1, max=10_000, help="Plan for a GPU of so many GiB instead of this machine."),
    ] = None,
) -> None:
    """Check settings, access, folders, weights, memory, database and index; say what is wrong."""
    console = Console(highlight=False)
    settings = checked_settings(console)
    if model or gpu_gib is not None:
        _plan(settings, console, model or settings.model or PRODUCTION_MODEL, gpu_gib)
        return
    check_access(settings, console)
    console.print(f"data folder   {prepare_data_dir(settings)}")
    console.print(f"demo company  {demo_path()}")
    console.print(f"embedder      {model_directory(settings.embedder, settings.models_path)}")
    if settings.engine is EngineKind.LOCAL:
        console.print(f"model         {model_directory(settings.model, settings.models_path)}")
        if config_of(settings.model, settings.models_path).get("model_type") in PLANNED:
            _plan(settings, console, settings.model, settings.gpu_gib)
    if settings.engine is EngineKind.REMOTE:
        _check_servers(settings, console)
    _check_stores(settings, console)
    console.print("[green]all is well[/green]")


def _plan(settings: Settings, console: Console, model: str, gpu_gib: float | None) -> None:
    config = config_of(model, settings.models_path)
    print_plan(console, model, config, model_choices(settings), memory_for(gpu_gib))


def _check_servers(settings: Settings, console: Console) -> None:
    from assistant.engine.remote.inspection import inspect_servers

    servers = asyncio.run(inspect_servers(remote_link(settings), settings.remote_model))
    for server in servers:
        console.print(f"server        {server.url} {server.words}", markup=False)
    if not any(server.well for server in servers):
        raise EngineUnavailable(
            "no server of the remote engine can be used; see what each of them says above"
        )


def _check_stores(settings: Settings, console: Console) -> None:
    storage = open_storage(
        settings.sql_url, settings.data_path, settings.index_uri, settings.index_token.get_secret_value()
    )
    try:
        embedder = SentenceEmbedder(model_directory(settings.embedder, settings.models_path))
        index = storage.open_index(embedder.fingerprint, embedder.dimension)
        try:
            console.print(f"index         {index.count()} chunks, {embedder.name}")
        finally:
            index.close()
        console.print(f"jobs waiting  {storage.jobs.waiting()}")
    finally:
        storage.close()
