"""An .xlsx -> blocks: each visible sheet a section, its tables with their headers, values as the cells show them.

Hidden sheets, rows and columns are left out, as are comments and pictures: what its author does not show, nobody is
told. Formulas come with the value the file holds. A workbook too large to be policy is refused, never cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.hidden_text import HiddenTexts, told
from ingest.parsers.packages import Package
from ingest.parsers.refusals import no_text
from ingest.parsers.regions import Row, region_blocks
from ingest.parsers.workbook.sheet import S, Sheet, Values, formats_of, grid_of, read_sheet, rich_text
from ingest.parsers.workbook.unseen import looks_of

MOST_CELLS = 200_000
_LETTERS = (HiddenKind.SAME_COLOUR, HiddenKind.INVISIBLE)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNNAMED = re.compile(r"(sheet|工作表|表)\s*\d*", re.IGNORECASE)


def parse_xlsx(content: bytes) -> ParsedDocument:
    """The workbook's visible sheets. UnreadableDocument: encrypted, an old .xls, damaged, hostile, too large, or empty."""
    package = Package(content, ".xlsx")
    main = package.main()
    book = package.xml(main)
    values = _values(package, main, book)
    named, unseen = _sheets(package, main, book)
    hidden = HiddenTexts()
    blocks: list[Block] = []
    sheets: list[Sheet] = []
    for name, part in named:
        room = MOST_CELLS - sum(len(sheet.cells) for sheet in sheets)
        sheets.append(_read(package, part, values, room))
        found = list(region_blocks([*_rows(sheets[-1])]))
        _look(sheets[-1], hidden)
        if found and not (len(named) == 1 and _UNNAMED.fullmatch(name)):
            blocks.append(Block(BlockKind.HEADING, name, 1))
        blocks += found
    if not blocks:
        raise no_text("workbook")
    for name, part in unseen:
        if text := _text_of(package, part, values):
            hidden.add(HiddenKind.OFF_PAGE, f"{name}: {text}")
    warnings = _warnings(sheets, [name for name, _ in unseen])
    return ParsedDocument(tuple(blocks), warnings=tuple(warnings), hidden=hidden.found)


def _text_of(package: Package, part: str, values: Values) -> str:
    """What stands on a hidden sheet; of one that cannot be read nothing, for it is not needed."""
    try:
        sheet = _read(package, part, values, MOST_CELLS)
    except UnreadableDocument:
        return "…"
    return " ".join(cell.text for _, cell in sorted(sheet.cells.items()))


def _look(sheet: Sheet, hidden: HiddenTexts) -> None:
    """Tell of what the sheet does not show."""
    for kind, texts in sheet.unseen.items():
        hidden.add(kind, " ".join(texts))
    for cell in sheet.cells.values():
        hidden.look_through(cell.text)


def _read(package: Package, part: str, values: Values, room: int) -> Sheet:
    try:
        return read_sheet(package.part(part), values, room)
    except OverflowError:
        raise UnreadableDocument(
            "too_large", f"the workbook holds more than {MOST_CELLS:,} cells; keep the part that is policy"
        ) from None
    except etree.XMLSyntaxError as error:
        raise package.damaged() from error


def _rows(sheet: Sheet) -> Iterator[Row]:
    for row in grid_of(sheet):
        yield {
            column: (sheet.cells[place].text, sheet.cells[place].is_number, place)
            for column, place in sorted(row.items())
        }


def _values(package: Package, main: str, book: _Element) -> Values:
    strings = package.related(main, "sharedStrings")
    texts = () if strings is None else tuple(rich_text(entry) for entry in strings.iterchildren(f"{S}si"))
    properties = book.find(f"{S}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    styles = package.related(main, "styles")
    formats = formats_of(styles)
    return Values(texts, formats, from_1904, looks_of(styles, formats))


def _sheets(
    package: Package, main: str, book: _Element
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Names and parts of the visible worksheets in order, and those of the hidden ones."""
    parts = {r.id: r.target for r in package.relations(main) if r.kind == "worksheet"}
    shown: list[tuple[str, str]] = []
    hidden: list[tuple[str, str]] = []
    for entry in book.iterfind(f"{S}sheets/{S}sheet"):
        name, part = entry.get("name", ""), parts.get(entry.get(_RELATION, ""))
        if part is not None and package.has(part):
            (shown if entry.get("state", "visible") == "visible" else hidden).append((name, part))
    return shown, hidden


def _warnings(sheets: list[Sheet], hidden: list[str]) -> Iterator[str]:
    if hidden:
        yield f"Hidden sheets were left out: {', '.join(hidden[:10])}."
    left_out = sum(sheet.left_out for sheet in sheets)
    if left_out:
        yield f"Hidden rows and columns were left out: {left_out} cells."
    unseen = (sum(len("".join(sheet.unseen.get(kind, []))) for sheet in sheets) for kind in _LETTERS)
    yield from told(sum(unseen))
    not_computed = sum(sheet.not_computed for sheet in sheets)
    if not_computed:
        yield f"Formulas without a value were left out: {not_computed}. Open the workbook in its program and save it."
