"""Foundation: rules, documents with their structure, jobs, people, sessions, conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.shorthand import day, index, key, moment, number, refers, text, unique, word

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "access_sets",
    "audiences",
    "documents",
    "versions",
    "clauses",
    "chunks",
    "terms",
    "index_generations",
    "jobs",
    "people",
    "conversations",
    "turns",
    "login_links",
    "sessions",
)
"""Parents before children."""


def upgrade() -> None:
    create_rules()
    create_documents()
    create_structure()
    create_index_bookkeeping()
    create_jobs()
    create_people()
    create_conversations()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def create_rules() -> None:
    for name in ("access_sets", "audiences"):
        op.create_table(name, number("id"), text("key"), key(name, "id"), unique(name, "key"))


def create_documents() -> None:
    op.create_table(
        "documents",
        text("id"),
        text("title"),
        text("owner"),
        text("language"),
        number("access_set"),
        number("audience"),
        moment("created_at"),
        moment("deleted_at", nullable=True),
        key("documents", "id"),
        refers("documents", "access_set", "access_sets.id", cascade=False),
        refers("documents", "audience", "audiences.id", cascade=False),
    )
    living = sa.text("deleted_at IS NULL")
    op.create_index(
        "uq_documents_living_title",
        "documents",
        ["title"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
    op.create_table(
        "versions",
        number("id"),
        text("document_id"),
        text("label"),
        text("given_title"),
        word("state"),
        day("effective_from"),
        day("effective_to"),
        text("file_hash"),
        text("file_name"),
        text("media_type"),
        text("uploaded_by"),
        sa.Column("publish", sa.Boolean(), nullable=False),
        number("pages"),
        number("chunks"),
        text("failure_code"),
        text("failure_reason"),
        text("warnings"),
        number("indexed_from", nullable=True),
        number("indexed_to", nullable=True),
        moment("created_at"),
        key("versions", "id"),
        refers("versions", "document_id", "documents.id"),
        sqlite_autoincrement=True,
    )
    index("versions", "document_id")
    index("versions", "file_hash")


def create_structure() -> None:
    op.create_table(
        "clauses",
        number("version_id"),
        number("position"),
        word("kind"),
        text("label"),
        text("title"),
        text("heading_path"),
        number("parent", nullable=True),
        number("page_from", nullable=True),
        number("page_to", nullable=True),
        number("audience", nullable=True),
        key("clauses", "version_id", "position"),
        refers("clauses", "version_id", "versions.id"),
        refers("clauses", "audience", "audiences.id", cascade=False),
    )
    op.create_table(
        "chunks",
        text("id"),
        number("version_id"),
        number("position"),
        number("clause"),
        word("kind"),
        text("text"),
        text("embedded_text"),
        number("page_from", nullable=True),
        number("page_to", nullable=True),
        key("chunks", "id"),
        sa.ForeignKeyConstraint(
            ["version_id", "clause"],
            ["clauses.version_id", "clauses.position"],
            name="fk_chunks_version_id_clause",
            ondelete="CASCADE",
        ),
        unique("chunks", "version_id", "position"),
    )
    index("chunks", "version_id", "clause")


def create_index_bookkeeping() -> None:
    op.create_table(
        "terms",
        sa.Column("term_id", sa.BigInteger(), autoincrement=False, nullable=False),
        number("document_frequency"),
        key("terms", "term_id"),
    )
    op.create_table(
        "index_generations",
        number("id"),
        text("collection"),
        text("embedder"),
        number("dimension"),
        sa.Column("average_length", sa.Double(), nullable=False),
        text("chunker"),
        sa.Column("live", sa.Boolean(), nullable=False),
        moment("created_at"),
        key("index_generations", "id"),
        unique("index_generations", "collection"),
    )


def create_jobs() -> None:
    op.create_table(
        "jobs",
        text("id"),
        word("kind"),
        word("state"),
        number("version_id"),
        number("attempts"),
        text("token"),
        text("stage"),
        number("done"),
        number("total"),
        text("reason"),
        moment("run_at"),
        moment("lease_until", nullable=True),
        moment("created_at"),
        key("jobs", "id"),
    )
    index("jobs", "state", "run_at")
    index("jobs", "version_id")


def create_people() -> None:
    op.create_table(
        "people",
        text("id"),
        text("issuer"),
        text("subject"),
        text("name"),
        text("roles"),
        text("groups"),
        text("attributes"),
        day("hire_date"),
        key("people", "id"),
        unique("people", "issuer", "subject"),
    )
    index("people", "name")
    op.create_table(
        "login_links",
        text("token_hash"),
        text("person_id"),
        moment("expires_at"),
        moment("used_at", nullable=True),
        key("login_links", "token_hash"),
        refers("login_links", "person_id", "people.id"),
    )
    op.create_table(
        "sessions",
        text("token_hash"),
        text("person_id"),
        moment("created_at"),
        moment("seen_at"),
        key("sessions", "token_hash"),
        refers("sessions", "person_id", "people.id"),
    )


def create_conversations() -> None:
    op.create_table(
        "conversations",
        text("id"),
        text("owner_id"),
        text("title"),
        moment("created_at"),
        moment("updated_at"),
        key("conversations", "id"),
    )
    index("conversations", "owner_id")
    op.create_table(
        "turns",
        text("id"),
        text("conversation_id"),
        number("position"),
        text("question"),
        text("answer"),
        moment("created_at"),
        key("turns", "id"),
        refers("turns", "conversation_id", "conversations.id"),
        unique("turns", "conversation_id", "position"),
    )
