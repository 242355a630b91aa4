"""Tables are made, rebuilt and taken down without losing what hangs on them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from assistant.errors import StorageUnavailable
from assistant.storage import schema
from assistant.storage.database import Database
from assistant.storage.opening import Storage
from assistant.storage.tables import Base
from tests.service.storage.examples import chunk_ids, ingest


def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(storage: Storage) -> None:
    made = ingest(storage)
    with schema.migrating(storage.database._engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("documents", recreate=recreate(connection)) as table:
            table.add_column(sa.Column("note", sa.Text()))
    assert chunk_ids(storage, made)


def test_foreign_keys_hold_again_after_a_migration(storage: Storage) -> None:
    storage.database.migrate()
    made = ingest(storage)
    with storage.database.writing() as session:
        session.execute(sa.text("DELETE FROM documents"))
    assert not chunk_ids(storage, made)


def test_a_migration_that_breaks_references_changes_nothing(tmp_path: Path, sqlite_with_tables: Path) -> None:
    path = tmp_path / "copied.db"
    path.write_bytes(sqlite_with_tables.read_bytes())
    engine = sa.create_engine(f"sqlite:///{path}")
    orphan = "INSERT INTO turns VALUES ('t', 'no such conversation', 0, '', '{}', '2026-11-22')"
    with (
        pytest.raises(StorageUnavailable, match="nothing was changed"),
        schema.migrating(engine) as connection,
    ):
        connection.execute(sa.text(orphan))
    with engine.connect() as connection:
        assert not connection.execute(sa.text("SELECT 1 FROM turns")).all()
    engine.dispose()


def test_down_and_up_again_gives_the_same_tables(storage: Storage, database_url: str) -> None:
    storage.database.migrate("base")
    assert storage.database.is_empty()
    storage.database.migrate()
    storage.database.check_schema()
    engine = sa.create_engine(database_url)
    assert set(sa.inspect(engine).get_table_names()) >= set(Base.metadata.tables)
    engine.dispose()


def test_several_processes_may_migrate_at_once(storage: Storage, database_url: str) -> None:
    storage.database.migrate("base")

    def migrate(_: int) -> None:
        database = Database.open(database_url)
        database.migrate()
        database.close()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(migrate, range(3)))
    storage.database.check_schema()


def test_a_database_without_tables_asks_for_migration(storage: Storage) -> None:
    storage.database.migrate("base")
    with pytest.raises(StorageUnavailable, match="run `assistant migrate`"):
        storage.database.check_schema()


def recreate(connection: sa.Connection) -> Literal["always", "never"]:
    return "always" if connection.dialect.name == "sqlite" else "never"
