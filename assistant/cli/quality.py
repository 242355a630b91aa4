"""`assistant documents quality`: the quality report of a version, for the person who answers for the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from assistant.cli.policies import Desk, Document, Person, desk
from assistant.domain.documents import DocumentVersion, version_name
from assistant.domain.quality import QualityReport
from assistant.domain.quality_words import DOUBTFUL, HIDDEN_KINDS, page_list
from assistant.errors import NotFound
from assistant.storage.reading import DocumentListing


def quality(
    document: Document,
    version: Annotated[
        int | None, typer.Option(help="The version's number; by default the newest of the document.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    person: Person = "",
) -> None:
    """What reading a version brought to light: unread pages, gaps in the numbering, doubles, hidden text."""
    with desk(person) as at:
        listing = _listing(at, document)
        found = _version(listing, version)
        report = at.storage.quality.report(at.who, found.id)
    if as_json:
        typer.echo(json.dumps({"version_id": found.id} | asdict(report), ensure_ascii=False, indent=1))
        return
    typer.echo(f"{version_name(listing.document.title, found.label)}, version {found.id}")
    for line in _lines(report):
        typer.echo(line)


def _listing(at: Desk, named: str) -> DocumentListing:
    for listing in at.storage.policies.documents(at.who):
        if named in (listing.document.id, listing.document.title):
            return listing
    raise NotFound(f"no document is called {named}; `assistant documents list` shows them")


def _version(listing: DocumentListing, number: int | None) -> DocumentVersion:
    for version in listing.versions:
        if number in (None, version.id):
            return version
    raise NotFound(f"the document has no version {number}; `assistant documents list` shows its versions")


def _lines(report: QualityReport) -> Iterator[str]:
    pages = "no pages" if report.pages is None else _counted(report.pages, "page")
    yield f"{pages}, {_counted(report.clauses, 'clause')}, {_counted(report.tables, 'table')}"
    findings = [*_pages(report), *_text(report), *_others(report), *report.warnings]
    yield from (f"- {finding}" for finding in dict.fromkeys(findings))
    if not findings:
        yield "nothing to look at"


def _pages(report: QualityReport) -> Iterator[str]:
    if report.pages_without_text:
        yield f"No text on page {page_list(report.pages_without_text)}: look whether something is missing."
    if report.read_by_ocr:
        scanned = page_list([page.page for page in report.read_by_ocr])
        least = min(report.read_by_ocr, key=lambda page: page.confidence)
        advice = "; compare it with the original" if least.confidence < DOUBTFUL else ""
        yield (
            f"Read from a picture (OCR): page {scanned}; "
            f"the least sure is page {least.page} with {least.confidence:.0%}{advice}."
        )


def _text(report: QualityReport) -> Iterator[str]:
    yield from report.numbering
    for said in report.dates_not_understood:
        yield f"“{said}” names no day that was understood; enter it with `assistant documents correct`."
    for piece in report.hidden:
        place = f" on page {piece.page}" if piece.page is not None else ""
        yield f"Hidden text{place}, {HIDDEN_KINDS[piece.kind]}, {piece.characters} characters: {piece.excerpt}"


def _others(report: QualityReport) -> Iterator[str]:
    for other in report.near_duplicates:
        yield (
            f"{other.share:.0%} of the text also stands in {other.name} (version {other.version_id}); "
            "keep one of the two, so that they cannot come to differ."
        )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
