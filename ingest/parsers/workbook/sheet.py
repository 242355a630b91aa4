"""One worksheet's XML -> the cells a person sees in it: formatted, without hidden rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree
from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from ingest.parsers.packages import unescaped
from ingest.parsers.workbook.format_codes import BUILT_IN
from ingest.parsers.workbook.shown import shown
from ingest.parsers.workbook.unseen import Look

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_OFF = ("", "0", "false")
MOST_COLUMNS = 16_384
MOST_MERGED = 20_000
"""Merged ranges, and places of one: no sheet that people read holds more."""

Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a cell shows."""

    text: str
    is_number: bool = False


@dataclass(slots=True)
class Sheet:
    """The cells of one sheet; filled while it is read, hence not frozen."""

    cells: dict[Place, SheetCell] = field(default_factory=dict)
    merged: dict[Place, Place] = field(default_factory=dict)
    """Each place of a merged cell -> its first place."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    left_out: int = 0
    """Cells with text in hidden rows and columns."""
    unseen: dict[HiddenKind, list[str]] = field(default_factory=dict)
    """Texts of cells that show nothing, and of hidden rows and columns."""
    not_computed: int = 0
    """Formulas whose value the file does not hold."""


@dataclass(frozen=True, slots=True)
class Values:
    """What the cells of a workbook share."""

    strings: tuple[str, ...]
    formats: tuple[str, ...]
    """Format of each cell style."""
    from_1904: bool = False
    looks: tuple[Look, ...] = ()
    """Of each cell style."""


def read_sheet(content: bytes, values: Values, most_cells: int) -> Sheet:
    """The sheet's visible cells. OverflowError: it has more than `most_cells`. lxml's XMLSyntaxError: broken."""
    sheet = Sheet()
    painted = any(name in content for name in (b"<tablePart ", b"<conditionalFormatting "))
    unseen = tuple(look.unseen(painted=painted) for look in values.looks)
    row = 0
    for _, element in etree.iterparse(
        BytesIO(content),
        tag=(f"{S}row", f"{S}col", f"{S}mergeCell"),
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
    ):  # fmt: skip
        if element.tag == f"{S}row":
            row = _whole(element.get("r"), row + 1)
            _read_row(sheet, element, row, values, unseen)
        elif element.tag == f"{S}col":
            _read_column(sheet, element)
        elif len(sheet.merged) < MOST_MERGED:
            _read_merged(sheet, element.get("ref", ""))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        if len(sheet.cells) > most_cells:
            raise OverflowError
    _drop_hidden(sheet)
    return sheet


def _read_column(sheet: Sheet, element: _Element) -> None:
    if element.get("hidden", "") not in _OFF or element.get("width") == "0":
        first, last = _whole(element.get("min"), 1), _whole(element.get("max"), 0)
        sheet.hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))


def _read_row(
    sheet: Sheet, element: _Element, row: int, values: Values, unseen: Sequence[HiddenKind | None]
) -> None:
    if element.get("hidden", "") not in _OFF or element.get("ht") == "0":
        sheet.hidden_rows.add(row)
    column = 0
    for cell in element.iterchildren(f"{S}c"):
        reference = cell.get("r", "")
        if reference and len(cell) == 0:
            continue
        place = _place(reference)
        column = place[1] if place else column + 1
        found = _cell(cell, values)
        style = _whole(cell.get("s"), 0)
        kind = unseen[style] if style < len(unseen) else None
        if kind is not None and found.text.strip():
            sheet.unseen.setdefault(kind, []).append(found.text)
        elif found.text:
            sheet.cells[row, column] = found
        elif cell.find(f"{S}f") is not None and not cell.findtext(f"{S}v"):
            sheet.not_computed += 1


def _cell(cell: _Element, values: Values) -> SheetCell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return SheetCell(rich_text(cell.find(f"{S}is")))
    text = cell.findtext(f"{S}v") or ""
    if kind == "s":
        at = _whole(text, -1)
        return SheetCell(values.strings[at] if 0 <= at < len(values.strings) else "")
    if kind == "b":
        return SheetCell("TRUE" if text == "1" else "FALSE")
    if kind in ("str", "e", "d"):
        return SheetCell(text.removesuffix("T00:00:00"))
    try:
        number = float(text)
    except ValueError:
        return SheetCell(text)
    style = _whole(cell.get("s"), 0)
    code = values.formats[style] if style < len(values.formats) else "General"
    return SheetCell(shown(number, code, from_1904=values.from_1904), is_number=True)


def rich_text(element: _Element | None) -> str:
    """The text of a string with its runs, without the readings of characters."""
    if element is None:
        return ""
    parts = [text.text or "" for text in element.iter(f"{S}t") if text.getparent().tag != f"{S}rPh"]
    return unescaped("".join(parts))


def _read_merged(sheet: Sheet, reference: str) -> None:
    corners = [place for part in reference.split(":") if (place := _place(part))]
    if len(corners) != 2:
        return
    (top, left), (bottom, right) = corners
    height, width = min(bottom - top + 1, MOST_MERGED), right - left + 1
    for number in range(min(height * width, MOST_MERGED) if width > 0 and height > 0 else 0):
        sheet.merged[top + number // width, left + number % width] = (top, left)


def _drop_hidden(sheet: Sheet) -> None:
    unseen = [p for p in sheet.cells if p[0] in sheet.hidden_rows or p[1] in sheet.hidden_columns]
    sheet.left_out = sum(sheet.merged.get(place) is None for place in unseen)
    for place in unseen:
        if place not in sheet.merged:
            sheet.unseen.setdefault(HiddenKind.OFF_PAGE, []).append(sheet.cells.pop(place).text)


def _place(reference: str) -> Place | None:
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else otherwise


def formats_of(styles: _Element | None) -> tuple[str, ...]:
    """The number format of each cell style, in the order cells name them."""
    if styles is None:
        return ()
    codes: dict[int, str] = dict(BUILT_IN)
    for entry in styles.iterfind(f"{S}numFmts/{S}numFmt"):
        codes[_whole(entry.get("numFmtId"), 0)] = entry.get("formatCode", "General")
    used = (_whole(entry.get("numFmtId"), 0) for entry in styles.iterfind(f"{S}cellXfs/{S}xf"))
    return tuple(codes.get(number, "General") for number in used)


def grid_of(sheet: Sheet) -> Iterator[Mapping[int, Place]]:
    """The visible rows from the first to the last: column -> place whose text stands there; {} for an empty row."""
    filled: dict[int, dict[int, Place]] = {}
    for row, column in (*sheet.merged, *sheet.cells):
        origin = sheet.merged.get((row, column), (row, column))
        seen = row not in sheet.hidden_rows and column not in sheet.hidden_columns
        if seen and origin in sheet.cells:
            filled.setdefault(row, {})[column] = origin
    before = 0
    for row in sorted(filled):
        if before and any(
            number not in sheet.hidden_rows for number in range(before + 1, min(row, before + 50))
        ):
            yield {}
        yield filled[row]
        before = row
