"""`assistant migrate`, `people` and `doctor`."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from assistant.bootstrap import demo_path
from assistant.models.fetch import model_directory
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.settings import EngineKind, Settings, load_settings, prepare_data_dir
from assistant.storage.database import Database
from assistant.storage.opening import open_storage


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


def doctor() -> None:
    """Check settings, folders, weights, database and index; say what is wrong."""
    settings = load_settings()
    console = Console(highlight=False)
    console.print(f"data folder   {prepare_data_dir(settings)}")
    console.print(f"demo company  {demo_path()}")
    console.print(f"embedder      {model_directory(settings.embedder, settings.models_path)}")
    if settings.engine is EngineKind.LOCAL:
        console.print(f"model         {model_directory(settings.model, settings.models_path)}")
    _check_stores(settings, console)
    console.print("[green]all is well[/green]")


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
