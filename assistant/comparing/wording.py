"""A version's clauses with their own text: what stands in each but not below it. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.comparing.words import folded
from assistant.domain.documents import Chunk, ChunkKind, Clause, StructuredVersion

_RULE = re.compile(r"\|(\s*:?-{3,}:?\s*\|)+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table under the names of its columns."""

    columns: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its cells, parted by bars."""
        return " | ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Wording:
    """A clause and its own words: prose, and the rows of its tables. A heading that holds none says its title."""

    clause: Clause
    prose: str
    rows: tuple[Row, ...] = ()

    @property
    def folded(self) -> str:
        """All it says, in the form in which equal clauses are equal."""
        return "\x00".join((folded(self.prose), *(folded(row.text) for row in self.rows)))


def wordings(structure: StructuredVersion) -> tuple[Wording, ...]:
    """One for each clause, in reading order."""
    chunks: dict[int, list[Chunk]] = defaultdict(list)
    for chunk in structure.chunks:
        chunks[chunk.clause].append(chunk)
    return tuple(_wording(clause, chunks[clause.position]) for clause in structure.clauses)


def _wording(clause: Clause, chunks: Sequence[Chunk]) -> Wording:
    prose: list[str] = []
    rows: list[Row] = []
    for line in _lines(chunks):
        if isinstance(line, Row):
            rows.append(line)
        else:
            prose.append(line)
    text = "\n".join(prose).strip()
    return Wording(clause, text if text or rows else clause.title, tuple(rows))


def _lines(chunks: Sequence[Chunk]) -> list[str | Row]:
    """Lines of prose and rows; what every part of a table that was divided repeats is there once."""
    found: list[str | Row] = []
    before: list[str] = []
    for chunk in chunks:
        lines = chunk.text.splitlines()
        again = _repeated(before, lines) if chunk.kind is ChunkKind.TABLE else 0
        kept = _read(lines)
        found.extend(line for number, line in kept if number >= again)
        before = lines if chunk.kind is ChunkKind.TABLE else []
    return found


def _repeated(before: Sequence[str], lines: Sequence[str]) -> int:
    """How many lines at the head a divided table's part repeats: up to its rule, or the key of a row told in cells."""
    rule = next((number for number, line in enumerate(lines) if _RULE.fullmatch(line)), None)
    head = lines[: 1 if rule is None else rule + 1]
    # The first part may follow other text of its clause in one chunk: the head then stands further down.
    places = (n for n in range(len(before)) if list(before[n : n + len(head)]) == list(head))
    return len(head) if before and next(places, None) is not None else 0


def _read(lines: Sequence[str]) -> list[tuple[int, str | Row]]:
    """(line number, what it is); headers and rules of tables are left out."""
    found: list[tuple[int, str | Row]] = []
    columns: tuple[str, ...] | None = None
    for number, line in enumerate(lines):
        if not _is_row(line):
            columns = None
            found.append((number, line))
        elif columns is None and number + 1 < len(lines) and _RULE.fullmatch(lines[number + 1]):
            columns = _cells(line)
        elif not _RULE.fullmatch(line):
            found.append((number, Row(columns or (), _cells(line))))
    return found


def _is_row(line: str) -> bool:
    return len(line) > 1 and line.startswith("|") and line.endswith("|")


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line[1:-1]))
