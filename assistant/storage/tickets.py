"""What counts once: sign-ins under way, farewells, logout tokens that were seen. Knows what none of it means."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from assistant.storage.database import Database
from assistant.storage.tables import TicketRow


class TicketStore:
    """Tickets for a purpose; of their tokens only hashes are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, purpose: str, content: str, lifetime: timedelta) -> str:
        """The token of a new ticket that carries this content."""
        token = secrets.token_urlsafe(32)
        self.claim(purpose, token, lifetime, content)
        return token

    def take(self, purpose: str, token: str) -> str | None:
        """Use the ticket up; its content, or None when it is unknown, was used or has expired."""
        this = (TicketRow.token_hash == _hash(purpose, token), TicketRow.expires_at > self._database.now())
        with self._database.writing() as session:
            return session.scalars(delete(TicketRow).where(*this).returning(TicketRow.content)).first()

    def claim(self, purpose: str, token: str, lifetime: timedelta, content: str = "") -> bool:
        """Remember that this token was seen; False when it was seen before and is still remembered."""
        now = self._database.now()
        row = TicketRow(
            token_hash=_hash(purpose, token), purpose=purpose, content=content, expires_at=now + lifetime
        )
        try:
            with self._database.writing() as session:
                session.execute(delete(TicketRow).where(TicketRow.expires_at <= now))
                session.add(row)
        except IntegrityError:
            return False
        return True


def _hash(purpose: str, token: str) -> str:
    return hashlib.sha256(f"{purpose}\n{token}".encode("utf-8", "surrogatepass")).hexdigest()
