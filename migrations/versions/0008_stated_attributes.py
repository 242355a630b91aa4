"""What people have said of themselves, and agreed to have kept."""

from __future__ import annotations

from alembic import op

from migrations.shorthand import key, moment, refers, text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stated_attributes",
        text("person_id"),
        text("attribute"),
        text("value"),
        moment("stated_at"),
        key("stated_attributes", "person_id", "attribute"),
        refers("stated_attributes", "person_id", "people.id"),
    )


def downgrade() -> None:
    op.drop_table("stated_attributes")
