"""The migrations make exactly the tables that the program declares, and lose no row on the way up or down."""

from __future__ import annotations

from collections.abc import Sequence, Set
from contextlib import closing
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from assistant.storage import schema
from assistant.storage.database import Database

Rows = dict[str, Sequence[sa.RowMapping]]


def test_tables_equal_migrations(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        command.check(schema.configuration(connection))
    engine.dispose()


@pytest.mark.thorough
def test_no_step_up_or_down_loses_a_row(database_url: str) -> None:
    steps = revisions()
    with closing(Database.open(database_url)) as database:
        database.migrate("base")
        held = rows(database)
        for number, revision in enumerate(steps, start=1):
            migrated(database, revision, held)
            fill(database, number)
            held = rows(database)
        assert_references_are_used(database, held)
        for revision in (*reversed(steps[:-1]), *steps[1:]):
            held = migrated(database, revision, held)


def revisions() -> list[str]:
    """All of them, the first first."""
    scripts = ScriptDirectory.from_config(schema.configuration())
    return [script.revision for script in scripts.walk_revisions()][::-1]


def migrated(database: Database, revision: str, before: Rows) -> Rows:
    """What is there afterwards: every row of before, in every column that both revisions know."""
    database.migrate(revision)
    after = rows(database)
    for table in before.keys() & after.keys():
        assert len(before[table]) == len(after[table]), (revision, table)
        columns = before[table][0].keys() & after[table][0].keys() if before[table] else set[str]()
        assert seen(before[table], columns) == seen(after[table], columns), (revision, table)
    return after


def assert_references_are_used(database: Database, held: Rows) -> None:
    """Every foreign key of every table binds a row: a lost parent would have been noticed."""
    for table in tables(database):
        for key in table.foreign_key_constraints:
            names = [column.name for column in key.columns]
            assert any(all(row[name] is not None for name in names) for row in held[table.name]), key


def fill(database: Database, number: int) -> None:
    """Add one row to every table, bound to the row of the same number in the tables it refers to."""
    made: dict[str, dict[str, object]] = {}
    there = tables(database)
    with database._engine.begin() as connection:
        for table in there:
            row = {column.name: value_for(column, number) for column in table.columns}
            for key in table.foreign_key_constraints:
                row |= {e.parent.name: made[e.column.table.name][e.column.name] for e in key.elements}
            connection.execute(table.insert().values(row))
            made[table.name] = row


def value_for(column: sa.Column[object], number: int) -> object:
    """A value that no other row has."""
    by_type = {
        str: "live" if column.name == "state" else f"{column.name[:12]}-{number}",
        bool: number % 2 == 0,
        int: number,
        float: number + 0.5,
        date: date(2025, 1, number),
        datetime: datetime(2025, 1, number, 12),
        bytes: bytes([number, 0, 255]),
    }
    return by_type[column.type.python_type]


def tables(database: Database) -> list[sa.Table]:
    """As they are in the database, parents before children."""
    found = sa.MetaData()
    found.reflect(database._engine)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def rows(database: Database) -> Rows:
    """Everything there is."""
    found = tables(database)
    with database._engine.connect() as connection:
        return {t.name: connection.execute(t.select()).mappings().all() for t in found}


def seen(found: Sequence[sa.RowMapping], columns: Set[str]) -> list[str]:
    """The rows as far as these columns tell, in one order."""
    return sorted(repr([row[name] for name in sorted(columns)]) for row in found)
