"""Which versions were looked through for numbers: the others are read again by the next reindexing."""

from __future__ import annotations

from alembic import op

from migrations.shorthand import key, number, refers

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parameter_readings",
        number("version_id"),
        key("parameter_readings", "version_id"),
        refers("parameter_readings", "version_id", "versions.id"),
    )


def downgrade() -> None:
    op.drop_table("parameter_readings")
