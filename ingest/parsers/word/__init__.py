"""A .docx -> blocks, as the document reads with every change accepted and every automatic number written out.

Read from its XML, in the transitional or the strict form. Headers, footers, comments, hidden and struck-out text and
tables of contents are left out.
"""

from __future__ import annotations

from ingest.parsed import ParsedDocument
from ingest.parsers.packages import Package
from ingest.parsers.refusals import no_text
from ingest.parsers.word.auto_numbers import AutoNumbers
from ingest.parsers.word.body import BodyReader
from ingest.parsers.word.bold_headings import with_bold_headings
from ingest.parsers.word.names import W
from ingest.parsers.word.notes import Notes
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
    reader = BodyReader(styles, AutoNumbers(package.related(main, "numbering")), notes, read_table)
    blocks = with_bold_headings(
        tuple(reader.blocks(body, on_white=document.find(f"{W}background") is None)), reader.bold
    )
    if not blocks:
        raise no_text("document")
    return ParsedDocument(blocks, warnings=_warnings(reader))


def _warnings(reader: BodyReader) -> tuple[str, ...]:
    found = (
        (reader.hidden, "Hidden text was left out: {} characters that no reader sees."),
        (reader.struck, "Struck-out text was left out: {} characters."),
        (reader.embedded, "Embedded files are not read: {}. Insert their text instead."),
    )
    return tuple(sentence.format(count) for count, sentence in found if count)
