"""A stored file -> clauses and chunks, in this program's form. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assistant.domain.documents import DocumentVersion, Proposed, StructuredVersion
from assistant.errors import UnreadableDocument
from assistant.safety.shipped import shipped_words
from assistant.safety.words import Lexicon
from assistant.storage.opening import Storage
from ingest.chunker import CHUNKER_VERSION, VersionIdentity, chunk
from ingest.clauses import structure
from ingest.parameters import propose_parameters
from ingest.parsed import ParsedDocument
from ingest.quality import quality_of
from ingest.watched import watched_remarks

CHUNK_FORM = str(CHUNKER_VERSION)
"""Chunks of another form do not belong into the same index."""

Progress = Callable[[int, int], None]
"""(pages done, pages in all); may raise to stop the work."""


class FileParser(Protocol):
    """A file -> blocks."""

    def parse(self, path: Path, media_type: str, progress: Progress) -> ParsedDocument:
        """The blocks of the file. UnreadableDocument: it yields no usable text.

        `progress` is told pages done and pages in all; what it raises is raised here.
        """


class DocumentReader:
    """Reads what was uploaded."""

    def __init__(self, storage: Storage, parser: FileParser, embedder_fingerprint: str) -> None:
        self._storage = storage
        self._parser = parser
        self._fingerprint = embedder_fingerprint
        self._known: tuple[int, Lexicon] | None = None

    def parse(self, version: DocumentVersion, progress: Progress) -> ParsedDocument:
        """The blocks of the version's file. UnreadableDocument: it yields no usable text."""
        return self._parser.parse(self._storage.files.path(version.file_hash), version.media_type, progress)

    def cut(self, version_id: int, parsed: ParsedDocument) -> StructuredVersion:
        """The clauses and chunks of the blocks, under the version's present name. UnreadableDocument: no text."""
        document, version = self._storage.documents.version_for_work(version_id)
        structured = structure(parsed, document.title)
        identity = VersionIdentity(document.title, version.label, version.file_hash, self._fingerprint)
        chunks = chunk(structured.clauses, identity)
        if not chunks:
            raise UnreadableDocument("no_text", "the document holds headings but no text; add one that does")
        clauses = tuple(entry.clause for entry in structured.clauses)
        warnings = parsed.warnings + structured.warnings
        quality = quality_of(parsed, structured, dated=Proposed.DATES not in version.proposed)
        remarks = watched_remarks(parsed.blocks, self._lexicon())
        quality = replace(quality, warnings=(*quality.warnings, *remarks))
        numbers = propose_parameters(structured.clauses)
        return StructuredVersion(clauses, chunks, parsed.pages, warnings, CHUNK_FORM, quality, numbers)

    def _lexicon(self) -> Lexicon:
        """Of the lists as they are now; made anew where one has changed."""
        revision = self._storage.words.revision()
        if self._known is None or self._known[0] != revision:
            lists = self._storage.words.lists()
            self._known = revision, Lexicon(replace(lists, words=(*shipped_words(), *lists.words)))
        return self._known[1]
