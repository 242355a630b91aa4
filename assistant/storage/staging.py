"""Structures cut anew that wait for the index made of them: they take the place of the old ones when it goes live."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from assistant.domain.documents import StructuredVersion
from assistant.storage import recounting, structure
from assistant.storage.database import DOCUMENTS, Database, serialise
from assistant.storage.generations import GENERATIONS, Generation
from assistant.storage.registering import living_version
from assistant.storage.structure import IndexLabels
from assistant.storage.structure_codec import decode, encode
from assistant.storage.tables import (
    DocumentRow,
    GenerationRow,
    ParameterReadingRow,
    QualityReportRow,
    StagedStructureRow,
    VersionRow,
)

_REPORTED = select(QualityReportRow.version_id)
_NUMBERED = select(ParameterReadingRow.version_id)


class StagingStore:
    """Keeps what waits, and makes the switch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outdated(self, chunk_form: str) -> tuple[int, ...]:
        """Versions whose chunks have another form, or that were read before there were quality reports or numbers; oldest first.

        Those that wait already are not among them.
        """
        waits = select(StagedStructureRow.version_id).where(StagedStructureRow.chunk_form == chunk_form)
        asked = select(VersionRow.id).join(DocumentRow, DocumentRow.id == VersionRow.document_id)
        asked = asked.where(DocumentRow.deleted_at.is_(None), VersionRow.chunks > 0)
        unread = or_(VersionRow.id.not_in(_REPORTED), VersionRow.id.not_in(_NUMBERED))
        asked = asked.where(or_(VersionRow.chunk_form != chunk_form, unread))
        asked = asked.where(VersionRow.id.not_in(waits))
        with self._database.reading() as session:
            return tuple(session.scalars(asked.order_by(VersionRow.id)))

    def put(self, version_id: int, content: StructuredVersion) -> None:
        """Let this structure wait. NotFound: the version is gone."""
        with self._database.writing() as session:
            serialise(session, DOCUMENTS)
            living_version(session, version_id)
            session.execute(delete(StagedStructureRow).where(StagedStructureRow.version_id == version_id))
            row = StagedStructureRow(
                version_id=version_id, chunk_form=content.chunk_form, content=encode(content)
            )
            session.add(row)

    def get(self, version_id: int) -> StructuredVersion | None:
        """What waits for the version; None: its chunks stay."""
        with self._database.reading() as session:
            row = session.get(StagedStructureRow, version_id)
            return None if row is None else decode(row.content)

    def labels(self, version_id: int, content: StructuredVersion) -> IndexLabels:
        """What the index rows of the version must carry once it consists of `content`. NotFound: it is gone."""
        with self._database.writing() as session:  # a new audience may get its number here
            serialise(session, DOCUMENTS)
            return structure.index_labels(session, living_version(session, version_id), content.clauses)

    def switch(self, generation: Generation) -> None:
        """In one step: what waits takes its place, and all searches that begin from now on use this generation.

        Terms are counted before, so that other writers wait for the step only.
        """
        terms = recounting.counted(self._database)
        with self._database.writing() as session:
            serialise(session, DOCUMENTS)
            serialise(session, GENERATIONS)
            _take_places(session)
            recounting.settle(session, terms)
            session.execute(update(GenerationRow).values(live=False))
            session.execute(update(GenerationRow).where(GenerationRow.id == generation.id).values(live=True))


def _take_places(session: Session) -> None:
    for id in session.scalars(select(StagedStructureRow.version_id)).all():
        staged, version = session.get_one(StagedStructureRow, id), session.get_one(VersionRow, id)
        # Else it was read again meanwhile: that is newer than what waits.
        read = all(session.get(table, id) is not None for table in (QualityReportRow, ParameterReadingRow))
        if version.chunk_form != staged.chunk_form or not read:
            structure.put_structure(session, version, decode(staged.content))
        session.delete(staged)
        session.flush()
