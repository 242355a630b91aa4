"""ParsedDocument <-> JSON, for the pipe between the worker and the child that parses."""

from __future__ import annotations

import json

from ingest.parsed import Block, BlockKind, ParsedDocument


def encode(document: ParsedDocument) -> bytes:
    """One JSON object as UTF-8."""
    blocks = [
        [block.kind.value, block.text, block.level, block.page_from, block.page_to, block.rows]
        for block in document.blocks
    ]
    fields = {"blocks": blocks, "pages": document.pages, "warnings": document.warnings}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def decode(content: bytes) -> ParsedDocument:
    """The inverse of `encode`. ValueError, KeyError or TypeError: the child wrote something else."""
    fields = json.loads(content)
    blocks = tuple(
        Block(
            BlockKind(kind), str(text), level, page_from, page_to, tuple(tuple(map(str, row)) for row in rows)
        )
        for kind, text, level, page_from, page_to, rows in fields["blocks"]
    )
    return ParsedDocument(blocks, int(fields["pages"]), tuple(map(str, fields["warnings"])))
