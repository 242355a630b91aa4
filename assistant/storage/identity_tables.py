"""The tables of what people and programs prove themselves with. Every secret is kept as a hash only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assistant.storage.base import Base


class AccountRow(Base):
    """A person with a password here."""

    __tablename__ = "accounts"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str]
    """Argon2id, with its parameters."""
    changed_at: Mapped[datetime]


class SignInFailureRow(Base):
    """Wrong passwords in a row, by whom or from where: a hash, so that a table of them names nobody."""

    __tablename__ = "sign_in_failures"
    subject_hash: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class ApiKeyRow(Base):
    """A key that a program signs in with."""

    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(primary_key=True)
    secret_hash: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    scopes: Mapped[tuple[str, ...]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class TicketRow(Base):
    """Something that counts once: a sign-in under way, a farewell, a logout token seen."""

    __tablename__ = "tickets"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    content: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
