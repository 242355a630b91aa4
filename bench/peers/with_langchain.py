"""LangChain: its loader for each kind, RecursiveCharacterTextSplitter as its tutorials have it, FAISS in memory."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from langchain_community.document_loaders import Docx2txtLoader, PyPDFLoader, TextLoader
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.peers.running import PASSAGE, Piece, measure

LOADERS = {".pdf": PyPDFLoader, ".docx": Docx2txtLoader}


def main() -> None:
    """Load the embedder, then index."""
    embedder = HuggingFaceEmbeddings(
        model_name=sys.argv[1], encode_kwargs={"normalize_embeddings": True, "prompt": PASSAGE}
    )
    embedder.embed_query("warm")

    def index(files: Sequence[Path]) -> list[Piece]:
        documents = []
        for path in files:
            loader = LOADERS.get(path.suffix)
            documents += (loader(str(path)) if loader else TextLoader(str(path), encoding="utf-8")).load()
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        pieces = splitter.split_documents(documents)
        FAISS.from_documents(pieces, embedder)
        return [
            Piece(
                f"{piece.metadata['source']} {piece.metadata.get('page')}",
                piece.page_content,
                piece.metadata["start_index"],
            )
            for piece in pieces
        ]

    measure(
        index,
        [
            "langchain-core",
            "langchain-community",
            "langchain-text-splitters",
            "langchain-huggingface",
            "faiss-cpu",
        ],
    )


main()
