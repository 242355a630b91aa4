"""A text or a table -> parts that fit a chunk. Pure: knows no clause and no storage.

Sizes are counted in Han characters; any other character counts as four tenths of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.parsed import Rows

_SENTENCES = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)\"']*|\n|(?<=[a-z0-9)])\.(?=\s)|$)\s*")
_ENGLISH_SENTENCE = re.compile(r"(?<=[a-z0-9)\]”\"'][.!?])\s+(?=[A-Z\"“(])")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_LONGEST_KEY = 40.0
"""A cell up to this size may stand for its row where the row is divided."""


def size(text: str) -> float:
    """Length in Han characters; any other character counts as .4."""
    han = len(_HAN.findall(text))
    return han + 0.4 * (len(text) - han)


def divided(text: str, limit: float) -> Iterator[str]:
    """Parts no larger than `limit`, divided behind sentences where that is possible; joined again they are the text."""
    window = int(limit / 0.4) + 2
    for sentence in _sentences(text):
        start = 0
        while len(sentence) - start > window or size(sentence[start:]) > limit:
            cut = _cut(sentence[start : start + window], limit)
            yield sentence[start : start + cut]
            start += cut
        yield sentence[start:]


def _sentences(text: str) -> list[str]:
    parts = []
    for rough in _SENTENCES.findall(text):
        start = 0
        for gap in _ENGLISH_SENTENCE.finditer(rough):
            parts.append(rough[start : gap.end()])
            start = gap.end()
        parts.append(rough[start:])
    return [part for part in parts if part]


def _cut(sentence: str, limit: float) -> int:
    """Where to divide a sentence that is too long: behind a comma or space in its last third, or at the limit."""
    end, filled = 0, 0.0
    while end < len(sentence) and filled <= limit - 1:
        filled += 1.0 if _HAN.match(sentence[end]) else 0.4
        end += 1
    marks = [sentence.rfind(mark, 2 * end // 3, end) for mark in ("，", "、", "：", ",", " ")]
    return max(marks) + 1 if max(marks) > 0 else max(1, end)


def table_parts(rows: Rows, room: float) -> Iterator[str]:
    """The table as Markdown, in parts no larger than `room`: each repeats the header over whole rows.

    A row that does not fit under its header is told cell by cell under the names of the columns; where it takes several
    parts, each repeats the row's first cell. A header too large to repeat is told like a row.
    """
    header = size(_row(rows[0])) + 4
    named = header <= room / 2
    waiting: list[tuple[str, ...]] = []
    filled = header
    if not named:
        yield from _told((), rows[0], room)
    for row in rows[1:]:
        needed = size(_row(row)) + 0.4
        if waiting and (filled + needed > room or not named):
            yield table_text((rows[0], *waiting))
            waiting, filled = [], header
        if not named or header + needed > room:
            yield from _told(rows[0] if named else (), row, room)
            continue
        waiting.append(row)
        filled += needed
    if waiting or (named and len(rows) == 1):
        yield table_text((rows[0], *waiting))


def _told(names: Sequence[str], row: Sequence[str], room: float) -> Iterator[str]:
    lines = [
        f"{name}: {_flat(cell)}" if name else _flat(cell)
        for name, cell in zip(names or [""] * len(row), row, strict=True)
        if cell.strip()
    ]
    key = f"{lines[0]}\n" if lines and size(lines[0]) <= min(_LONGEST_KEY, room / 4) else ""
    part = ""
    for line in lines:
        for piece in divided(f"{line}\n", room - size(key)):
            if part and size(part + piece) > room:
                yield part.rstrip("\n")
                part = key
            part += piece
    if part.strip():
        yield part.rstrip("\n")


def table_text(rows: Rows) -> str:
    """A table as it is shown: Markdown, the first row as its header."""
    rule = "| " + " | ".join("---" for _ in rows[0]) + " |"
    return "\n".join([_row(rows[0]), rule, *(_row(row) for row in rows[1:])])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_flat(cell).replace("|", "\\|") for cell in cells) + " |"


def _flat(cell: str) -> str:
    return re.sub(r"\s*\n\s*", " ", cell)
