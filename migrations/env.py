"""What Alembic runs: the migrations, on the connection and in the transaction of assistant.storage.schema."""

from __future__ import annotations

from alembic import context

from assistant.storage.tables import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("migrations run through the program: use `assistant migrate`")
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
