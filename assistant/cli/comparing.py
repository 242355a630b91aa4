"""`assistant documents diff`: what a version changes, told clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from assistant.channels.comparing_schemas import ComparisonModel
from assistant.cli.policies import Document, Person, desk, document_id
from assistant.comparing.differences import ChangeKind, ClauseChange
from assistant.comparing.edits import Edit, NumberChange
from assistant.comparing.rows import RowChange
from assistant.comparing.wording import Wording
from assistant.domain.documents import DocumentVersion, version_name
from assistant.errors import NotFound
from assistant.storage.comparisons import VersionComparison, compare_versions

_CONTEXT = 24
"""Characters of unchanged text that are shown on each side of a change."""
_WHOLE_WORDS_FIRST, _WHOLE_WORDS_LAST = re.compile("[A-Za-z]+$"), re.compile("^[A-Za-z]+")
_GONE, _NEW, _AMENDED = "red", "green", "yellow"


def diff(
    document: Document,
    older: Annotated[str | None, typer.Option("--from", help="Label or number of the older version.")] = None,
    newer: Annotated[str | None, typer.Option("--to", help="Label or number of the newer version.")] = None,
    moved: Annotated[bool, typer.Option("--moved", help="Also list what only bears another number.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as the API sends it.")] = False,
    person: Person = "",
) -> None:
    """What a version changes: by default the draft against the version in force, or that against the one before."""
    with desk(person) as at:
        id = document_id(at, document)
        versions = at.storage.policies.document(at.who, id).versions
        found = compare_versions(
            at.storage.policies, at.who, id, _number(versions, older), _number(versions, newer)
        )
    if as_json:
        typer.echo(ComparisonModel.of(found).model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    for line in told(found, moved=moved):
        console.print(line, soft_wrap=True)


def told(found: VersionComparison, *, moved: bool = False) -> Iterator[Text]:
    """The comparison as lines. `moved`: clauses that only bear another number are listed too."""
    names = [version_name(found.document.title, version.label) for version in (found.older, found.newer)]
    counts = found.differences.counts()
    said = ", ".join(f"{counts[kind]} {kind.value}" for kind in ChangeKind)
    yield Text(f"{names[0]} -> {names[1]}: {said}, {len(found.differences.unchanged)} unchanged", "bold")
    for change in found.differences.changes:
        if change.kind is not ChangeKind.MOVED or change.reparented or moved:
            yield from _clause(change)
    if counts[ChangeKind.MOVED] and not moved:
        yield Text("Clauses that only bear another number are listed with --moved.", "dim")


def _clause(change: ClauseChange) -> Iterator[Text]:
    colour = {ChangeKind.ADDED: _NEW, ChangeKind.REMOVED: _GONE}.get(change.kind, _AMENDED)
    yield Text.assemble("\n", (change.kind.value, f"bold {colour}"), f"  {_name(change)}")
    only = change.before if change.after is None else change.after if change.before is None else None
    if only is not None:
        yield from (Text(f"    {line}", colour) for line in _lines(only))
        return
    if change.edits:
        yield Text.assemble("    ", *_shown(change.edits))
    yield from (_row(row) for row in change.rows)
    if change.numbers:
        yield Text.assemble("    numbers: ", (", ".join(_number_told(n) for n in change.numbers), "bold"))


def _name(change: ClauseChange) -> str:
    sides = [side.clause for side in (change.before, change.after) if side is not None]
    labels = list(dict.fromkeys(side.label or "(unnumbered)" for side in sides))
    return " ".join(filter(None, (" -> ".join(labels), sides[-1].title)))


def _lines(wording: Wording) -> list[str]:
    return [*wording.prose.splitlines(), *(row.text for row in wording.rows)]


def _shown(edits: Sequence[Edit]) -> Iterator[tuple[str, str]]:
    for number, edit in enumerate(edits):
        if edit.same:
            yield _shortened(edit.after, first=number == 0, last=number == len(edits) - 1), ""
            continue
        gone, new = _flat(edit.before).strip(), _flat(edit.after).strip()
        if gone:
            yield f"[-{gone}-]", _GONE
        if new:
            yield f"{{+{new}+}}", _NEW
        if (edit.after or edit.before)[-1:].isspace():
            yield " ", ""


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Unchanged text, without what is far from any change."""
    flat = _flat(text)
    head = "" if first else _WHOLE_WORDS_FIRST.sub("", flat[:_CONTEXT])
    tail = "" if last else _WHOLE_WORDS_LAST.sub("", flat[-_CONTEXT:])
    return flat if len(flat) <= 2 * _CONTEXT else f"{head}…{tail}"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _row(row: RowChange) -> Text:
    if row.before is None or row.after is None:
        only, sign, colour = (row.after, "+", _NEW) if row.before is None else (row.before, "-", _GONE)
        return Text(f"    row {sign} {only.text if only is not None else ''}", colour)
    cells = "; ".join(f"{c.column}: [-{c.before}-]{{+{c.after}+}}" for c in row.cells)
    return Text(f"    row {row.after.cells[0] if row.after.cells else ''}  {cells}", _AMENDED)


def _number_told(number: NumberChange) -> str:
    if number.before is None:
        return f"new {number.after}"
    return f"gone {number.before}" if number.after is None else f"{number.before} -> {number.after}"


def _number(versions: Sequence[DocumentVersion], named: str | None) -> int | None:
    """The version's number, from its label or its number; of several with one label the newest."""
    if named is None:
        return None
    for version in versions:
        if named == version.label:
            return version.id
    found = next((version.id for version in versions if named == str(version.id)), None)
    if found is None:
        raise NotFound(f"the document has no version {named}; `assistant documents list` shows them")
    return found
