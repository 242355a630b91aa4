"""An .xlsx -> blocks: each visible sheet a section, its tables with their headers, values as the cells show them.

Hidden sheets, rows and columns are left out, as are comments and pictures: what its author does not show, nobody is
told. Formulas come with the value the file holds. A workbook too large to be policy is refused, never cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.packages import Package
from ingest.parsers.refusals import no_text
from ingest.parsers.regions import Row, region_blocks
from ingest.parsers.workbook.sheet import S, Sheet, Values, formats_of, grid_of, read_sheet, rich_text

MOST_CELLS = 200_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNNAMED = re.compile(r"(sheet|工作表|表)\s*\d*", re.IGNORECASE)


def parse_xlsx(content: bytes) -> ParsedDocument:
    """The workbook's visible sheets. UnreadableDocument: encrypted, an old .xls, damaged, hostile, too large, or empty."""
    package = Package(content, ".xlsx")
    main = package.main()
    book = package.xml(main)
    values = _values(package, main, book)
    named, hidden = _sheets(package, main, book)
    blocks: list[Block] = []
    sheets: list[Sheet] = []
    for name, part in named:
        room = MOST_CELLS - sum(len(sheet.cells) for sheet in sheets)
        sheets.append(_read(package, part, values, room))
        found = list(region_blocks([*_rows(sheets[-1])]))
        if found and not (len(named) == 1 and _UNNAMED.fullmatch(name)):
            blocks.append(Block(BlockKind.HEADING, name, 1))
        blocks += found
    if not blocks:
        raise no_text("workbook")
    return ParsedDocument(tuple(blocks), warnings=tuple(_warnings(sheets, hidden)))


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
    return Values(texts, formats_of(package.related(main, "styles")), from_1904)


def _sheets(package: Package, main: str, book: _Element) -> tuple[list[tuple[str, str]], list[str]]:
    """Names and parts of the visible worksheets in order, and the names of the hidden ones."""
    parts = {r.id: r.target for r in package.relations(main) if r.kind == "worksheet"}
    shown: list[tuple[str, str]] = []
    hidden: list[str] = []
    for entry in book.iterfind(f"{S}sheets/{S}sheet"):
        name, part = entry.get("name", ""), parts.get(entry.get(_RELATION, ""))
        if entry.get("state", "visible") != "visible":
            hidden.append(name)
        elif part is not None and package.has(part):
            shown.append((name, part))
    return shown, hidden


def _warnings(sheets: list[Sheet], hidden: list[str]) -> Iterator[str]:
    if hidden:
        yield f"Hidden sheets were left out: {', '.join(hidden[:10])}."
    left_out = sum(sheet.left_out for sheet in sheets)
    if left_out:
        yield f"Hidden rows and columns were left out: {left_out} cells."
    not_computed = sum(sheet.not_computed for sheet in sheets)
    if not_computed:
        yield f"Formulas without a value were left out: {not_computed}. Open the workbook in its program and save it."
