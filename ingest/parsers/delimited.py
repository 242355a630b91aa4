"""CSV and TSV in any encoding -> blocks: the delimiter is found, and so is the header."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from assistant.errors import UnreadableDocument
from ingest.parsed import ParsedDocument
from ingest.parsers.encodings import decode, unread
from ingest.parsers.hidden_text import HiddenTexts
from ingest.parsers.refusals import no_text
from ingest.parsers.regions import Row, region_blocks

MOST_CELLS = 200_000
_DELIMITERS = (",", "\t", ";", "|", "，")
_PROBE = 100
_NUMBER = frozenset("0123456789.,%+-¥$€() ")


def parse_delimited(content: bytes) -> ParsedDocument:
    """The table and the lines around it. UnreadableDocument: empty, in no known encoding, broken or too large."""
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    hidden = HiddenTexts()
    hidden.look_through(text)
    rows = _rows(text, _delimiter(text))
    if sum(map(len, rows)) > MOST_CELLS:
        raise UnreadableDocument(
            "too_large", f"the table holds more than {MOST_CELLS:,} cells; keep the part that is policy"
        )
    blocks = tuple(region_blocks([_row(number, cells) for number, cells in enumerate(rows)]))
    if not blocks:
        raise no_text("table")
    return ParsedDocument(blocks, warnings=unread(text), hidden=hidden.found)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(2**20)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise UnreadableDocument(
            "damaged", "the table has a quotation mark that never closes; save it anew as .xlsx or .csv"
        ) from error


def _delimiter(text: str) -> str:
    """The one that divides the most lines into the same number of cells."""
    lines = [line for line in text.split("\n", _PROBE)[:_PROBE] if line.strip()]
    return max(_DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Share of lines with the commonest number of cells, and that number; nothing where it divides nothing."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter, skipinitialspace=True)]
    except csv.Error:
        return 0.0, 0
    divided = [width for width in widths if width > 1]
    if not divided:
        return 0.0, 0
    common = max(set(divided), key=lambda width: (divided.count(width), width))
    return round(divided.count(common) / len(widths), 1), common


def _row(number: int, cells: Sequence[str]) -> Row:
    return {
        column: (cell, set(cell) <= _NUMBER, (number, column))
        for column, cell in enumerate(cells)
        if cell.strip()
    }
