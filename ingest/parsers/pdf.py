"""PDF -> blocks with pages: the file's own text where it has one, else what is read from the picture of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pypdfium2

from assistant.errors import UnreadableDocument
from ingest.parsed import PageReading, ParsedDocument, TextSource
from ingest.parsers.hidden_text import HiddenTexts, told
from ingest.parsers.limits import Limits, PageReport, silent
from ingest.parsers.pdf_blocks import BlockReader
from ingest.parsers.pdf_page import PrintedPage, read_page
from ingest.parsers.pdf_running import without_running

if TYPE_CHECKING:
    from ingest.ocr import PictureReader

_LONGEST_HEADING = 120
_MOST_PIXELS = 150_000_000
"""Of one picture in a page; more is a bomb, not a scan."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A page as it was read in the end."""

    page: PrintedPage
    reading: PageReading
    warning: str = ""
    """Which kind of page it is to be counted among; empty: nothing is to be said."""


UNSURE = 0.8
"""A scan read with less certainty is to be looked at by a person."""
_SOME = 3
"""Characters without a meaning on a page; fewer are stray signs."""
_EMPTY = "Pages without text"
_DAMAGED = "Pages that are damaged and could not be read"
_GARBLED = "Pages whose text is made of unknown characters and was left out"
_UNREAD = "Pages that are mostly a picture, whose text was not read"
_HUGE = "Pages whose picture is too large to be read"
_FROM_PICTURE = "Pages read from their picture (scans)"


def parse_pdf(content: bytes, limits: Limits = Limits(), report: PageReport = silent) -> ParsedDocument:
    """All text of the file, page by page. UnreadableDocument: encrypted, damaged, too large, or without any text."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return _damaged(content)
    with closing(document):
        hidden = HiddenTexts()
        pages = _pages(document, hidden, limits, report)
        if not any(page is not None for page in pages):
            return _damaged(content)
        read = list(_completed(document, pages, limits, report))
        headings = _outline(document)
    blocks = BlockReader(without_running([item.page for item in read]), headings).blocks()
    parsed = ParsedDocument(
        tuple(blocks),
        len(read),
        (*_warnings(read), *told(hidden.characters)),
        tuple(item.reading for item in read),
        hidden.found,
    )
    if not parsed.blocks:
        raise _no_text(read)
    return parsed


def _damaged(content: bytes) -> ParsedDocument:
    from ingest.parsers.pdf_damaged import read_damaged  # pypdf, which whole files do without

    return read_damaged(content)


def _pages(
    document: pypdfium2.PdfDocument, hidden: HiddenTexts, limits: Limits, report: PageReport
) -> list[PrintedPage | None]:
    """Every page by its own text; None for one that is damaged."""
    total = len(document)
    if total > limits.pages:
        raise UnreadableDocument(
            "too_large",
            f"the PDF has {total} pages and at most {limits.pages} are read; divide it, or raise ASSISTANT_PARSE_PAGES",
        )
    pages: list[PrintedPage | None] = []
    like: tuple[float, ...] = ()
    done = 0
    for number in range(1, total + 1):
        try:
            page = read_page(document, number, hidden, like)
        except pypdfium2.PdfiumError:
            pages.append(None)
            done += 1
            continue
        like = page.tables[-1].columns if page.tables else ()
        pages.append(page)
        done += not page.is_picture
        report(done, total, False)
    return pages


def _completed(
    document: pypdfium2.PdfDocument, pages: Sequence[PrintedPage | None], limits: Limits, report: PageReport
) -> Iterator[_Read]:
    """The pages, those that are pictures read from them."""
    pictured = sum(page is not None and page.is_picture for page in pages)
    if pictured > limits.scanned_pages > 0:
        raise UnreadableDocument(
            "too_large",
            f"{pictured} pages of the PDF are scans and at most {limits.scanned_pages} are read; "
            "divide it, or raise ASSISTANT_OCR_PAGES",
        )
    pictures = _Pictures(document, limits.scanned_pages > 0)
    done = len(pages) - pictured
    for number, page in enumerate(pages, start=1):
        if page is None:
            yield _unread(PrintedPage(number, (), (), 0.0), _DAMAGED)
        elif page.is_picture:
            yield pictures.read(page)
            done += 1
            report(done, len(pages), limits.scanned_pages > 0)
        else:
            yield _own(page)


def _own(page: PrintedPage) -> _Read:
    """A page by its own text."""
    if page.lines or page.tables:
        return _Read(page, PageReading(page.number, TextSource.FILE))
    return _unread(page, _EMPTY)


def _unread(page: PrintedPage, warning: str) -> _Read:
    """A page of which nothing is kept."""
    return _Read(replace(page, lines=(), tables=()), PageReading(page.number, TextSource.NONE), warning)


class _Pictures:
    """Reads pages from their pictures; the models are loaded for the first."""

    def __init__(self, document: pypdfium2.PdfDocument, allowed: bool) -> None:
        self._document = document
        self._allowed = allowed
        self._reader: PictureReader | None = None

    def read(self, page: PrintedPage) -> _Read:
        """The page as its picture shows it, or by its own text where that is more."""
        found = self._found(page)
        if found is not None and found.letters > (0 if page.is_garbled else page.letters):
            sure = found.confidence
            return _Read(found, PageReading(page.number, TextSource.PICTURE, sure), _FROM_PICTURE)
        if page.is_garbled:
            return _unread(page, _GARBLED)
        if found is None:
            warning = _HUGE if page.pixels > _MOST_PIXELS else _UNREAD
            source = TextSource.FILE if page.letters else TextSource.NONE
            return _Read(page, PageReading(page.number, source), warning)
        return _own(page)

    def _found(self, page: PrintedPage) -> PrintedPage | None:
        """None: the picture may not be read, or is too large for it."""
        if not self._allowed or page.pixels > _MOST_PIXELS:
            return None
        from ingest.ocr import PictureReader  # loads what few documents need
        from ingest.parsers.pdf_pictures import read_picture

        self._reader = self._reader or PictureReader()
        return read_picture(self._document, page, self._reader)


def _no_text(read: Sequence[_Read]) -> UnreadableDocument:
    warnings = {item.warning for item in read}
    if _GARBLED in warnings:
        why = "the PDF's text is made of unknown characters; print it to a new PDF from its source"
    elif _UNREAD in warnings:
        why = "the PDF has no text layer and scans are not read here: set ASSISTANT_OCR_PAGES, or add a text version"
    elif _HUGE in warnings:
        why = "the PDF's pages are pictures too large to be read; scan them with 300 dots an inch or less"
    else:
        why = (
            "the PDF holds no text that can be read, neither as text nor in its pictures; add a text version"
        )
    return UnreadableDocument("no_text", why)


def _warnings(read: Sequence[_Read]) -> Iterator[str]:
    for kind in (_DAMAGED, _EMPTY, _GARBLED, _UNREAD, _HUGE, _FROM_PICTURE):
        if numbers := [item.page.number for item in read if item.warning == kind]:
            yield f"{kind}: {_listed(numbers)}."
    if partly := [
        item.page.number for item in read if item.page.unknown >= _SOME and item.warning != _GARBLED
    ]:
        yield f"Pages with characters whose meaning the file does not say: {_listed(partly)}."
    unsure = [
        item.page.number
        for item in read
        if item.reading.confidence is not None and item.reading.confidence < UNSURE
    ]
    if unsure:
        yield f"Scans read with little certainty, compare them with the original: {_listed(unsure)}."


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (", …" if len(numbers) > 10 else "")


def _outline(document: pypdfium2.PdfDocument) -> frozenset[str]:
    """The captions of the bookmarks, without blanks; empty where the file has none, or broken ones."""
    try:
        titles = [bookmark.get_title() for bookmark in document.get_toc()]
    except (pypdfium2.PdfiumError, ValueError, RecursionError):
        return frozenset()
    return frozenset(re.sub(r"\s", "", title) for title in titles if title and len(title) <= _LONGEST_HEADING)
