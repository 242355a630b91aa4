"""Counts the terms of the whole corpus before the transaction that needs them, so that no writer waits for the counting.

What changes between the counting and the transaction is counted again within it: versions whose chunks are others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assistant.storage import statistics
from assistant.storage.database import Database
from assistant.storage.structure_codec import decode
from assistant.storage.tables import ChunkRow, StagedStructureRow, TermRow

Fingerprint = tuple[tuple[str, int], ...]
"""Id and length of every text of a version, in order."""


@dataclass(frozen=True, slots=True)
class VersionCount:
    """Term id -> number of a version's chunks that hold it, while its texts are these."""

    texts: Fingerprint
    terms: Counter[int]


def counted(database: Database) -> dict[int, VersionCount]:
    """By version: of what waits for it, or else of its chunks. One short reading each."""
    with database.reading() as session:
        versions = session.scalars(select(ChunkRow.version_id).distinct()).all()
        waiting = session.scalars(select(StagedStructureRow.version_id)).all()
    found = {}
    for id in sorted({*versions, *waiting}):
        with database.reading() as session:
            staged = session.get(StagedStructureRow, id)
            rows = (
                _texts(session, id)
                if staged is None
                else [(c.id, c.embedded_text) for c in decode(staged.content).chunks]
            )
        found[id] = _count(rows)
    return found


def settle(session: Session, known: Mapping[int, VersionCount]) -> None:
    """The stored frequencies are exactly those of the chunks there are. The caller has serialised its transaction."""
    frequencies: Counter[int] = Counter()
    for id, texts in _fingerprints(session).items():
        count = known.get(id)
        if count is None or count.texts != texts:  # written meanwhile
            count = _count(_texts(session, id))
        frequencies.update(count.terms)
    session.execute(delete(TermRow))
    statistics.add(session, frequencies)


def _fingerprints(session: Session) -> dict[int, Fingerprint]:
    asked = select(ChunkRow.version_id, ChunkRow.id, func.length(ChunkRow.embedded_text))
    found: dict[int, list[tuple[str, int]]] = {}
    for version_id, id, length in session.execute(asked.order_by(ChunkRow.version_id, ChunkRow.position)):
        found.setdefault(version_id, []).append((id, length))
    return {version_id: tuple(texts) for version_id, texts in found.items()}


def _texts(session: Session, version_id: int) -> list[tuple[str, str]]:
    own = select(ChunkRow.id, ChunkRow.embedded_text).where(ChunkRow.version_id == version_id)
    return [(id, text) for id, text in session.execute(own.order_by(ChunkRow.position))]


def _count(rows: list[tuple[str, str]]) -> VersionCount:
    texts = tuple((id, len(text)) for id, text in rows)
    return VersionCount(texts, statistics.occurrences(text for _, text in rows))
