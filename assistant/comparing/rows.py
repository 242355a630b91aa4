"""What became of the rows of a clause's tables. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.comparing.edits import NumberChange, reworded
from assistant.comparing.matching import Piece, pairs
from assistant.comparing.wording import Row
from assistant.comparing.words import folded


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell under the name of its column (its number, counted from 1, where that has none)."""

    column: str
    before: str
    after: str

    def mirrored(self) -> CellChange:
        """The way back."""
        return CellChange(self.column, self.after, self.before)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is new, gone (the other side is None), or holds other cells."""

    before: Row | None
    after: Row | None
    cells: tuple[CellChange, ...] = ()
    numbers: tuple[NumberChange, ...] = ()

    def mirrored(self) -> RowChange:
        """The way back."""
        cells = tuple(cell.mirrored() for cell in self.cells)
        return RowChange(self.after, self.before, cells, tuple(number.mirrored() for number in self.numbers))


def row_changes(older: Sequence[Row], newer: Sequence[Row]) -> tuple[RowChange, ...]:
    """In the order of the newer table, then what is gone. A row is known by its first cell, else by likeness."""
    found = {j: i for i, j in pairs([_piece(row) for row in older], [_piece(row) for row in newer])}
    changes = [
        _changed(older[found[j]], row) if j in found else RowChange(None, row) for j, row in enumerate(newer)
    ]
    kept = set(found.values())
    gone = [RowChange(row, None) for i, row in enumerate(older) if i not in kept]
    return tuple(change for change in changes if change is not None) + tuple(gone)


def _piece(row: Row) -> Piece:
    return Piece(folded(row.text), name=folded(row.cells[0]) if row.cells else "")


def _changed(before: Row, after: Row) -> RowChange | None:
    """None: both read the same."""
    was, now = _named(before), _named(after)
    cells = tuple(
        CellChange(name, was.get(name, ""), now.get(name, ""))
        for name in sorted(was.keys() | now.keys(), key=lambda n: _place(n, was, now))
        if folded(was.get(name, "")) != folded(now.get(name, ""))
    )
    numbers = tuple(number for cell in cells for number in reworded(cell.before, cell.after).numbers)
    return RowChange(before, after, cells, numbers) if cells else None


def _named(row: Row) -> dict[str, str]:
    """Cells by their column's name; columns of one name are told apart by their number."""
    found: dict[str, str] = {}
    for number, cell in enumerate(row.cells, start=1):
        name = row.columns[number - 1] if number <= len(row.columns) else ""
        found[name if name and name not in found else f"{name}{number}"] = cell
    return found


def _place(name: str, was: dict[str, str], now: dict[str, str]) -> tuple[int, str]:
    places = [list(side).index(name) for side in (was, now) if name in side]
    return min(places), name
