"""The days that were said of a version, beside those it holds: another may have taken over before its end."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KNOWN = """
UPDATE versions SET stated_from = effective_from, stated_to = CASE WHEN EXISTS (
    SELECT 1 FROM versions later WHERE later.document_id = versions.document_id AND later.id <> versions.id
    AND later.state IN ('live', 'retired') AND later.effective_from = versions.effective_to
) THEN NULL ELSE effective_to END
WHERE state IN ('live', 'retired')
"""
"""An end on which another begins was most likely made by that one."""


def added() -> list[sa.Column[Any]]:
    return [
        sa.Column("stated_from", sa.Date(), nullable=True),
        sa.Column("stated_to", sa.Date(), nullable=True),
    ]


def upgrade() -> None:
    for column in added():
        op.add_column("versions", column)
    op.execute(KNOWN)


def downgrade() -> None:
    for column in reversed(added()):
        op.drop_column("versions", column.name)
