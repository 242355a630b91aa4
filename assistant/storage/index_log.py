"""Which versions' rows were written, in order, so that copies of the index know what to read again. Knows no Milvus.

Every write is counted when it begins and when it ends. Between the two its rows may be missing or of two kinds: a copy
keeps those it has. A write whose process died stays begun until it is repeated, which its job sees to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assistant.storage.database import Database
from assistant.storage.tables import GenerationRow, IndexChangeRow


@dataclass(frozen=True, slots=True)
class Changes:
    """What was written to a generation after a number."""

    number: int
    """That of the newest change known when they were read: the others may hold newer ones."""
    ended: tuple[int, ...]
    """Versions to be read again."""
    writing: tuple[int, ...]
    """Versions that are being written."""


class IndexLog:
    """Counts writes and tells them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, generation_id: int, version_ids: Collection[int]) -> None:
        """A write to the rows of these versions is about to begin."""
        self._count(generation_id, version_ids, writing=True)

    def end(self, generation_id: int, version_ids: Collection[int]) -> None:
        """It has ended well."""
        self._count(generation_id, version_ids, writing=False)

    def since(self, generation_id: int, number: int) -> Changes:
        """What was written after that number."""
        with self._database.querying() as connection:
            # The number first: what is read after it can only be newer than it says.
            newest = connection.scalar(_NUMBER, {"generation": generation_id}) or 0
            rows = connection.execute(_SINCE, {"generation": generation_id, "after": number}).all()
        ended = tuple(version for version, writing in rows if not writing)
        return Changes(newest, ended, tuple(version for version, writing in rows if writing))

    def _count(self, generation_id: int, version_ids: Collection[int], *, writing: bool) -> None:
        if not version_ids:
            return
        with self._database.writing() as session:
            # This row is locked from here on: numbers become visible in their order.
            number = session.scalar(_ADVANCE, {"generation": generation_id})
            if number is None:  # the generation is gone, and nobody copies it
                return
            dialect = session.get_bind().dialect.name
            insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
            statement = insert(IndexChangeRow)
            statement = statement.on_conflict_do_update(
                index_elements=[IndexChangeRow.generation_id, IndexChangeRow.version_id],
                set_={"number": statement.excluded.number, "writing": statement.excluded.writing},
            )
            rows = [
                {"generation_id": generation_id, "version_id": id, "number": number, "writing": writing}
                for id in sorted(version_ids)
            ]
            session.connection().execute(statement, rows)


_NUMBER = select(GenerationRow.changes).where(GenerationRow.id == bindparam("generation"))
_ADVANCE = (
    update(GenerationRow)
    .where(GenerationRow.id == bindparam("generation"))
    .values(changes=GenerationRow.changes + 1)
    .returning(GenerationRow.changes)
)
_SINCE = select(IndexChangeRow.version_id, IndexChangeRow.writing).where(
    IndexChangeRow.generation_id == bindparam("generation"), IndexChangeRow.number > bindparam("after")
)
