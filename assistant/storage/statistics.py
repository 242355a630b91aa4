"""In how many chunks each term occurs, kept in step with the chunks. Knows no search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.storage.database import Database
from assistant.storage.lexical import term_counts
from assistant.storage.tables import TermRow

EVERY_CHUNK = 0
"""The term id that stands for the chunk itself; no term has it."""
BATCH = 2_000


class TermStatistics:
    """What BM25 needs to know of the whole corpus."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def document_count(self) -> int:
        """Chunks counted."""
        return self.frequencies((EVERY_CHUNK,)).get(EVERY_CHUNK, 0)

    def frequencies(self, term_ids: Iterable[int]) -> dict[int, int]:
        """Term id -> number of chunks that hold it; terms that none holds are left out."""
        found: dict[int, int] = {}
        with self._database.querying() as connection:
            for part in _parts(sorted(set(term_ids))):
                rows = connection.execute(_FREQUENCIES, {"terms": part})
                found.update((term, count) for term, count in rows if count > 0)
        return found

    def counts(self, term_ids: Iterable[int]) -> tuple[int, dict[int, int]]:
        """Both in one statement, for a question."""
        found = self.frequencies((EVERY_CHUNK, *term_ids))
        return found.pop(EVERY_CHUNK, 0), found


def occurrences(texts: Iterable[str]) -> Counter[int]:
    """Term id -> number of texts that hold it, with the texts themselves under EVERY_CHUNK."""
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(term_counts(text).keys())
        counts[EVERY_CHUNK] += 1
    return counts


def add(session: Session, change: Mapping[int, int]) -> None:
    """Add to the stored frequencies; numbers may be negative. The caller has serialised its transaction."""
    upsert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = upsert(TermRow)
    statement = statement.on_conflict_do_update(
        index_elements=[TermRow.term_id],
        set_={"document_frequency": TermRow.document_frequency + statement.excluded.document_frequency},
    )
    rows = [{"term_id": t, "document_frequency": n} for t, n in sorted(change.items()) if n]
    if rows:
        session.connection().execute(statement, rows)
    if any(n < 0 for n in change.values()):
        session.execute(delete(TermRow).where(TermRow.document_frequency <= 0))


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


_FREQUENCIES = select(TermRow.term_id, TermRow.document_frequency).where(
    TermRow.term_id.in_(bindparam("terms", expanding=True))
)
