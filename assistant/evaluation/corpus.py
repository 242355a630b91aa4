"""A pack's corpus -> a searchable index of its own, through the same storage and embedder the product uses.

Every entry is one clause with one chunk. Indexing is resumable: ids are deterministic, and a second run embeds only
what the index does not hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date

from assistant.domain.documents import (
    PUBLISHED,
    Chunk,
    ChunkKind,
    Clause,
    ClauseKind,
    DocumentVersion,
    StructuredVersion,
)
from assistant.domain.identity import AccessRule, Applicability
from assistant.evaluation.packs import CorpusEntry, Pack
from assistant.retrieval.embedder import Embedder
from assistant.storage.documents import NewVersion
from assistant.storage.lexical import simplify
from assistant.storage.opening import Storage
from assistant.storage.vectors import IndexRow, VectorIndex

BATCH = 64
Report = Callable[[int, int], None]
"""(chunks done, chunks in all)."""


def index_corpus(
    pack: Pack, storage: Storage, index: VectorIndex, embedder: Embedder, report: Report
) -> None:
    """Make the pack's corpus searchable for everybody; does nothing where it is already."""
    version = _register(pack, storage)
    if version.state in PUBLISHED:
        return
    chunks = [_chunk(n, entry, embedder.fingerprint) for n, entry in enumerate(pack.corpus)]
    storage.documents.save_structure(
        version.id, StructuredVersion(tuple(map(_clause, *_numbered(pack))), tuple(chunks))
    )
    known = index.chunk_ids(version.id)
    missing = [chunk for chunk in chunks if chunk.id not in known]
    labels = storage.documents.index_labels(version.id)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        vectors = embedder.embed_passages([simplify(chunk.embedded_text) for chunk in batch])
        index.upsert(
            [
                IndexRow(
                    chunk_id=chunk.id,
                    version_id=version.id,
                    vector=vector,
                    text=chunk.embedded_text,
                    access_set=labels.access_set,
                    audience=labels.audiences[chunk.clause],
                    valid_from=labels.valid_from,
                    valid_to=labels.valid_to,
                )
                for chunk, vector in zip(batch, vectors, strict=True)
            ]
        )
        report(len(chunks) - len(missing) + start + len(batch), len(chunks))
    index.flush()
    storage.documents.settle(version.id, labels, today=date.max)


def _register(pack: Pack, storage: Storage) -> DocumentVersion:
    new = NewVersion(
        title=pack.name,
        label="",
        file_hash=pack.corpus_hash,
        file_name="corpus.jsonl",
        media_type="application/jsonl",
        language="",
        owner="evaluation",
        effective_from=None,
        effective_to=None,
        access=AccessRule(),
        applicability=Applicability(),
        uploaded_by="evaluation",
        publish=True,
    )
    return storage.documents.register(new).version


def _numbered(pack: Pack) -> tuple[Sequence[int], Sequence[CorpusEntry]]:
    return range(len(pack.corpus)), pack.corpus


def _clause(position: int, entry: CorpusEntry) -> Clause:
    heading = (entry.title,) if entry.title else ()
    return Clause(position, ClauseKind.ARTICLE, entry.id, entry.title, heading, parent=None)


def _chunk(position: int, entry: CorpusEntry, fingerprint: str) -> Chunk:
    embedded = f"{entry.title}\n{entry.text}" if entry.title else entry.text
    digest = hashlib.sha256(f"{fingerprint}\n{position}\n{entry.id}\n{embedded}".encode()).hexdigest()
    return Chunk(digest[:32], position, position, ChunkKind.TEXT, entry.text, embedded)
