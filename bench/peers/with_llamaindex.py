"""LlamaIndex: SimpleDirectoryReader, SentenceSplitter and the vector store in memory, all with their defaults."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from bench.peers.running import PASSAGE, Piece, measure


def main() -> None:
    """Load the embedder, then index."""
    embedder = HuggingFaceEmbedding(model_name=sys.argv[1], text_instruction=PASSAGE, device="cpu")
    embedder.get_text_embedding("warm")

    def index(files: Sequence[Path]) -> list[Piece]:
        documents = SimpleDirectoryReader(input_files=[str(path) for path in files]).load_data()
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        VectorStoreIndex(nodes, embed_model=embedder)
        return [Piece(node.ref_doc_id, node.text, node.start_char_idx) for node in nodes]

    measure(index, ["llama-index-core", "llama-index-readers-file", "llama-index-embeddings-huggingface"])


main()
