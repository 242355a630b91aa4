"""What the newest comparison of SQL with the index found: written by whoever compares, read by whoever watches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from assistant.storage.database import Database
from assistant.storage.tables import IndexCheckRow


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """The figures of one comparison."""

    versions: int
    chunks: int
    rows: int
    missing: int
    """Chunks without a row."""
    orphans: int
    """Rows without a chunk."""
    checked_at: datetime | None = None


class IndexCheckStore:
    """Keeps the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, check: IndexCheck) -> None:
        """Record a comparison made now."""
        with self._database.writing() as session:
            session.execute(delete(IndexCheckRow))
            session.add(
                IndexCheckRow(
                    versions=check.versions,
                    chunks=check.chunks,
                    rows=check.rows,
                    missing=check.missing,
                    orphans=check.orphans,
                    checked_at=self._database.now(),
                )
            )

    def latest(self) -> IndexCheck | None:
        """The newest comparison; None: there was none yet."""
        newest = select(IndexCheckRow).order_by(IndexCheckRow.id.desc()).limit(1)
        with self._database.reading() as session:
            row = session.scalar(newest)
            if row is None:
                return None
            return IndexCheck(row.versions, row.chunks, row.rows, row.missing, row.orphans, row.checked_at)
