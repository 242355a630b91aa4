"""Watched words, what follows from their categories, and counts of sensitive topics."""

from __future__ import annotations

from alembic import op

from migrations.shorthand import key, moment, number, text, word

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watched_words",
        text("text"),
        text("category"),
        word("mode"),
        text("added_by"),
        moment("added_at"),
        key("watched_words", "text", "category"),
    )
    op.create_table("word_categories", text("category"), word("action"), key("word_categories", "category"))
    op.create_table(
        "topic_counts", text("month"), text("topic"), number("number"), key("topic_counts", "month", "topic")
    )


def downgrade() -> None:
    op.drop_table("topic_counts")
    op.drop_table("word_categories")
    op.drop_table("watched_words")
