"""The JSON of what distinguishes two versions. Knows no route."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel

from assistant.comparing.differences import ChangeKind, ClauseChange
from assistant.comparing.edits import Edit, NumberChange
from assistant.comparing.rows import RowChange
from assistant.comparing.wording import Wording
from assistant.domain.documents import DocumentVersion, version_name
from assistant.storage.comparisons import VersionComparison


class ComparedVersionModel(BaseModel):
    """One side of the comparison."""

    id: int
    label: str
    state: str
    effective_from: date | None
    effective_to: date | None

    @classmethod
    def of(cls, version: DocumentVersion) -> Self:
        """The version as sent."""
        return cls.model_validate(version, from_attributes=True)


class WordingModel(BaseModel):
    """A clause as one side has it."""

    position: int
    label: str
    title: str
    page: int | None
    text: str
    rows: list[list[str]]

    @classmethod
    def of(cls, wording: Wording) -> Self:
        """The clause as sent."""
        clause = wording.clause
        return cls(
            position=clause.position,
            label=clause.label,
            title=clause.title,
            page=clause.page_from,
            text=wording.prose,
            rows=[list(row.cells) for row in wording.rows],
        )


class EditModel(BaseModel):
    """A piece of both texts; `same`: it reads alike on both sides."""

    before: str
    after: str
    same: bool

    @classmethod
    def of(cls, edit: Edit) -> Self:
        """The edit as sent."""
        return cls.model_validate(edit, from_attributes=True)


class NumberModel(BaseModel):
    """A number with its unit, or a date, that is another now; null: it was not there, or is no more."""

    kind: str
    before: str | None
    after: str | None

    @classmethod
    def of(cls, number: NumberChange) -> Self:
        """The change as sent."""
        return cls(kind=number.kind.value, before=number.before, after=number.after)


class CellModel(BaseModel):
    """A changed cell under the name of its column."""

    column: str
    before: str
    after: str


class RowModel(BaseModel):
    """A row of a table; null: it was not there, or is no more."""

    before: list[str] | None
    after: list[str] | None
    cells: list[CellModel]

    @classmethod
    def of(cls, row: RowChange) -> Self:
        """The row as sent."""
        return cls(
            before=None if row.before is None else list(row.before.cells),
            after=None if row.after is None else list(row.after.cells),
            cells=[CellModel.model_validate(cell, from_attributes=True) for cell in row.cells],
        )


class ClauseChangeModel(BaseModel):
    """What became of one clause: added, removed, changed or moved. `edits` are all of its prose, in order."""

    kind: ChangeKind
    renumbered: bool
    reparented: bool
    before: WordingModel | None
    after: WordingModel | None
    edits: list[EditModel]
    numbers: list[NumberModel]
    rows: list[RowModel]

    @classmethod
    def of(cls, change: ClauseChange) -> Self:
        """The change as sent."""
        return cls(
            kind=change.kind,
            renumbered=change.renumbered,
            reparented=change.reparented,
            before=None if change.before is None else WordingModel.of(change.before),
            after=None if change.after is None else WordingModel.of(change.after),
            edits=[EditModel.of(edit) for edit in change.edits],
            numbers=[NumberModel.of(number) for number in change.numbers],
            rows=[RowModel.of(row) for row in change.rows],
        )


class ComparisonModel(BaseModel):
    """Two versions and all that distinguishes them, in the order of the newer one."""

    document: str
    """《员工手册》."""
    older: ComparedVersionModel
    newer: ComparedVersionModel
    counts: dict[ChangeKind, int]
    unchanged: int
    changes: list[ClauseChangeModel]

    @classmethod
    def of(cls, found: VersionComparison) -> Self:
        """The comparison as sent."""
        counts = found.differences.counts()
        return cls(
            document=version_name(found.document.title, ""),
            older=ComparedVersionModel.of(found.older),
            newer=ComparedVersionModel.of(found.newer),
            counts={kind: counts[kind] for kind in ChangeKind},
            unchanged=len(found.differences.unchanged),
            changes=[ClauseChangeModel.of(change) for change in found.differences.changes],
        )
