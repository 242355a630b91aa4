"""Clauses -> sentences on numbers that are missing or come twice. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.domain.documents import Clause, ClauseKind
from ingest.numbering import read_number

_LAST_NUMBER = re.compile(r"(\d+)(?=\D*$)")
_PARENTHESISED = re.compile(r"（([零一二三四五六七八九十百]+)）$")
_LISTED = 20
_NAMED = 8
"""Doubled numbers named in one sentence."""


def numbering_faults(clauses: Sequence[Clause]) -> tuple[str, ...]:
    """One sentence for each gap and each double, in reading order, at most twenty; a series may begin anew at 1."""
    faults = list(dict.fromkeys((*_gaps(clauses), *_doubles(clauses))))
    if len(faults) > _LISTED:
        return (*faults[:_LISTED], f"{len(faults) - _LISTED} more faults in the numbering are not listed.")
    return tuple(faults)


def _gaps(clauses: Sequence[Clause]) -> Iterable[str]:
    last: dict[tuple[ClauseKind, int], tuple[int, str]] = {}
    for clause in clauses:
        number = _own_number(clause.label)
        if number is None or "之" in clause.label:
            continue
        series = (clause.kind, _scope(clause, clauses))
        before, label = last.get(series, (0, ""))
        last[series] = (number, clause.label)
        if number > before + 1:
            missing = (
                f"number {before + 1} is"
                if number == before + 2
                else f"numbers {before + 1} to {number - 1} are"
            )
            place = f"between {label} and {clause.label}" if label else f"before {clause.label}"
            yield f"The numbering has a gap: {missing} missing {place}."


def _own_number(label: str) -> int | None:
    """The innermost number of a label: 12 of 第5章第12条, 2 of 第1部分（二）; None for letters."""
    match = _PARENTHESISED.search(label)
    if match is not None:
        return read_number(match[1])
    match = _LAST_NUMBER.search(label.rpartition(", ")[2])
    return int(match[1]) if match else None


def _scope(clause: Clause, clauses: Sequence[Clause]) -> int:
    """Where a series of numbers lives: articles run on over chapters, all else begins anew in its parent."""
    parent = clause.parent
    while parent is not None and clause.kind is ClauseKind.ARTICLE and clause.label.endswith("条"):
        if clauses[parent].kind in (ClauseKind.DOCUMENT, ClauseKind.APPENDIX):
            return parent
        parent = clauses[parent].parent
    return parent if parent is not None else -1


def _doubles(clauses: Sequence[Clause]) -> Iterable[str]:
    """Labels that cite several clauses; what stands in such a clause is doubled with it and not told again."""
    counts = Counter(clause.label for clause in clauses if clause.label)
    firsts = {clause.label: clause for clause in reversed(clauses)}
    together: dict[int, list[str]] = {}
    for label, count in counts.items():
        if count > 1 and not _is_inside_double(firsts[label], clauses, counts):
            together.setdefault(count, []).append(label)
    for count, labels in together.items():
        if len(labels) == 1:
            yield f"The number {labels[0]} is given {count} times."
        else:
            more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
            yield f"The numbers {', '.join(labels[:_NAMED])}{more} are given {count} times each."


def _is_inside_double(clause: Clause, clauses: Sequence[Clause], counts: Counter[str]) -> bool:
    parent = clause.parent
    while parent is not None:
        if counts[clauses[parent].label] > 1:
            return True
        parent = clauses[parent].parent
    return False
