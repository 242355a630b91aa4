"""One row of the index, as it is written and as it is read back. Knows no SQL and no people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import InvalidInput
from assistant.storage.index_connection import CALL_SECONDS, ID_BYTES, T, Work
from assistant.storage.lexical import passage_weights

if TYPE_CHECKING:
    from pymilvus import MilvusClient

BATCH = 500
NO_TERM = {0: 1e-6}
"""Stands for a text without terms: a row must have one, and no term has the id 0."""

StoredRow = dict[str, object]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One chunk as the index keeps it."""

    chunk_id: str
    version_id: int
    vector: NDArray[np.float32]
    """[dimension], finite, not all zero."""
    text: str
    """What terms are made of; not stored."""
    access_set: int
    audience: int
    valid_from: int
    """First ordinal day on which it holds; 1: open."""
    valid_to: int
    """First ordinal day on which it no longer holds; 4_000_000: open."""


Labels = tuple[int, int, int, int]
"""Access set, audience, first day and day after the last: what a search filters a row by."""
LABELS = ("access_set", "audience", "valid_from", "valid_to")


def by_version(rows: Iterable[StoredRow]) -> dict[int, dict[str, Labels]]:
    """Version -> id of each of its rows -> the row's labels, of rows as they were read back."""
    found: dict[int, dict[str, Labels]] = {}
    for row in rows:
        version_id, *labels = (int(str(row[name])) for name in ("version_id", *LABELS))
        access_set, audience, valid_from, valid_to = labels
        found.setdefault(version_id, {})[str(row["id"])] = access_set, audience, valid_from, valid_to
    return found


def stored(row: IndexRow, average_length: float) -> StoredRow:
    """What is written of a row."""
    return {
        "id": row.chunk_id,
        "dense": row.vector.astype(np.float32).tolist(),
        "sparse": passage_weights(row.text, average_length) or NO_TERM,
        "version_id": row.version_id,
        "access_set": row.access_set,
        "audience": row.audience,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def check_row(row: IndexRow, dimension: int) -> None:
    """InvalidInput when its vector or its id cannot be kept."""
    if not 0 < len(row.chunk_id.encode("utf-8", "surrogatepass")) <= ID_BYTES:
        raise InvalidInput(f"a chunk id has 1 to {ID_BYTES} bytes, not {row.chunk_id[:80]!r}")
    check_vector(row.vector, dimension)


def check_vector(vector: NDArray[np.float32], dimension: int) -> None:
    """InvalidInput when it has another length, or cannot be compared."""
    if vector.shape != (dimension,):
        raise InvalidInput(f"a vector of this index has {dimension} numbers, not {vector.shape}")
    if not np.isfinite(vector).all() or not vector.any():
        raise InvalidInput(
            "a vector holds NaN, infinity or only zeros; the embedder is broken, verify its weights"
        )


def of_versions(version_ids: Sequence[int]) -> str:
    """The rows of these versions, in the index's language."""
    return f"version_id in {numbers(version_ids)}"


def numbers(values: Sequence[int]) -> str:
    """Numbers in the index's language."""
    return f"[{','.join(str(int(value)) for value in values)}]"


def reading(
    where: str, fields: list[str], each: Callable[[list[StoredRow]], T], collection: str | None = None
) -> Work[list[T]]:
    """Work that reads all rows of a condition, page by page: what `each` makes of the pages.

    `collection`: None: the connection's.
    """

    def read(client: MilvusClient, name: str) -> list[T]:
        source = collection or name
        if source != name:
            client.load_collection(source, timeout=CALL_SECONDS)
        # The embedded engine fails where it is asked for vectors and never held any.
        if not client.query(source, filter=where, output_fields=["id"], limit=1, timeout=CALL_SECONDS):
            return []
        pages = client.query_iterator(
            source, batch_size=BATCH, filter=where, output_fields=fields, timeout=CALL_SECONDS
        )
        made: list[T] = []
        while page := pages.next():
            made.append(each(page))
        pages.close()
        return made

    return read
