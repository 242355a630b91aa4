"""What the child that parses says to the worker: a line of progress a page, then a document or a refusal.

A message is one byte that names its kind and one line of JSON. Knows no process and no file format.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from assistant.domain.quality import HiddenKind, HiddenText
from ingest.parsed import Block, BlockKind, PageReading, ParsedDocument, TextSource

PROGRESS, DOCUMENT, REFUSAL = b".", b"+", b"-"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not read; `cause` is for the log."""

    code: str
    message: str
    cause: str = ""


def progress_message(done: int, total: int, scanned: bool) -> bytes:
    """Pages done and in all, and whether the last was read from its picture."""
    return PROGRESS + json.dumps([done, total, scanned]).encode() + b"\n"


def refusal_message(code: str, message: str, cause: str = "") -> bytes:
    """A stable code and a sentence."""
    return REFUSAL + json.dumps([code, message, cause]).encode() + b"\n"


def document_message(document: ParsedDocument) -> bytes:
    """The document, whole."""
    blocks = [
        [b.kind.value, b.text, b.level, b.page_from, b.page_to, b.rows, b.confidence] for b in document.blocks
    ]
    readings = [[r.page, r.source.value, r.confidence] for r in document.readings]
    fields = {
        "blocks": blocks,
        "pages": document.pages,
        "warnings": document.warnings,
        "readings": readings,
        "hidden": [[h.kind.value, h.characters, h.page, h.excerpt] for h in document.hidden],
    }
    return DOCUMENT + json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def read_progress(message: bytes) -> tuple[int, int, bool]:
    """The inverse of `progress_message`. ValueError or TypeError: the child wrote something else."""
    done, total, scanned = json.loads(message[1:])
    return int(done), int(total), bool(scanned)


def read_outcome(message: bytes) -> ParsedDocument | Refusal:
    """The last message. ValueError, KeyError or TypeError: the child wrote something else, or nothing."""
    if message[:1] == REFUSAL:
        code, text, cause = json.loads(message[1:])
        return Refusal(str(code), str(text), str(cause))
    if message[:1] != DOCUMENT:
        raise ValueError("no outcome")
    fields = json.loads(message[1:])
    blocks = tuple(
        Block(
            BlockKind(kind),
            str(text),
            level,
            page_from,
            page_to,
            tuple(tuple(map(str, row)) for row in rows),
            confidence,
        )
        for kind, text, level, page_from, page_to, rows, confidence in fields["blocks"]
    )
    readings = tuple(
        PageReading(int(page), TextSource(source), confidence)
        for page, source, confidence in fields["readings"]
    )
    hidden = tuple(
        HiddenText(HiddenKind(kind), int(characters), page, str(excerpt))
        for kind, characters, page, excerpt in fields["hidden"]
    )
    warnings = tuple(map(str, fields["warnings"]))
    return ParsedDocument(blocks, int(fields["pages"]), warnings, readings, hidden)
