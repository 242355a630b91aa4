"""The tables behind the vector index: its terms, its lives, its changes, and what comparing it with SQL found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.storage.base import Base


class TermRow(Base):
    """In how many chunks a term occurs. Term 0 occurs in every chunk: its frequency is their number."""

    __tablename__ = "terms"
    term_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document_frequency: Mapped[int]


class GenerationRow(Base):
    """One life of the vector index; at most one is live."""

    __tablename__ = "index_generations"
    id: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(unique=True)
    embedder: Mapped[str]
    dimension: Mapped[int]
    average_length: Mapped[float]
    chunker: Mapped[str]
    live: Mapped[bool]
    changes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many writes to its rows were begun or ended: the number of the newest."""
    created_at: Mapped[datetime]


class IndexChangeRow(Base):
    """The newest write to a version's rows in a generation."""

    __tablename__ = "index_changes"
    generation_id: Mapped[int] = mapped_column(
        ForeignKey("index_generations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    writing: Mapped[bool]
    """It has not ended: rows may be missing, or of two kinds."""


class RevisionRow(Base):
    """How often something was changed that others keep in memory: counted in the transaction that changes it."""

    __tablename__ = "revisions"
    subject: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


class IndexCheckRow(Base):
    """What one comparison of SQL with the index found; only the newest is kept."""

    __tablename__ = "index_checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    versions: Mapped[int]
    chunks: Mapped[int]
    rows: Mapped[int]
    missing: Mapped[int]
    orphans: Mapped[int]
    checked_at: Mapped[datetime]


class StagedStructureRow(Base):
    """A version's text as a newer chunker cuts it: takes the place of its chunks when the new index goes live."""

    __tablename__ = "staged_structures"
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    chunk_form: Mapped[str]
    content: Mapped[str]
    """JSON of structure_codec."""
