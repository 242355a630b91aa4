"""The tables of people and of how they come in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.storage.base import Base


class PersonRow(Base):
    """A known person."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    roles: Mapped[tuple[str, ...]]
    groups: Mapped[tuple[str, ...]]
    attributes: Mapped[tuple[str, ...]]
    """Each name=value."""
    hire_date: Mapped[date | None]


class StatedAttributeRow(Base):
    """What a person has said of themselves, and agreed to have kept."""

    __tablename__ = "stated_attributes"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    attribute: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    stated_at: Mapped[datetime]


class LoginLinkRow(Base):
    """A single-use link; only the hash of its token is kept."""

    __tablename__ = "login_links"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SessionRow(Base):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "sessions"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    provider_session: Mapped[str | None] = mapped_column(index=True)
    """The provider's name for it; None: signed in here."""
    sealed: Mapped[str | None]
    """What the provider gave to ask it again, sealed; None: signed in here."""
    due_at: Mapped[datetime | None]
    """When the provider is to be asked again; None: never."""
