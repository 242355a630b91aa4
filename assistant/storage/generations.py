"""Which collection is the live index, and what it was made with. Knows SQL, not Milvus.

A generation is one life of the index: made with one embedder, one way of cutting text into chunks and terms, and one
average length. Another embedder needs another generation; SQL switches between them in one step.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from assistant.errors import IndexOutdated, IndexReplaced
from assistant.storage.database import DOCUMENTS, Database, serialise
from assistant.storage.lexical import TERMS_FORM, term_counts
from assistant.storage.revisions import revision_of
from assistant.storage.tables import ChunkRow, GenerationRow, VersionRow

GENERATIONS = 7_251_003
"""The subject of every transaction that writes generations."""
_INDEXED = select(exists().where(VersionRow.indexed_from.is_not(None)))
SAMPLE = 2_000
"""Chunks whose mean length stands for all: their ids are hashes, so the first by id are drawn at random."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One life of the index."""

    id: int
    collection: str
    embedder: str
    """The embedder's fingerprint."""
    dimension: int
    average_length: float
    """Mean number of terms of a chunk, as BM25 wants it; 0: frozen when the first rows are written."""
    text_form: str
    """How text was cut into chunks and terms: chunker/terms."""

    @property
    def chunker(self) -> str:
        """The form of the chunker; empty: nothing was written yet, or before forms were kept."""
        return self.text_form.partition("/")[0]

    @property
    def terms_form(self) -> str:
        """How text is cut into terms."""
        return self.text_form.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a search must know of the index before it begins, read in one statement."""

    generation: Generation
    changes: int
    """Number of the newest write to its rows."""
    revision: int | None
    """That of documents and rules."""


class GenerationStore:
    """Reads and writes generations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def live(self, embedder: str, dimension: int, chunker: str | None = None) -> Generation:
        """The live generation, made now if there never was one. IndexOutdated when it was made with others.

        `chunker`: the form of chunks that the caller writes; None: it only reads.
        """
        with self._database.reading() as session:
            row = _live(session)
            found = _generation(row) if row else None
        if found is None or (chunker is not None and found.chunker != chunker):
            found = self._first(embedder, dimension, chunker or "")
        return _checked(found, embedder, dimension, chunker)

    def begin(self, embedder: str, dimension: int, chunker: str = "") -> Generation:
        """A generation beside the live one, to be filled and then made live; one that was begun before goes on."""
        with self._database.writing() as session:
            serialise(session, GENERATIONS)
            begun = _begun(session, embedder, dimension, _text_form(chunker))
            return _generation(begun or self._add(session, embedder, dimension, chunker, live=False))

    def make_live(self, generation: Generation) -> None:
        """Switch all searches that open the index from now on to this generation."""
        with self._database.writing() as session:
            serialise(session, GENERATIONS)
            session.execute(update(GenerationRow).values(live=False))
            session.execute(update(GenerationRow).where(GenerationRow.id == generation.id).values(live=True))

    def successor(self, generation: Generation, chunker: str | None = None) -> Generation:
        """What is live now, for a program that works with `generation`. IndexReplaced: it cannot follow.

        `chunker`: the form of chunks that the program writes; None: it only reads.
        """
        return self.moment(generation, chunker).generation

    def moment(self, generation: Generation, chunker: str | None = None) -> Moment:
        """The same, with how far its rows and the documents have come."""
        with self._database.querying() as connection:
            row = connection.execute(_MOMENT).first()
        if row is None:
            return Moment(generation, 0, None)
        id, collection, embedder, dimension, average_length, text_form, changes, revision = row
        live = Generation(id, collection, embedder, dimension, average_length, text_form)
        if live.id == generation.id:
            return Moment(generation, changes, revision)
        _check_successor(generation, live, chunker)
        return Moment(live, changes, revision)

    def superseded(self) -> tuple[Generation, ...]:
        """All that are not live."""
        with self._database.reading() as session:
            rows = session.scalars(select(GenerationRow).where(GenerationRow.live.is_(False)))
            return tuple(map(_generation, rows))

    def forget(self, generation: Generation) -> None:
        """Remove the record of one whose rows are gone."""
        not_live = (GenerationRow.id == generation.id, GenerationRow.live.is_(False))
        with self._database.writing() as session:
            session.execute(delete(GenerationRow).where(*not_live))

    def average_length(self, generation: Generation, otherwise: float) -> float:
        """The generation's average length, frozen now if it is not: measured on the chunks, or `otherwise`."""
        with self._database.reading() as session:
            known = session.get_one(GenerationRow, generation.id).average_length or _sampled(session)
        with self._database.writing() as session:
            serialise(session, GENERATIONS)
            row = session.get_one(GenerationRow, generation.id)
            row.average_length = row.average_length or known or max(otherwise, 1.0)
            return row.average_length

    def expects_rows(self) -> bool:
        """Whether SQL believes that something has been indexed."""
        with self._database.reading() as session:
            return bool(session.scalar(_INDEXED))

    def _first(self, embedder: str, dimension: int, chunker: str) -> Generation:
        with self._database.writing() as session:
            serialise(session, GENERATIONS)
            row = _live(session) or self._add(session, embedder, dimension, chunker, live=True)
            if not session.scalar(_INDEXED):  # an index without rows is of every form
                row.chunker = _text_form(chunker)
            return _generation(row)

    def _add(
        self, session: Session, embedder: str, dimension: int, chunker: str, *, live: bool
    ) -> GenerationRow:
        row = GenerationRow(
            collection=f"chunks_{uuid4().hex[:12]}",
            embedder=embedder,
            dimension=dimension,
            average_length=0.0,
            chunker=_text_form(chunker),
            live=live,
            created_at=self._database.now(),
        )
        session.add(row)
        session.flush()
        return row


def _check_successor(generation: Generation, live: Generation, chunker: str | None) -> None:
    same_vectors = (live.embedder, live.dimension) == (generation.embedder, generation.dimension)
    same_chunks = chunker is None or live.chunker == chunker
    if same_vectors and same_chunks and live.terms_form == generation.terms_form:
        return
    setting = "" if same_vectors else " with ASSISTANT_EMBEDDER set to that one"
    release = "" if same_chunks else ", from the release that made the index"
    raise IndexReplaced(
        f"the index was made anew with the embedder {live.embedder} while this program ran; "
        f"start it again{setting}{release}"
    )


def _live(session: Session) -> GenerationRow | None:
    return session.scalar(select(GenerationRow).where(GenerationRow.live.is_(True)))


def _begun(session: Session, embedder: str, dimension: int, text_form: str) -> GenerationRow | None:
    alike = select(GenerationRow).where(
        GenerationRow.live.is_(False),
        GenerationRow.embedder == embedder,
        GenerationRow.dimension == dimension,
        GenerationRow.chunker == text_form,
    )
    return session.scalar(alike.order_by(GenerationRow.id.desc()).limit(1))


def _checked(found: Generation, embedder: str, dimension: int, chunker: str | None) -> Generation:
    if (found.embedder, found.dimension) != (embedder, dimension):
        raise IndexOutdated(
            f"the index was made with the embedder {found.embedder} ({found.dimension} dimensions), not with {embedder} "
            f"({dimension}); run `ingest reindex`, or set ASSISTANT_EMBEDDER back"
        )
    if found.terms_form != TERMS_FORM or (chunker is not None and found.chunker != chunker):
        raise IndexOutdated("the index was made by another release of this program; run `ingest reindex`")
    return found


def _text_form(chunker: str) -> str:
    return f"{chunker}/{TERMS_FORM}"


def _sampled(session: Session) -> float:
    texts = session.scalars(select(ChunkRow.embedded_text).order_by(ChunkRow.id).limit(SAMPLE)).all()
    return sum(term_counts(text).total() for text in texts) / len(texts) if texts else 0.0


def _generation(row: GenerationRow) -> Generation:
    return Generation(row.id, row.collection, row.embedder, row.dimension, row.average_length, row.chunker)


_MOMENT = select(
    GenerationRow.id,
    GenerationRow.collection,
    GenerationRow.embedder,
    GenerationRow.dimension,
    GenerationRow.average_length,
    GenerationRow.chunker,
    GenerationRow.changes,
    revision_of(DOCUMENTS),
).where(GenerationRow.live.is_(True))
