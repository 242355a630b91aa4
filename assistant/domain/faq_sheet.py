"""A sheet of approved answers (CSV) -> what each line says. Pure.

Columns: question, answer, clause; and, where wanted, similar, negative (several parted by |), language. A clause is
written as citations name it: 员工手册@V3.2#第5章第39条; the version's label may be anything, the clause in force counts.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.domain.questions import language_of
from assistant.errors import InvalidInput

NEEDED = ("question", "answer", "clause")
KNOWN = frozenset({*NEEDED, "similar", "negative", "language"})


@dataclass(frozen=True, slots=True)
class FaqLine:
    """One line. `clauses`: (document title, clause label) pairs."""

    number: int
    """Counted from 1, the header being line 1."""
    question: str
    answer: str
    clauses: tuple[tuple[str, str], ...]
    similar: tuple[str, ...]
    negative: tuple[str, ...]
    language: str

    @property
    def id(self) -> str:
        """The same question in the same language is the same entry, however often it is imported."""
        return hashlib.sha256(f"{self.language}\n{self.question}".encode()).hexdigest()[:32]


def read_faq(text: str) -> list[FaqLine]:
    """All lines. InvalidInput names the column or the line that is wrong."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    columns = tuple(name.strip() for name in reader.fieldnames or ())
    lacking = [name for name in NEEDED if name not in columns]
    if lacking:
        raise InvalidInput(f"the sheet has no column {lacking[0]}; its first line names {', '.join(NEEDED)}")
    unknown = [name for name in columns if name not in KNOWN]
    if unknown:
        raise InvalidInput(
            f"the sheet has an unknown column {unknown[0]!r}; known are {', '.join(sorted(KNOWN))}"
        )
    return [_line(number, row) for number, row in enumerate(reader, 2)]


def _line(number: int, row: Mapping[str, str | None]) -> FaqLine:
    said = {name.strip(): (value or "").strip() for name, value in row.items() if isinstance(name, str)}
    empty = next((name for name in NEEDED if not said[name]), None)
    if empty:
        raise InvalidInput(f"line {number} says no {empty}")
    return FaqLine(
        number=number,
        question=said["question"],
        answer=said["answer"],
        clauses=tuple(_clause(number, key) for key in _several(said["clause"])),
        similar=_several(said.get("similar", "")),
        negative=_several(said.get("negative", "")),
        language=said.get("language") or language_of(said["question"]),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))


def _clause(number: int, key: str) -> tuple[str, str]:
    named, _, label = key.partition("#")
    title = named.partition("@")[0].strip()
    if not title:
        raise InvalidInput(f"line {number}: {key!r} names no clause; write it like 员工手册@V3.2#第5章第39条")
    return title, label.strip()
