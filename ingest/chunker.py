"""Clauses -> chunks: what is stored and embedded. Pure and deterministic: knows no storage and no model.

A chunk never crosses a clause. A table stays whole where it fits; where it does not, every part repeats caption and
header. Sizes are those of `ingest.division`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.domain.documents import Chunk, ChunkKind
from ingest.division import divided, size, table_parts
from ingest.parsed import Block, BlockKind, ClauseText

CHUNKER_VERSION = 2
"""Counts up with every change that moves a chunk's border."""

TEXT_SIZE = 360.0
"""About 900 Latin characters; within the 512 tokens of the smallest embedder, heading path included."""
TABLE_SIZE = 420.0

_TABLE_CAPTION = re.compile(r"(表|table|附表|schedule)\s*[\d一二三四五六七八九十A-Z]", re.IGNORECASE)
_SHORT_CAPTION = 40
_KINDS = {
    BlockKind.LIST_ITEM: ChunkKind.LIST,
    BlockKind.TABLE: ChunkKind.TABLE,
}


@dataclass(frozen=True, slots=True)
class VersionIdentity:
    """What a version is on every machine: its ids depend on this, never on a row number."""

    title: str
    label: str
    file_hash: str
    embedder: str
    """Fingerprint of the embedder."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text that is not divided further; `joint` parts it from the piece before it in the same chunk."""

    text: str
    joint: str
    kind: ChunkKind
    page_from: int | None
    page_to: int | None

    @property
    def size(self) -> float:
        return size(self.text)


def chunk(clauses: Sequence[ClauseText], identity: VersionIdentity) -> tuple[Chunk, ...]:
    """All chunks of a version in reading order; positions count from 0."""
    chunks: list[Chunk] = []
    for entry in clauses:
        for pieces in _packed(list(_pieces(entry.blocks))):
            chunks.append(_chunk(len(chunks), entry, pieces, identity))
    return tuple(chunks)


def _chunk(position: int, entry: ClauseText, pieces: Sequence[_Piece], identity: VersionIdentity) -> Chunk:
    text = "".join([pieces[0].text, *(piece.joint + piece.text for piece in pieces[1:])])
    pages = [page for piece in pieces for page in (piece.page_from, piece.page_to) if page is not None]
    kinds = {piece.kind for piece in pieces}
    named = (ChunkKind.TABLE, ChunkKind.SCAN, ChunkKind.LIST)
    return Chunk(
        id=_id(identity, position, text),
        position=position,
        clause=entry.clause.position,
        kind=next((kind for kind in named if kind in kinds), ChunkKind.TEXT),
        text=text,
        embedded_text=_embedded(identity, entry, text),
        page_from=min(pages, default=None),
        page_to=max(pages, default=None),
    )


def _embedded(identity: VersionIdentity, entry: ClauseText, text: str) -> str:
    heading = " ".join(part for part in (identity.title, *entry.clause.heading_path) if part)
    return f"{heading}\n{text}" if heading else text


def _id(identity: VersionIdentity, position: int, text: str) -> str:
    version = (identity.title, identity.label, identity.file_hash)
    parts = ("|".join(version), str(position), text, identity.embedder)
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _packed(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Fill chunks evenly: a clause just over the limit becomes two halves, not a whole and a crumb."""
    total = sum(piece.size for piece in pieces)
    fits = total <= (TABLE_SIZE if any(piece.kind is ChunkKind.TABLE for piece in pieces) else TEXT_SIZE)
    target = total if fits else min(TEXT_SIZE, 1.15 * total / math.ceil(total / TEXT_SIZE))
    packed: list[_Piece] = []
    filled = 0.0
    for piece in pieces:
        alone = not fits and ChunkKind.TABLE in (piece.kind, packed[-1].kind if packed else None)
        if packed and (alone or filled + piece.size > target + 0.001):
            yield packed
            packed, filled = [], 0.0
        packed.append(piece)
        filled += piece.size
    if packed:
        yield packed


def _pieces(blocks: Sequence[Block]) -> Iterator[_Piece]:
    waiting: Block | None = None
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if block.kind is BlockKind.TABLE:
            yield from _table_pieces(block, waiting)
            waiting = None
        elif following is not None and following.kind is BlockKind.TABLE and _is_caption(block.text):
            waiting = block
        else:
            yield from _text_pieces(block)


def _is_caption(text: str) -> bool:
    """Whether the paragraph before a table names it."""
    short = len(text) <= _SHORT_CAPTION and not text.endswith(("。", "；", ";", "，", ","))
    return "\n" not in text and (
        short or bool(_TABLE_CAPTION.match(text) and len(text) <= 3 * _SHORT_CAPTION)
    )


def _text_pieces(block: Block) -> Iterator[_Piece]:
    scanned = block.confidence is not None
    kind = ChunkKind.SCAN if scanned else _KINDS.get(block.kind, ChunkKind.TEXT)
    texts = [block.text] if size(block.text) <= TEXT_SIZE else list(divided(block.text, TEXT_SIZE))
    for number, text in enumerate(texts):
        if not text.strip():
            continue
        joint = "\n" if number == 0 else (" " if texts[number - 1][-1:].isspace() else "")
        yield _Piece(text.strip(), joint, kind, block.page_from, block.page_to)


def _table_pieces(block: Block, caption: Block | None) -> Iterator[_Piece]:
    title = f"{caption.text}\n" if caption else ""
    page_from = caption.page_from if caption and caption.page_from is not None else block.page_from
    for part in table_parts(block.rows, TABLE_SIZE - size(title)):
        yield _Piece(title + part, "\n", ChunkKind.TABLE, page_from, block.page_to)
