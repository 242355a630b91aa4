"""Small documents and people that the tests of storage speak about."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from assistant.domain.documents import (
    Chunk,
    ChunkKind,
    Clause,
    ClauseKind,
    StructuredVersion,
    VersionState,
)
from assistant.domain.identity import AccessRule, Applicability, Attribute, Principal, Role
from assistant.domain.quality import QualityReport
from assistant.storage.documents import NewVersion, Registration
from assistant.storage.opening import Storage

TODAY = date(2026, 11, 22)
EMPLOYEE = Principal("local", "lin.yue", "林悦", attributes={Attribute.LOCATION: "shanghai"})
MANAGER = Principal("local", "liu.fang", "刘芳", groups=frozenset({"managers"}))
EDITOR = Principal("local", "he.lan", "何兰", roles=frozenset({Role.EDITOR}))
MANAGERS_ONLY = AccessRule(frozenset({"managers"}))
SHANGHAI = Applicability.of({"location": ["shanghai"]})
CHENGDU = Applicability.of({"location": ["chengdu"]})

HANDBOOK = NewVersion(
    title="员工手册",
    label="V3.2",
    file_hash=hashlib.sha256(b"V3.2").hexdigest(),
    file_name="handbook.docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    language="zh",
    owner="HR",
    effective_from=None,
    effective_to=None,
    access=AccessRule(),
    applicability=Applicability(),
    uploaded_by=EDITOR.id,
    publish=True,
)


def version_of(
    label: str, begin: date | None = None, end: date | None = None, title: str = "员工手册"
) -> NewVersion:
    """A version of the handbook with bytes of its own."""
    file_hash = hashlib.sha256((title + label).encode()).hexdigest()
    return replace(
        HANDBOOK, title=title, label=label, effective_from=begin, effective_to=end, file_hash=file_hash
    )


def structure_of(version_id: int, *texts: str, audience: Applicability | None = None) -> StructuredVersion:
    """A chapter with one article for each text; an article's chunks are its sentences (split at |)."""
    chapter = Clause(0, ClauseKind.CHAPTER, "第5章", "休假", ("第5章 休假",), None, 1, 2)
    clauses, chunks = [chapter], list[Chunk]()
    for number, text in enumerate(texts, start=1):
        path = ("第5章 休假", f"第{number}条")
        clauses.append(
            Clause(number, ClauseKind.ARTICLE, f"第{number}条", "", path, 0, 1, 2, applicability=audience)
        )
        for sentence in text.split("|"):
            position = len(chunks)
            id = hashlib.sha256(f"{version_id}:{position}:{sentence}".encode()).hexdigest()[:32]
            chunks.append(
                Chunk(id, position, number, ChunkKind.TEXT, sentence, "\n".join((*path, sentence)), 1, 1)
            )
    quality = QualityReport(pages=2, clauses=len(clauses))
    return StructuredVersion(tuple(clauses), tuple(chunks), pages=2, quality=quality)


def ingest(
    storage: Storage,
    new: NewVersion = HANDBOOK,
    *texts: str,
    audience: Applicability | None = None,
    today: date = TODAY,
) -> Registration:
    """What the worker does to an upload, without files and vectors."""
    made = storage.documents.register(new)
    version_id = made.version.id
    content = structure_of(version_id, *(texts or ("年假十天",)), audience=audience)
    storage.documents.save_structure(version_id, content)
    storage.documents.settle(version_id, storage.documents.index_labels(version_id), today=today)
    return made


def chunk_ids(storage: Storage, made: Registration) -> list[str]:
    """The chunks of a version in reading order."""
    return [chunk.id for chunk in storage.documents.chunks_for_work(made.version.id)]


def state(storage: Storage, made: Registration) -> VersionState:
    """The state of a version now."""
    return storage.documents.version_for_work(made.version.id)[1].state


def days(storage: Storage, made: Registration) -> tuple[date | None, date | None]:
    """The days a version holds now."""
    version = storage.documents.version_for_work(made.version.id)[1]
    return version.effective_from, version.effective_to


def labels_in_force(storage: Storage, day: date, *made: Registration) -> list[str]:
    """Labels of the versions that answer an employee on that day."""
    ids = [id for one in made for id in chunk_ids(storage, one)]
    found = storage.policies.passages(ids, EMPLOYEE, day)
    return sorted({passage.version_label for passage in found.values()})
