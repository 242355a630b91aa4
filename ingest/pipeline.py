"""The stages of one document, in order; nothing else decides what happens to it.

parse -> what the text says of itself -> clauses -> chunks -> stored -> embedded and indexed -> settled. Every stage
may be repeated: killed anywhere, a second run gives the same result, and begins where the first had come to.
"""

from __future__ import annotations

import threading
from functools import partial
from pathlib import PurePath

from assistant.domain.documents import Proposed
from assistant.domain.jobs import Job, JobKind
from assistant.storage.opening import Storage
from ingest.parsed import ParsedDocument
from ingest.proposals import label_of_file, propose
from ingest.publisher import Publisher, Report
from ingest.reader import CHUNK_FORM, DocumentReader


class IngestionPipeline:
    """Does what a job asks for."""

    def __init__(self, storage: Storage, publisher: Publisher, reader: DocumentReader) -> None:
        self._storage = storage
        self._publisher = publisher
        self._reader = reader
        # However many jobs there are at once: memory is that of one document read and one embedded.
        self._reading, self._publishing = threading.Lock(), threading.Lock()

    def run(self, job: Job, report: Report) -> None:
        """Do the job and end it. Raises UnreadableDocument and other house errors; the worker records them."""
        match job.kind:
            case JobKind.INGEST:
                if not self._has_been_read(job):
                    with self._reading:
                        self._read(job, report)
                with self._publishing:
                    self._publisher.publish(job, report)
            case JobKind.REFRESH_INDEX:
                self._publisher.relabel(job)
            case JobKind.DELETE:
                self._publisher.remove(job)

    def _has_been_read(self, job: Job) -> bool:
        """Whether an earlier attempt at this job came as far as storing the chunks."""
        _, version = self._storage.documents.version_for_work(job.version_id)
        return job.attempts > 1 and version.chunks > 0 and version.chunk_form == CHUNK_FORM

    def _read(self, job: Job, report: Report) -> None:
        """From the file to clauses and chunks in SQL."""
        _, version = self._storage.documents.version_for_work(job.version_id)
        report("parse", 0, 1)
        parsed = self._reader.parse(version, partial(report, "parse"))
        report("structure", 0, 1)
        self._name(job.version_id, parsed)
        content = self._reader.cut(job.version_id, parsed)
        self._storage.documents.save_structure(job.version_id, content, job=job)

    def _name(self, version_id: int, parsed: ParsedDocument) -> None:
        """Fill in what the uploader left open, as a proposal."""
        document, version = self._storage.documents.version_for_work(version_id)
        said = propose(parsed.blocks)
        title, label = label_of_file(PurePath(version.file_name).stem)
        dated = Proposed.DATES in version.proposed
        self._storage.documents.revise(
            version_id,
            title=(said.title or title) if Proposed.TITLE in version.proposed else None,
            label=(said.label or label) if Proposed.LABEL in version.proposed else None,
            effective_from=said.effective_from if dated else None,
            effective_to=said.effective_to if dated else None,
            language=None if document.language else said.language,
        )
