"""A .docx -> blocks, as the document reads with every change accepted and every automatic number written out.

Read from its XML, in the transitional or the strict form. Headers, footers, comments, hidden and struck-out text and
tables of contents are left out.
"""

from __future__ import annotations

from dataclasses import replace

from lxml.etree import _Element

from ingest.parsed import ParsedDocument
from ingest.parsers.hidden_text import told
from ingest.parsers.packages import Package
from ingest.parsers.refusals import no_text
from ingest.parsers.word.auto_numbers import AutoNumbers
from ingest.parsers.word.body import BodyReader
from ingest.parsers.word.bold_headings import with_bold_headings
from ingest.parsers.word.grounds import page_ground
from ingest.parsers.word.names import W
from ingest.parsers.word.notes import Notes
from ingest.parsers.word.pages import Pages
from ingest.parsers.word.styles import Styles
from ingest.parsers.word.tables import read_table
from ingest.parsers.word.text import TextReader


def parse_docx(content: bytes) -> ParsedDocument:
    """The body's text. UnreadableDocument: encrypted, an old .doc, damaged, hostile, too large unpacked, or empty."""
    package = Package(content, ".docx")
    main = package.main()
    document = package.xml(main)
    body = document.find(f"{W}body")
    if body is None:
        raise package.damaged()
    styles = Styles(package.related(main, "styles"))
    roots = {kind: package.related(main, f"{kind}s") for kind in ("footnote", "endnote")}
    notes = Notes(roots, TextReader(styles))
    targets = {r.id: r.target for r in package.relations(main)}

    def part(id: str) -> _Element | None:
        return package.xml(targets[id]) if package.has(targets.get(id, "\0")) else None

    reader = BodyReader(
        styles, AutoNumbers(package.related(main, "numbering")), notes, Pages(body), part, read_table
    )
    blocks = with_bold_headings(tuple(reader.blocks(body, page_ground(document))), reader.bold)
    if not blocks:
        raise no_text("document")
    parsed = ParsedDocument(blocks, reader.pages.page, _warnings(reader), hidden=reader.hidden.found)
    return parsed if reader.pages.agree_with(_properties(package)) else _unpaged(parsed)


def _properties(package: Package) -> _Element | None:
    """What the program that saved the file says of it."""
    name = next((r.target for r in package.relations("") if r.kind == "extended-properties"), "")
    return package.xml(name) if package.has(name) else None


def _unpaged(parsed: ParsedDocument) -> ParsedDocument:
    """A wrong page is worse than none."""
    blocks = tuple(replace(block, page_from=None, page_to=None) for block in parsed.blocks)
    hidden = tuple(replace(finding, page=None) for finding in parsed.hidden)
    return replace(parsed, blocks=blocks, pages=0, hidden=hidden)


def _warnings(reader: BodyReader) -> tuple[str, ...]:
    found = (
        (reader.struck, "Struck-out text was left out: {} characters."),
        (reader.embedded, "Embedded files are not read: {}. Insert their text instead."),
    )
    said = (sentence.format(count) for count, sentence in found if count)
    return (*told(reader.hidden.characters), *said)
