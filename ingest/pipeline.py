"""The stages of one document, in order; nothing else decides what happens to it.

parse -> what the text says of itself -> clauses -> chunks -> stored -> embedded and indexed -> settled. Every stage
may be repeated: killed anywhere, a second run gives the same result.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Protocol

from assistant.domain.documents import StructuredVersion
from assistant.domain.jobs import Job, JobKind
from assistant.errors import UnreadableDocument
from assistant.storage.opening import Storage
from ingest.chunker import VersionIdentity, chunk
from ingest.clauses import structure
from ingest.parsed import ParsedDocument
from ingest.proposals import label_of_file, propose
from ingest.publisher import Publisher, Report


class FileParser(Protocol):
    """A file -> blocks."""

    def parse(self, path: Path, media_type: str, progress: Callable[[int, int], None]) -> ParsedDocument:
        """The blocks of the file. UnreadableDocument: it yields no usable text.

        `progress` is told pages done and pages in all; what it raises is raised here.
        """


class IngestionPipeline:
    """Does what a job asks for."""

    def __init__(
        self, storage: Storage, publisher: Publisher, parser: FileParser, embedder_fingerprint: str
    ) -> None:
        self._storage = storage
        self._publisher = publisher
        self._parser = parser
        self._fingerprint = embedder_fingerprint

    def run(self, job: Job, report: Report) -> None:
        """Do the job and end it. Raises UnreadableDocument and other house errors; the worker records them."""
        match job.kind:
            case JobKind.INGEST:
                self._read(job, report)
                self._publisher.publish(job, report)
            case JobKind.REFRESH_INDEX:
                self._publisher.relabel(job)
            case JobKind.DELETE:
                self._publisher.remove(job)

    def _read(self, job: Job, report: Report) -> None:
        """From the file to clauses and chunks in SQL."""
        _, version = self._storage.documents.version_for_work(job.version_id)
        report("parse", 0, 1)
        path = self._storage.files.path(version.file_hash)
        parsed = self._parser.parse(
            path, version.media_type, lambda done, total: report("parse", done, total)
        )
        report("structure", 0, 1)
        self._name(job.version_id, parsed)
        document, version = self._storage.documents.version_for_work(job.version_id)
        structured = structure(parsed, document.title)
        identity = VersionIdentity(document.title, version.label, version.file_hash, self._fingerprint)
        chunks = chunk(structured.clauses, identity)
        if not chunks:
            raise UnreadableDocument("no_text", "the document holds headings but no text; add one that does")
        clauses = tuple(entry.clause for entry in structured.clauses)
        warnings = parsed.warnings + structured.warnings
        content = StructuredVersion(clauses, chunks, parsed.pages, warnings)
        self._storage.documents.save_structure(job.version_id, content, job=job)

    def _name(self, version_id: int, parsed: ParsedDocument) -> None:
        """Fill in what the uploader left open. A title that is the file's own name was given by nobody."""
        document, version = self._storage.documents.version_for_work(version_id)
        stem = PurePath(version.file_name).stem
        said = propose(parsed.blocks)
        title, label = label_of_file(stem)
        undated = version.effective_from is None and version.effective_to is None
        self._storage.documents.revise(
            version_id,
            title=(said.title or title) if document.title == stem else None,
            label=(said.label or label) if not version.label else None,
            effective_from=said.effective_from if undated else None,
            effective_to=said.effective_to if undated else None,
            language=None if document.language else said.language,
        )
