"""Changes are counted: of what decides who finds what, and of the index's rows, so that caches know when they are old."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

from migrations.shorthand import key, number, refers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DOCUMENTS = 7_251_002


def upgrade() -> None:
    count = sa.Column("number", sa.BigInteger(), nullable=False)
    revisions = op.create_table("revisions", number("subject"), count, key("revisions", "subject"))
    # Beyond every count there was before a downgrade: none may ever come again.
    op.bulk_insert(revisions, [{"subject": DOCUMENTS, "number": int(time.time())}])
    op.add_column(
        "index_generations", sa.Column("changes", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.create_table(
        "index_changes",
        number("generation_id"),
        number("version_id"),
        number("number"),
        sa.Column("writing", sa.Boolean(), nullable=False),
        key("index_changes", "generation_id", "version_id"),
        refers("index_changes", "generation_id", "index_generations.id"),
    )


def downgrade() -> None:
    op.drop_table("index_changes")
    op.drop_column("index_generations", "changes")
    op.drop_table("revisions")
