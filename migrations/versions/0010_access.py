"""Accounts, API keys, sign-ins under way, and what sessions remember of a provider."""

from __future__ import annotations

from alembic import op

from migrations.shorthand import index, key, moment, number, optional_text, refers, text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SESSION_COLUMNS = ("provider_session", "sealed", "due_at")


def upgrade() -> None:
    op.create_table(
        "accounts",
        text("person_id"),
        text("password_hash"),
        moment("changed_at"),
        key("accounts", "person_id"),
        refers("accounts", "person_id", "people.id"),
    )
    op.create_table(
        "sign_in_failures",
        text("subject_hash"),
        number("failures"),
        moment("last_at"),
        key("sign_in_failures", "subject_hash"),
    )
    op.create_table(
        "api_keys",
        text("id"),
        text("secret_hash"),
        text("person_id"),
        text("name"),
        text("scopes"),
        moment("created_at"),
        moment("expires_at"),
        moment("used_at", nullable=True),
        moment("revoked_at", nullable=True),
        key("api_keys", "id"),
        refers("api_keys", "person_id", "people.id"),
    )
    index("api_keys", "person_id")
    op.create_table(
        "tickets",
        text("token_hash"),
        text("purpose"),
        text("content"),
        moment("expires_at"),
        key("tickets", "token_hash"),
    )
    index("tickets", "expires_at")
    op.add_column("sessions", optional_text("provider_session"))
    op.add_column("sessions", optional_text("sealed"))
    op.add_column("sessions", moment("due_at", nullable=True))
    index("sessions", "provider_session")


def downgrade() -> None:
    op.drop_index("ix_sessions_provider_session", "sessions")
    for column in SESSION_COLUMNS:
        op.drop_column("sessions", column)
    for table in ("tickets", "api_keys", "sign_in_failures", "accounts"):
        op.drop_table(table)
