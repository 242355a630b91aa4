"""The stages of one document, in order; nothing else decides what happens to it.

parse -> what the text says of itself -> clauses -> chunks -> stored -> embedded and indexed -> settled. Every stage
may be repeated: killed anywhere, a second run gives the same result, and begins where the first had come to.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from pathlib import PurePath

from assistant.domain.documents import Proposed
from assistant.domain.jobs import Job, JobKind
from assistant.storage.opening import Storage
from ingest.parsed import ParsedDocument
from ingest.proposals import is_the_same_document, label_of_file, propose
from ingest.publisher import Publisher, Report
from ingest.reader import CHUNK_FORM, DocumentReader

TITLED_AFTER_FILE = (
    "its first heading, {title}, is the title of another document, so it is titled after its file;"
    " where it is a version of that one, give it that title"
)


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
        remark = self._name(job.version_id, parsed)
        if remark:
            parsed = replace(parsed, warnings=(*parsed.warnings, remark))
        content = self._reader.cut(job.version_id, parsed)
        self._storage.documents.save_structure(job.version_id, content, job=job)

    def _name(self, version_id: int, parsed: ParsedDocument) -> str:
        """Fill in what the uploader left open, as a proposal; what an editor should know of that, or nothing."""
        document, version = self._storage.documents.version_for_work(version_id)
        said = propose(parsed.blocks)
        stem = PurePath(version.file_name).stem
        title, label = label_of_file(stem)
        dated, remark = Proposed.DATES in version.proposed, ""
        if said.title and Proposed.TITLE in version.proposed:
            namesakes = self._storage.documents.namesakes_for_work(version_id, said.title)
            if not namesakes or is_the_same_document(said.title, said.label, stem, namesakes):
                title = said.title
            else:
                remark = TITLED_AFTER_FILE.format(title=said.title)
        self._storage.documents.revise(
            version_id,
            title=title if Proposed.TITLE in version.proposed else None,
            label=(said.label or label) if Proposed.LABEL in version.proposed else None,
            effective_from=said.effective_from if dated else None,
            effective_to=said.effective_to if dated else None,
            language=None if document.language else said.language,
        )
        return remark
