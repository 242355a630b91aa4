"""Tables are made, rebuilt and taken down without losing what hangs on them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
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
from tests.service.storage.examples import EMPLOYEE, chunk_ids, ingest, labels_in_force, version_of

DERIVED = {
    "quality_reports": "0003",
    "sketches": "0003",
    "sketch_marks": "0003",
    "parameter_readings": "0009",
}
"""Made again from the files by `ingest reindex`, with the revisions they came with."""


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


@pytest.mark.parametrize("target", ["0001", "0002", "0003"])
def test_down_and_up_over_full_tables_loses_no_row(storage: Storage, database_url: str, target: str) -> None:
    old, new = ingest(storage, version_of("V3.1")), ingest(storage, version_of("V3.2", date(2025, 1, 1)))
    storage.people.put(EMPLOYEE)
    storage.conversations.create(EMPLOYEE, "年假")
    before = rows(database_url)
    storage.database.migrate(target)
    storage.database.migrate()
    storage.database.check_schema()
    gone = dict.fromkeys((table for table, came in DERIVED.items() if target < came), 0)
    assert rows(database_url) == before | gone
    assert (chunk_ids(storage, old), chunk_ids(storage, new)) != ([], [])
    assert labels_in_force(storage, date(2026, 1, 1), old, new) == ["V3.2"]


def test_numbers_of_versions_are_not_used_twice_after_a_migration(storage: Storage) -> None:
    made = ingest(storage)
    storage.documents.delete_document(made.document.id)
    storage.documents.purge(made.version.id)
    storage.database.migrate("0001")
    storage.database.migrate()
    assert ingest(storage).version.id > made.version.id


def rows(url: str) -> dict[str, int]:
    """Table -> number of rows."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        found = {t.name: connection.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables}
    engine.dispose()
    return {name: count or 0 for name, count in found.items()}


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
