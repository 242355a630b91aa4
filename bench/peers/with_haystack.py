"""Haystack: its converters behind its router, DocumentSplitter and the document store in memory, with their defaults."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from haystack import Pipeline
from haystack.components.converters import (
    DOCXToDocument,
    MarkdownToDocument,
    PyPDFToDocument,
    TextFileToDocument,
)
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.routers import FileTypeRouter
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
)

from bench.peers.running import PASSAGE, Piece, measure

CONVERTERS = {
    "application/pdf": PyPDFToDocument,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCXToDocument,
    "text/markdown": MarkdownToDocument,
    "text/plain": TextFileToDocument,
}


def main() -> None:
    """Load the embedder, then index."""
    store = InMemoryDocumentStore()
    pipeline = Pipeline()
    pipeline.add_component("router", FileTypeRouter(mime_types=list(CONVERTERS)))
    pipeline.add_component("joiner", DocumentJoiner())
    for number, (kind, converter) in enumerate(CONVERTERS.items()):
        pipeline.add_component(f"converter{number}", converter())
        pipeline.connect(f"router.{kind}", f"converter{number}.sources")
        pipeline.connect(f"converter{number}.documents", "joiner.documents")
    pipeline.add_component("splitter", DocumentSplitter())
    embedder = SentenceTransformersDocumentEmbedder(
        model=sys.argv[1], prefix=PASSAGE, normalize_embeddings=True, progress_bar=False
    )
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("joiner.documents", "splitter.documents")
    pipeline.connect("splitter.documents", "embedder.documents")
    pipeline.connect("embedder.documents", "writer.documents")
    pipeline.warm_up()

    def index(files: Sequence[Path]) -> list[Piece]:
        pipeline.run({"router": {"sources": list(files)}})
        return [Piece(str(piece.meta["source_id"]), piece.content) for piece in store.filter_documents()]

    measure(index, ["haystack-ai", "sentence-transformers-haystack"])


main()
