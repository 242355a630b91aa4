"""API keys: whose, for what, until when. Of the secret only a hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from assistant.errors import NotFound
from assistant.storage.database import Database
from assistant.storage.tables import ApiKeyRow

USED_EVERY = timedelta(minutes=1)
"""A key's last use is recorded no finer than this."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, as it may be shown."""

    id: str
    person_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class ApiKeyStore:
    """Keys by their id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, key_id: str, secret_hash: str, person_id: str, name: str, scopes: tuple[str, ...], days: float
    ) -> ApiKey:
        """A new key that lasts so many days."""
        now = self._database.now()
        row = ApiKeyRow(
            id=key_id,
            secret_hash=secret_hash,
            person_id=person_id,
            name=name,
            scopes=scopes,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            return _key(row)

    def living(self, key_id: str) -> tuple[ApiKey, str] | None:
        """The key and the hash of its secret, if it is neither over nor revoked."""
        now = self._database.now()
        with self._database.reading() as session:
            row = session.get(ApiKeyRow, key_id)
            if row is None or row.revoked_at is not None or row.expires_at <= now:
                return None
            return _key(row), row.secret_hash

    def used(self, found: ApiKey) -> None:
        """Remember that the key was used just now."""
        now = self._database.now()
        if found.used_at is None or now - found.used_at >= USED_EVERY:
            with self._database.writing() as session:
                session.execute(update(ApiKeyRow).where(ApiKeyRow.id == found.id).values(used_at=now))

    def of(self, person_id: str | None = None) -> list[ApiKey]:
        """The keys of a person, or all; revoked and expired ones too."""
        wanted = select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
        if person_id is not None:
            wanted = wanted.where(ApiKeyRow.person_id == person_id)
        with self._database.reading() as session:
            return [_key(row) for row in session.scalars(wanted)]

    def revoke(self, key_id: str, person_id: str | None = None) -> None:
        """End a key for good. NotFound when there is none, or it is not this person's."""
        this = update(ApiKeyRow).where(ApiKeyRow.id == key_id, ApiKeyRow.revoked_at.is_(None))
        if person_id is not None:
            this = this.where(ApiKeyRow.person_id == person_id)
        with self._database.writing() as session:
            ended = session.scalars(this.values(revoked_at=self._database.now()).returning(ApiKeyRow.id))
            if ended.first() is None:
                raise NotFound("there is no such key")


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        person_id=row.person_id,
        name=row.name,
        scopes=row.scopes,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
