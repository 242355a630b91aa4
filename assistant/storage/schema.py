"""Tables made and changed by the migrations that ship with the program."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from assistant.errors import StorageUnavailable

MIGRATION_LOCK = 7_251_001
"""The subject of PostgreSQL's advisory lock under which migrations run one after the other."""


def revision(connection: Connection) -> str | None:
    """The revision of the tables; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision this program needs."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def check(connection: Connection) -> None:
    """StorageUnavailable unless the tables are exactly those of this program."""
    found = revision(connection)
    if found == head():
        return
    if found is None:
        raise StorageUnavailable("the database has no tables yet; run `assistant migrate`")
    try:
        ScriptDirectory.from_config(configuration()).get_revision(found)
    except CommandError as error:
        raise StorageUnavailable(
            f"the database was made by a newer program (revision {found}); install that release or a later one"
        ) from error
    raise StorageUnavailable(
        f"the database is older than this program (revision {found}); run `assistant migrate`"
    )


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be rebuilt without their children being deleted."""
    with engine.connect() as connection:
        sqlite = _sqlite(connection)
        if sqlite is not None:
            # Rebuilding a table drops it, and with foreign keys on that would delete its children.
            sqlite.execute("PRAGMA foreign_keys=OFF").close()
        try:
            with connection.begin():
                yield connection
                _refuse_broken_references(connection)
        finally:
            if sqlite is not None:
                sqlite.execute("PRAGMA foreign_keys=ON").close()


def migrate(engine: Engine, target: str) -> None:
    """Bring the tables to the revision, up or down, in one transaction; several processes may try at once."""
    with migrating(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:subject)"), {"subject": MIGRATION_LOCK})
        _run(connection, target)


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings: where the migrations lie and what they run on."""
    spec = importlib.util.find_spec("migrations")
    if spec is None or not spec.submodule_search_locations:
        raise StorageUnavailable(
            "the migrations are missing from this installation; install the program again"
        )
    config = Config()
    config.set_main_option("script_location", str(Path(spec.submodule_search_locations[0])))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _run(connection: Connection, target: str) -> None:
    config = configuration(connection)
    try:
        if _is_below(connection, target):
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)
    except CommandError as error:
        raise StorageUnavailable(
            "the database was made by a newer program; install that release or a later one"
        ) from error


def _refuse_broken_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StorageUnavailable(
            "the migration would have broken references between tables; nothing was changed"
        )


def _is_below(connection: Connection, target: str) -> bool:
    if target in ("head", "heads"):
        return False
    found = revision(connection)
    if target == "base" or found is None:
        return target == "base"
    scripts = ScriptDirectory.from_config(configuration())
    return target != found and target in {s.revision for s in scripts.iterate_revisions(found, "base")}


def _sqlite(connection: Connection) -> sqlite3.Connection | None:
    driver = connection.connection.dbapi_connection
    return driver if isinstance(driver, sqlite3.Connection) else None
