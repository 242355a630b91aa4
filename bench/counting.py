"""Counts what a piece of work asks of the stores: statements, index calls, passages. Counts do not jitter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from pymilvus import MilvusClient
from sqlalchemy import Engine, event

from assistant.storage.index_connection import IndexConnection, T
from assistant.storage.reading import PolicyReader


@dataclass(slots=True)
class Counts:
    """What was asked since counting began."""

    sql: int = 0
    """Statements; the begin of a transaction is none."""
    milvus: int = 0
    passages: int = 0
    """Chunks asked of SQL by id."""


@contextmanager
def counted() -> Iterator[Counts]:
    """Count within the block, over all threads of this process."""
    counts = Counts()

    def statement(*arguments: object) -> None:
        counts.sql += not str(arguments[2]).startswith("BEGIN")

    run, read = IndexConnection.run, PolicyReader.found

    def counting_run(self: IndexConnection, work: Callable[[MilvusClient, str], T]) -> T:
        counts.milvus += 1
        return run(self, work)

    def counting_read(self: PolicyReader, chunk_ids: list[str], *rest: object) -> object:
        counts.passages += len(chunk_ids)
        return read(self, chunk_ids, *rest)  # type: ignore[arg-type]

    event.listen(Engine, "before_cursor_execute", statement)
    try:
        with (
            patch.object(IndexConnection, "run", counting_run),
            patch.object(PolicyReader, "found", counting_read),
        ):
            yield counts
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
