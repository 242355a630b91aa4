"""All that distinguishes two versions, clause by clause. Pure.

A clause is the same when it reads the same, stands under the same clause and bears the same number. Every clause of both
sides is in exactly one place: in `changes`, or among the `unchanged`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.comparing.edits import Edit, NumberChange, reworded
from assistant.comparing.matching import Pair, Piece, pairs
from assistant.comparing.rows import RowChange, row_changes
from assistant.comparing.wording import Wording
from assistant.comparing.words import folded
from assistant.domain.documents import Clause


class ChangeKind(StrEnum):
    """What became of a clause. A changed one may have moved as well."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause on both sides; `before` is None where it was added, `after` where it was removed."""

    kind: ChangeKind
    before: Wording | None
    after: Wording | None
    renumbered: bool = False
    reparented: bool = False
    """It stands under another clause than before."""
    edits: tuple[Edit, ...] = ()
    """Of its prose, all of it in order; empty where that reads as before."""
    numbers: tuple[NumberChange, ...] = ()
    """The numbers and dates that are others now, those of tables included."""
    rows: tuple[RowChange, ...] = ()

    def mirrored(self) -> ClauseChange:
        """The way back."""
        turned = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
        return ClauseChange(
            turned.get(self.kind, self.kind),
            self.after,
            self.before,
            self.renumbered,
            self.reparented,
            tuple(edit.mirrored() for edit in self.edits),
            tuple(number.mirrored() for number in self.numbers),
            tuple(row.mirrored() for row in self.rows),
        )


@dataclass(frozen=True, slots=True)
class Differences:
    """What makes the newer of the older. `changes` stand in the newer's order, what was removed where it was."""

    changes: tuple[ClauseChange, ...]
    unchanged: tuple[Pair, ...]
    """Positions on both sides."""

    def counts(self) -> Counter[ChangeKind]:
        """How many clauses of each kind."""
        return Counter(change.kind for change in self.changes)


def differences(older: Sequence[Wording], newer: Sequence[Wording]) -> Differences:
    """Compare two versions, each with all its clauses in reading order."""
    matched = pairs(_pieces(older), _pieces(newer))
    partner = dict(matched)
    changes: dict[tuple[int, int, int], ClauseChange] = {}
    unchanged = list[Pair]()
    for i, j in matched:
        change = _compared(older[i], newer[j], partner)
        if change is None:
            unchanged.append((i, j))
        else:
            changes[j, 1, 0] = change
    taken = set(partner.values())
    for j in (j for j in range(len(newer)) if j not in taken):
        changes[j, 1, 0] = ClauseChange(ChangeKind.ADDED, None, newer[j])
    last = -1
    for i, gone in enumerate(older):
        last = partner.get(i, last)
        if i not in partner:
            changes[last, 2, i] = ClauseChange(ChangeKind.REMOVED, gone, None)
    return Differences(tuple(change for _, change in sorted(changes.items(), key=_key)), tuple(unchanged))


def change_of(older: Sequence[Wording], newer: Sequence[Wording], position: int) -> ClauseChange | None:
    """What became of the one clause at this place of the newer version; None: it is as it was."""
    if any(_stayed(wording, newer[position], older, newer) for wording in older):
        return None  # as for most clauses, told without matching all the others
    matched = pairs(_pieces(older), _pieces(newer))
    before = next((i for i, j in matched if j == position), None)
    if before is None:
        return ClauseChange(ChangeKind.ADDED, None, newer[position])
    return _compared(older[before], newer[position], dict(matched))


def _stayed(before: Wording, after: Wording, older: Sequence[Wording], newer: Sequence[Wording]) -> bool:
    """Whether both bear one number in one place and read the same."""
    one, other = before.clause, after.clause
    if one.label != other.label or one.title != other.title or _reads(before) != _reads(after):
        return False
    return _place(one, [w.clause for w in older]) == _place(other, [w.clause for w in newer])


def _key(placed: tuple[tuple[int, int, int], ClauseChange]) -> tuple[int, int, int]:
    return placed[0]


def _compared(before: Wording, after: Wording, partner: Mapping[int, int]) -> ClauseChange | None:
    renumbered = before.clause.label != after.clause.label
    parent = before.clause.parent
    reparented = (None if parent is None else partner.get(parent, -1)) != after.clause.parent
    if _reads(before) == _reads(after):
        moved = renumbered or reparented
        return ClauseChange(ChangeKind.MOVED, before, after, renumbered, reparented) if moved else None
    prose = reworded(*_prose(before, after))
    rows = row_changes(before.rows, after.rows)
    edits = prose.edits if any(not edit.same for edit in prose.edits) else ()
    numbers = prose.numbers + tuple(number for row in rows for number in row.numbers)
    return ClauseChange(
        ChangeKind.CHANGED, before, after, renumbered, reparented, edits, numbers, tuple(rows)
    )


def _reads(wording: Wording) -> tuple[str, str]:
    return folded(wording.clause.title), wording.folded


def _prose(before: Wording, after: Wording) -> tuple[str, str]:
    """What each says, its title ahead of it where the title is another and not part of the text already."""
    if folded(before.clause.title) == folded(after.clause.title):
        return before.prose, after.prose
    return _titled(before), _titled(after)


def _titled(wording: Wording) -> str:
    title = wording.clause.title
    said = folded(wording.prose).startswith(folded(title))
    return wording.prose if said else f"{title}\n{wording.prose}"


def _pieces(side: Sequence[Wording]) -> list[Piece]:
    clauses = [wording.clause for wording in side]
    return [
        Piece(
            wording.folded,
            wording.clause.label,
            folded(wording.clause.title),
            _place(wording.clause, clauses),
        )
        for wording in side
    ]


def _place(clause: Clause, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Titles of what it stands under, from the inside out."""
    found: list[str] = []
    while clause.parent is not None:
        clause = clauses[clause.parent]
        found.append(folded(clause.title))
    return tuple(found)
