"""Made-up passages of any number: the demo company's sentences shuffled, with random unit vectors."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.domain.documents import Chunk, ChunkKind, Clause, ClauseKind, StructuredVersion
from assistant.domain.identity import AccessRule, Applicability
from assistant.storage.documents import NewVersion
from assistant.storage.opening import Storage
from assistant.storage.vectors import IndexRow, VectorIndex

SOURCES = Path(__file__).parents[1] / "ingest" / "demo" / "sources"
DIMENSION = 384
PASSAGE_CHARACTERS = 150
CHUNKS_A_VERSION, CHUNKS_A_CLAUSE = 100, 2


def passages(count: int, chance: random.Random) -> list[str]:
    """The demo company's sentences, shuffled into passages of the usual length."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(SOURCES.glob("**/*.md")))
    sentences = [s for s in re.split(r"(?<=[。；.;])|\n", text) if len(s) > 8]
    return [" ".join(chance.sample(sentences, 6))[:PASSAGE_CHARACTERS] for _ in range(count)]


def vectors(count: int, seed: int) -> NDArray[np.float32]:
    """Random unit vectors, [count, 384]: the worst case for any index."""
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSION), dtype=np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


class Drawn:
    """Stands where the embedder stands: vectors drawn once for each question, no model."""

    fingerprint = "drawn@bench"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._questions: dict[str, NDArray[np.float32]] = {}

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """A unit vector [384]; the same for the same text."""
        if text not in self._questions:
            self._questions[text] = vectors(1, zlib.crc32(text.encode()))[0]
        return self._questions[text]

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors [len(texts), 384]."""
        return vectors(len(texts), len(texts))


def fill(storage: Storage, index: VectorIndex, count: int) -> None:
    """Live versions of 100 chunks each, every fifth for managers only."""
    texts = passages(count, random.Random(count))
    drawn = vectors(count, 1)
    for number, start in enumerate(range(0, count, CHUNKS_A_VERSION)):
        end = start + CHUNKS_A_VERSION
        _publish(storage, index, number, texts[start:end], drawn[start:end])
    index.flush()


def _publish(
    storage: Storage, index: VectorIndex, number: int, texts: Sequence[str], drawn: NDArray[np.float32]
) -> None:
    version = storage.documents.register(_paper(number)).version.id
    chunks = [
        Chunk(f"{number:012x}{n:020x}", n, n // CHUNKS_A_CLAUSE, ChunkKind.TEXT, text, text)
        for n, text in enumerate(texts)
    ]
    clauses = (
        Clause(n, ClauseKind.ARTICLE, f"第{n + 1}条", "", (), parent=None)
        for n in range(-(-len(texts) // CHUNKS_A_CLAUSE))
    )
    storage.documents.save_structure(version, StructuredVersion(tuple(clauses), tuple(chunks)))
    labels = storage.documents.index_labels(version)
    index.upsert(
        [
            IndexRow(
                chunk_id=chunk.id,
                version_id=version,
                vector=vector,
                text=chunk.embedded_text,
                access_set=labels.access_set,
                audience=labels.audiences[chunk.clause],
                valid_from=labels.valid_from,
                valid_to=labels.valid_to,
            )
            for chunk, vector in zip(chunks, drawn, strict=True)
        ]
    )
    storage.documents.settle(version, labels, today=date(2026, 11, 22))


def _paper(number: int) -> NewVersion:
    return NewVersion(
        title=f"制度{number}",
        label="V1.0",
        file_hash=f"{number:064x}",
        file_name=f"{number}.txt",
        media_type="text/plain",
        language="zh",
        owner="bench",
        effective_from=date(2025, 1, 1),
        effective_to=None,
        access=AccessRule(frozenset({"managers"})) if number % 5 == 4 else AccessRule(),
        applicability=Applicability(),
        uploaded_by="bench",
        publish=True,
    )
