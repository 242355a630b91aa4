"""Documents whose chunks are in the index, with vectors that can be told apart by eye."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.domain.passages import Hit
from assistant.storage.documents import NewVersion, Registration
from assistant.storage.opening import Storage
from assistant.storage.vectors import IndexRow, VectorIndex
from tests.service.storage.examples import HANDBOOK, ingest

DIMENSION = 8
EAST: NDArray[np.float32] = np.eye(DIMENSION, dtype=np.float32)[0]
NORTH: NDArray[np.float32] = np.eye(DIMENSION, dtype=np.float32)[1]


def rows_of(storage: Storage, made: Registration, vector: NDArray[np.float32] = EAST) -> list[IndexRow]:
    """The rows the worker would write for the version, all with one vector."""
    labels = storage.documents.index_labels(made.version.id)
    return [
        IndexRow(
            chunk_id=chunk.id,
            version_id=made.version.id,
            vector=vector,
            text=chunk.embedded_text,
            access_set=labels.access_set,
            audience=labels.audiences[chunk.clause],
            valid_from=labels.valid_from,
            valid_to=labels.valid_to,
        )
        for chunk in storage.documents.chunks_for_work(made.version.id)
    ]


def indexed(storage: Storage, index: VectorIndex, new: NewVersion = HANDBOOK, *texts: str) -> Registration:
    """Ingest the version and write its rows."""
    made = ingest(storage, new, *texts)
    index.upsert(rows_of(storage, made))
    return made


def ids(hits: list[Hit]) -> list[str]:
    """The chunks of the hits, best first."""
    return [hit.chunk_id for hit in hits]
