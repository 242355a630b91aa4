"""Answers: how each came about, and the approved ones with the clauses they rest on."""

from __future__ import annotations

from alembic import op

from migrations.shorthand import index, key, moment, number, refers, text, word

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_traces",
        text("turn_id"),
        text("body"),
        moment("created_at"),
        key("answer_traces", "turn_id"),
        refers("answer_traces", "turn_id", "turns.id"),
    )
    index("answer_traces", "created_at")
    op.create_table(
        "faq_entries",
        text("id"),
        text("answer"),
        text("language"),
        word("state"),
        text("edited_by"),
        moment("edited_at"),
        text("approved_by"),
        moment("approved_at", nullable=True),
        number("hits"),
        key("faq_entries", "id"),
    )
    op.create_table(
        "faq_phrasings",
        text("entry_id"),
        number("position"),
        word("kind"),
        text("text"),
        key("faq_phrasings", "entry_id", "position"),
        refers("faq_phrasings", "entry_id", "faq_entries.id"),
    )
    op.create_table(
        "faq_clauses",
        text("entry_id"),
        number("position"),
        text("document_id"),
        text("clause_label"),
        text("text_hash"),
        key("faq_clauses", "entry_id", "position"),
        refers("faq_clauses", "entry_id", "faq_entries.id"),
        refers("faq_clauses", "document_id", "documents.id"),
    )
    index("faq_clauses", "document_id")


def downgrade() -> None:
    for table in ("faq_clauses", "faq_phrasings", "faq_entries", "answer_traces"):
        op.drop_table(table)
