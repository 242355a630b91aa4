"""Real parts that several rooms of the suite share. Each starts when the first test asks for it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from assistant.models.fetch import fetch_model
from assistant.storage import schema
from assistant.storage.database import Database
from assistant.storage.tables import Base
from bench.servers import postgresql_server

REPOSITORY = Path(__file__).parents[1]

# How long an example takes is no fact about the code. The suite repeats the same examples for the same code;
# `make check` and `make test-slow` look for new ones.
hypothesis.settings.register_profile("repeating", deadline=None, derandomize=True)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile("repeating")


@pytest.fixture(scope="session")
def embedder_directory() -> Path:
    """The offline default embedder, fetched once into the folder that `make` uses too."""
    models = Path(os.environ.get("ASSISTANT_MODELS_DIR", REPOSITORY / ".models"))
    return fetch_model("multilingual-e5-small", models)


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A PostgreSQL server of the suite's own, reached over a socket in its folder."""
    # Not in pytest's folder: the server runs as a user who may not enter that.
    folder = Path(tempfile.mkdtemp(prefix="assistant-postgres-"))
    with postgresql_server(folder) as url:
        yield sa.make_url(url)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def emptied_postgres(postgres: sa.URL) -> Callable[[], str]:
    """Gives the URL of the one database of the suite, with all tables and no rows."""
    execute(postgres, "CREATE DATABASE with_tables")
    migrate(plain(postgres.set(database="with_tables")))
    url = postgres.set(database="suite")

    def give() -> str:
        if not emptied(url):
            execute(postgres, "DROP DATABASE IF EXISTS suite WITH (FORCE)")
            execute(postgres, "CREATE DATABASE suite TEMPLATE with_tables")
        return plain(url)

    return give


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "with-tables.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database with all tables, once on each engine we support."""
    if request.param == "postgresql":
        give: Callable[[], str] = request.getfixturevalue("emptied_postgres")
        return give()
    copied = shutil.copy(request.getfixturevalue("sqlite_with_tables"), tmp_path / "assistant.db")
    return f"sqlite:///{copied}"


def migrate(url: str) -> None:
    """Make all tables and leave nothing open."""
    database = Database.open(url)
    database.migrate()
    database.close()


def plain(url: sa.URL) -> str:
    """The URL as settings carry it."""
    return url.render_as_string(hide_password=False)


def execute(url: sa.URL, statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))


def emptied(url: sa.URL) -> bool:
    """Remove all rows, which is much faster than a new database; False when a test left other tables behind."""
    tables = Base.metadata.sorted_tables
    columns = sum(len(table.columns) for table in tables) + 1  # and Alembic's
    count = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            version = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            if connection.scalar(sa.text(count)) != columns or version != schema.head():
                return False
            for table in reversed(tables):
                connection.execute(sa.text(f"DELETE FROM {table.name}"))
    except sa.exc.DBAPIError:
        return False
    return True
