"""The numbers that clauses set, as ingestion read them and editors confirmed them."""

from __future__ import annotations

from alembic import op

from migrations.shorthand import key, moment, number, refers, text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parameters",
        number("version_id"),
        number("clause"),
        text("name"),
        text("table_row"),
        text("table_column"),
        number("place"),
        text("value"),
        text("read_value"),
        text("unit"),
        number("start"),
        text("quote"),
        text("confirmed_by"),
        moment("confirmed_at", nullable=True),
        key("parameters", "version_id", "clause", "name", "table_row", "table_column"),
        refers("parameters", "version_id", "versions.id"),
    )


def downgrade() -> None:
    op.drop_table("parameters")
