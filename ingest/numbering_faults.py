"""Clauses -> sentences on numbers that are missing or come twice. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.domain.documents import Clause, ClauseKind

_LAST_NUMBER = re.compile(r"(\d+)(?=\D*$)")
_LISTED = 20


def numbering_faults(clauses: Sequence[Clause]) -> tuple[str, ...]:
    """One sentence for each gap and each double, in reading order, at most twenty; a series may begin anew at 1."""
    faults = [*_gaps(clauses), *_doubles(clauses)]
    if len(faults) > _LISTED:
        return (*faults[:_LISTED], f"{len(faults) - _LISTED} more faults in the numbering are not listed.")
    return tuple(faults)


def _gaps(clauses: Sequence[Clause]) -> Iterable[str]:
    last: dict[tuple[ClauseKind, int], tuple[int, str]] = {}
    for clause in clauses:
        match = _LAST_NUMBER.search(clause.label)
        if match is None or "之" in clause.label:
            continue
        series = (clause.kind, _scope(clause, clauses))
        number = int(match[1])
        before, label = last.get(series, (0, ""))
        last[series] = (number, clause.label)
        if number > before + 1:
            missing = (
                f"number {before + 1}" if number == before + 2 else f"numbers {before + 1} to {number - 1}"
            )
            place = f"between {label} and {clause.label}" if label else f"before {clause.label}"
            yield f"The numbering has a gap: {missing} is missing {place}."


def _scope(clause: Clause, clauses: Sequence[Clause]) -> int:
    """Where a series of numbers lives: articles run on over chapters, all else begins anew in its parent."""
    parent = clause.parent
    while parent is not None and clause.kind is ClauseKind.ARTICLE and clause.label.endswith("条"):
        if clauses[parent].kind in (ClauseKind.DOCUMENT, ClauseKind.APPENDIX):
            return parent
        parent = clauses[parent].parent
    return parent if parent is not None else -1


def _doubles(clauses: Sequence[Clause]) -> Iterable[str]:
    seen: dict[str, int] = {}
    for clause in clauses:
        if clause.label:
            seen[clause.label] = seen.get(clause.label, 0) + 1
    for label, count in seen.items():
        if count > 1:
            yield f"The number {label} is given {count} times."
