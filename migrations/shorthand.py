"""Columns and constraints as migrations write them, with names by the rule of storage.tables. Add, never change."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op


def text(name: str) -> sa.Column[Any]:
    """Text."""
    return sa.Column(name, sa.Text(), nullable=False)


def optional_text(name: str) -> sa.Column[Any]:
    """Text, or none."""
    return sa.Column(name, sa.Text(), nullable=True)


def word(name: str) -> sa.Column[Any]:
    """One of a closed set of short words."""
    return sa.Column(name, sa.String(16), nullable=False)


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def day(name: str) -> sa.Column[Any]:
    """A calendar day, or unknown."""
    return sa.Column(name, sa.Date(), nullable=True)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """A point in time."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """The primary key."""
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """No two rows share these."""
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def refers(table: str, column: str, target: str, *, cascade: bool = True) -> sa.ForeignKeyConstraint:
    """A foreign key; with `cascade` the row goes with what it names."""
    ondelete = "CASCADE" if cascade else None
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete=ondelete)


def index(table: str, *columns: str) -> None:
    """An index."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
