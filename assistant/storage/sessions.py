"""Signed-in browsers: a link that works once, then a session that ends by itself. Tokens are kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotFound
from assistant.storage.database import Database
from assistant.storage.tables import LoginLinkRow, PersonRow, SessionRow

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is recorded no finer than this, so that reading pages does not write."""


_COLUMNS = (
    SessionRow.person_id,
    SessionRow.created_at,
    SessionRow.seen_at,
    SessionRow.provider_session,
    SessionRow.sealed,
    SessionRow.due_at,
)


@dataclass(frozen=True, slots=True)
class ProviderSession:
    """What ties a session to the provider that signed its person in."""

    name: str | None
    """The provider's own name of it (`sid`), by which it may end it."""
    sealed: str
    """What it takes to ask the provider again; this store cannot read it."""
    due_at: datetime
    """When the provider is to be asked again."""


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that is alive."""

    person_id: str
    provider: ProviderSession | None
    """None: it began here, by link or password."""


class SessionStore:
    """Links and sessions of people who are known."""

    def __init__(self, database: Database, idle: timedelta = IDLE, absolute: timedelta = ABSOLUTE) -> None:
        self._database = database
        self._idle = idle
        self._absolute = absolute

    def create_link(self, principal_id: str, minutes: float = 15) -> str:
        """A token that signs this person in, once, within the minutes. NotFound when the person is unknown."""
        token = secrets.token_urlsafe(32)
        expires_at = self._database.now() + timedelta(minutes=minutes)
        with self._database.writing() as session:
            if session.get(PersonRow, principal_id) is None:
                raise NotFound("nobody is known by this identity")
            self._forget(session)
            session.add(LoginLinkRow(token_hash=_hash(token), person_id=principal_id, expires_at=expires_at))
        return token

    def redeem_link(self, token: str) -> str:
        """Use the link up; returns the token of a new session. InvalidInput when used, expired or unknown."""
        now = self._database.now()
        unused = update(LoginLinkRow).where(
            LoginLinkRow.token_hash == _hash(token),
            LoginLinkRow.used_at.is_(None),
            LoginLinkRow.expires_at > now,
        )
        with self._database.writing() as session:
            person = session.scalars(unused.values(used_at=now).returning(LoginLinkRow.person_id)).first()
            if person is None:
                raise InvalidInput("this sign-in link was used or has expired; ask for a new one")
            return self._add(session, person, None)

    def begin(self, principal_id: str, provider: ProviderSession | None = None) -> str:
        """The token of a new session of somebody who has just proved who they are."""
        with self._database.writing() as session:
            self._forget(session)
            return self._add(session, principal_id, provider)

    def principal_id_of(self, session_token: str) -> str | None:
        """Whose session it is; None when it is unknown, was ended, or is over. Counts as a use of it."""
        found = self.find(session_token)
        return found.person_id if found else None

    def find(self, session_token: str) -> FoundSession | None:
        """The session, if it is alive. Counts as a use of it."""
        now = self._database.now()
        mine = select(*_COLUMNS).where(SessionRow.token_hash == _hash(session_token))
        with self._database.querying() as connection:
            row = connection.execute(mine).one_or_none()
        if row is None or row.seen_at + self._idle <= now or row.created_at + self._absolute <= now:
            return None
        tied = row.sealed is not None and row.due_at is not None
        provider = ProviderSession(row.provider_session, row.sealed, row.due_at) if tied else None
        found, seen_at = FoundSession(row.person_id, provider), row.seen_at
        if now - seen_at >= SEEN_EVERY:
            seen = update(SessionRow).where(SessionRow.token_hash == _hash(session_token))
            with self._database.writing() as session:
                session.execute(seen.values(seen_at=now))
        return found

    def take_check(self, session_token: str, was_due: datetime, next_due: datetime) -> bool:
        """Whether the caller is to ask the provider now: of several who try at once, one is told so."""
        due = update(SessionRow).where(
            SessionRow.token_hash == _hash(session_token), SessionRow.due_at == was_due
        )
        with self._database.writing() as session:
            taken = session.execute(due.values(due_at=next_due).returning(SessionRow.token_hash))
            return taken.first() is not None

    def checked(self, session_token: str, provider: ProviderSession) -> None:
        """The provider was asked, and this is what it gave."""
        mine = update(SessionRow).where(SessionRow.token_hash == _hash(session_token))
        with self._database.writing() as session:
            session.execute(mine.values(sealed=provider.sealed, due_at=provider.due_at))

    def end(self, session_token: str) -> None:
        """Sign out; nothing happens when the session is over already."""
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.token_hash == _hash(session_token)))

    def end_all(self, principal_id: str) -> None:
        """Sign a person out everywhere, and take back links not yet used."""
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.person_id == principal_id))
            session.execute(delete(LoginLinkRow).where(LoginLinkRow.person_id == principal_id))

    def end_provider_session(self, name: str) -> None:
        """End the sessions that the provider's session of this name stands behind."""
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.provider_session == name))

    def _add(self, session: Session, principal_id: str, provider: ProviderSession | None) -> str:
        now, fresh = self._database.now(), secrets.token_urlsafe(32)
        row = SessionRow(token_hash=_hash(fresh), person_id=principal_id, created_at=now, seen_at=now)
        if provider is not None:
            row.provider_session, row.sealed, row.due_at = provider.name, provider.sealed, provider.due_at
        session.add(row)
        return fresh

    def _forget(self, session: Session) -> None:
        now = self._database.now()
        over = or_(SessionRow.seen_at <= now - self._idle, SessionRow.created_at <= now - self._absolute)
        session.execute(delete(SessionRow).where(over))
        session.execute(delete(LoginLinkRow).where(LoginLinkRow.expires_at <= now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
