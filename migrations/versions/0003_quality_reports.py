"""Quality reports of versions, and the sketches by which near duplicates are found.

Versions that were read before have neither; `ingest reindex` reads them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.shorthand import index, key, number, refers, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_reports",
        number("version_id"),
        text("report"),
        key("quality_reports", "version_id"),
        refers("quality_reports", "version_id", "versions.id"),
    )
    op.create_table(
        "sketches",
        number("version_id"),
        sa.Column("bound", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        key("sketches", "version_id"),
        refers("sketches", "version_id", "versions.id"),
    )
    op.create_table(
        "sketch_marks",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        number("version_id"),
        key("sketch_marks", "mark", "version_id"),
        refers("sketch_marks", "version_id", "versions.id"),
    )
    index("sketch_marks", "version_id")


def downgrade() -> None:
    for table in ("sketch_marks", "sketches", "quality_reports"):
        op.drop_table(table)
