"""The migrations make exactly the tables that the program declares."""

from __future__ import annotations

from alembic import command
from sqlalchemy import create_engine

from assistant.storage import schema


def test_tables_equal_migrations(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        command.check(schema.configuration(connection))
    engine.dispose()
