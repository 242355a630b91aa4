"""The tables of quality reports, and of the sketches by which near duplicates are found."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from assistant.storage.base import Base


class QualityReportRow(Base):
    """What was found when a version was read last."""

    __tablename__ = "quality_reports"
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    report: Mapped[str]
    """JSON of quality_codec."""


class SketchRow(Base):
    """The sketch of a version's text, as resemblance.py makes it."""

    __tablename__ = "sketches"
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    bound: Mapped[int] = mapped_column(BigInteger)
    kept: Mapped[bytes] = mapped_column(LargeBinary)


class MarkRow(Base):
    """A hash of a sketch by which texts with something in common are looked up."""

    __tablename__ = "sketch_marks"
    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
