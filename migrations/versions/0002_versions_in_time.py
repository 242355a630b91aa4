"""Versions in time: who approved, what each took over from, what is only proposed; checks and rebuilding of the index.

Columns are added and dropped in place: a rebuilt table would lose its AUTOINCREMENT, and so the promise that numbers
of versions are never used twice.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.shorthand import key, moment, number, refers, text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def added() -> list[sa.Column[Any]]:
    return [
        sa.Column("stale_labels", sa.Boolean(), nullable=False, server_default=sa.false()),
        number("supersedes", nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False, server_default=""),
        moment("approved_at", nullable=True),
        sa.Column("proposed", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("chunk_form", sa.Text(), nullable=False, server_default=""),
    ]


def upgrade() -> None:
    for column in added():
        op.add_column("versions", column)
    op.create_table(
        "index_checks",
        number("id"),
        number("versions"),
        number("chunks"),
        number("rows"),
        number("missing"),
        number("orphans"),
        moment("checked_at"),
        key("index_checks", "id"),
    )
    op.create_table(
        "staged_structures",
        number("version_id"),
        text("chunk_form"),
        text("content"),
        key("staged_structures", "version_id"),
        refers("staged_structures", "version_id", "versions.id"),
    )


def downgrade() -> None:
    for table in ("staged_structures", "index_checks"):
        op.drop_table(table)
    for column in reversed(added()):
        op.drop_column("versions", column.name)
