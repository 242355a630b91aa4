"""Figures with their goals -> one table and one JSON document. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `goal` and `stretch` in its own unit; `at_most`: smaller is better."""

    name: str
    value: float
    unit: str = ""
    goal: float | None = None
    stretch: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """stretch, met, missed, or nothing where there is no goal."""
        if self.goal is None:
            return ""
        if self.stretch is not None and self._reaches(self.stretch):
            return "stretch"
        return "met" if self._reaches(self.goal) else "missed"

    def _reaches(self, mark: float) -> bool:
        return self.value <= mark if self.at_most else self.value >= mark

    def record(self) -> dict[str, object]:
        """For JSON."""
        return {**asdict(self), "verdict": self.verdict}


COLUMNS: tuple[tuple[str, Callable[[Figure], str]], ...] = (
    ("figure", lambda f: f.name),
    ("value", lambda f: f"{f.value:,.3f}" if abs(f.value) < 10 else f"{f.value:,.1f}"),
    ("unit", lambda f: f.unit),
    ("goal", lambda f: "" if f.goal is None else f"{'<=' if f.at_most else '>='} {f.goal:g}"),
    ("verdict", lambda f: f.verdict),
    ("note", lambda f: f.note),
)


def table(figures: Sequence[Figure]) -> str:
    """Aligned columns of plain text."""
    lines = [tuple(name for name, _ in COLUMNS)]
    lines += [tuple(show(figure) for _, show in COLUMNS) for figure in figures]
    widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
