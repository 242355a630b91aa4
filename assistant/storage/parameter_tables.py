"""The numbers that versions set, and which versions were looked through for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assistant.storage.base import Base


class ParameterRow(Base):
    """A number of a clause. Decimals are kept as text, so that every database gives back what was written.

    `clause` refers to no row: clauses are written anew with every reading, and what editors confirmed stays.
    """

    __tablename__ = "parameters"
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    clause: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    table_row: Mapped[str] = mapped_column(primary_key=True)
    table_column: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    """Order of reading."""
    value: Mapped[str]
    read_value: Mapped[str]
    """As ingestion read it; empty: added by hand."""
    unit: Mapped[str]
    start: Mapped[int]
    quote: Mapped[str]
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime | None]


class ParameterReadingRow(Base):
    """A version whose clauses were looked through for numbers, whether they set any or not."""

    __tablename__ = "parameter_readings"
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
