"""Accounts with a password, and how often somebody got it wrong. Sees hashes only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from assistant.domain.identity import Principal
from assistant.errors import Conflict, NotFound
from assistant.storage.database import PEOPLE, Database, serialise
from assistant.storage.people import person_row
from assistant.storage.tables import AccountRow, PersonRow, SignInFailureRow

REMEMBERED = timedelta(hours=24)
"""Wrong passwords count for so long after the last of them."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords in a row."""

    count: int
    last_at: datetime


class AccountStore:
    """People of this installation's own, by their identity."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, principal: Principal, password_hash: str) -> None:
        """A new account. Conflict when there is one; a known person without one gets it, with these rights."""
        with self._database.writing() as session:
            serialise(session, PEOPLE)
            if session.get(AccountRow, principal.id) is not None:
                raise Conflict(
                    f"{principal.subject} has an account; choose another name, or set its password"
                )
            session.merge(person_row(principal))
            session.flush()
            session.add(
                AccountRow(
                    person_id=principal.id, password_hash=password_hash, changed_at=self._database.now()
                )
            )

    def set_password(self, principal_id: str, password_hash: str) -> None:
        """Another password. NotFound where there is no account."""
        with self._database.writing() as session:
            row = session.get(AccountRow, principal_id)
            if row is None:
                raise NotFound("there is no account of this name; `assistant accounts list` shows them")
            row.password_hash, row.changed_at = password_hash, self._database.now()

    def password_hash(self, principal_id: str) -> str | None:
        """What a password is compared with; None: there is no account."""
        with self._database.reading() as session:
            row = session.get(AccountRow, principal_id)
            return row.password_hash if row is not None else None

    def all(self) -> list[str]:
        """The identities that have an account."""
        with self._database.reading() as session:
            return list(session.scalars(select(AccountRow.person_id).order_by(AccountRow.person_id)))

    def remove(self, principal_id: str) -> None:
        """The account and the person go, with sessions and keys. NotFound where there is no account."""
        with self._database.writing() as session:
            serialise(session, PEOPLE)
            if session.get(AccountRow, principal_id) is None:
                raise NotFound("there is no account of this name; `assistant accounts list` shows them")
            session.execute(delete(PersonRow).where(PersonRow.id == principal_id))

    def count_attempt(self, subject: str) -> Failures | None:
        """Count one more attempt, before it is known whether it succeeds; returns what there was before."""
        now = self._database.now()
        with self._database.writing() as session:
            serialise(session, PEOPLE)
            session.execute(delete(SignInFailureRow).where(SignInFailureRow.last_at < now - REMEMBERED))
            row = session.get(SignInFailureRow, _hash(subject))
            if row is None:
                session.add(SignInFailureRow(subject_hash=_hash(subject), failures=1, last_at=now))
                return None
            before = Failures(row.failures, row.last_at)
            row.failures, row.last_at = row.failures + 1, now
            return before

    def failures(self, subject: str) -> Failures | None:
        """What is counted against the subject; None: nothing."""
        with self._database.reading() as session:
            row = session.get(SignInFailureRow, _hash(subject))
            return Failures(row.failures, row.last_at) if row is not None else None

    def take_back(self, subject: str) -> None:
        """One attempt counts no more: it succeeded."""
        one_less = update(SignInFailureRow).where(SignInFailureRow.subject_hash == _hash(subject))
        with self._database.writing() as session:
            session.execute(one_less.values(failures=SignInFailureRow.failures - 1))

    def forgive(self, subject: str) -> None:
        """Nothing is counted any more."""
        with self._database.writing() as session:
            session.execute(delete(SignInFailureRow).where(SignInFailureRow.subject_hash == _hash(subject)))


def _hash(subject: str) -> str:
    return hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()
