"""What all tables share: how their constraints are called, and what a Python type is kept as. Knows no table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from assistant.storage.columns import CleanText, Strings, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Constraints have names, because migrations can only drop what has one."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: CleanText, datetime: UtcDateTime, tuple[str, ...]: Strings}  # noqa: RUF012
