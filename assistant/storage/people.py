"""Known people: who they are, what they may do, and the attributes that policies speak about."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, or_, select

from assistant.domain.identity import Attribute, Principal, Role
from assistant.errors import InvalidInput, NotFound
from assistant.storage.database import PEOPLE, Database, serialise
from assistant.storage.tables import PersonRow


class PeopleStore:
    """Keeps principals under their identity, (issuer, subject)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, principal: Principal) -> None:
        """Keep the person; an earlier record of the same identity is replaced."""
        with self._database.writing() as session:
            serialise(session, PEOPLE)
            session.merge(person_row(principal))

    def get(self, principal_id: str) -> Principal:
        """The person of this identity. NotFound when unknown."""
        this = select(*PersonRow.__table__.columns).where(PersonRow.id == principal_id)
        with self._database.querying() as connection:
            row = connection.execute(this).one_or_none()
        if row is None:
            raise NotFound("nobody is known by this identity")
        return _principal(row)

    def find(self, name_or_subject: str) -> Principal:
        """The person a human means: by subject, by identity, or by name. InvalidInput when several share it."""
        named = or_(
            PersonRow.subject == name_or_subject,
            PersonRow.name == name_or_subject,
            PersonRow.id == name_or_subject,
        )
        with self._database.reading() as session:
            found = [_principal(row) for row in session.scalars(select(PersonRow).where(named))]
        exact = [p for p in found if name_or_subject in (p.subject, p.id)] or found
        if not exact:
            raise NotFound(f"nobody is called {name_or_subject!r}; `assistant people` lists who is known")
        if len(exact) > 1:
            names = ", ".join(sorted(p.id for p in exact))
            raise InvalidInput(f"{name_or_subject!r} means several people ({names}); use one of these")
        return exact[0]

    def all(self) -> list[Principal]:
        """Everybody, by identity."""
        with self._database.reading() as session:
            return [_principal(row) for row in session.scalars(select(PersonRow).order_by(PersonRow.id))]


def person_row(principal: Principal) -> PersonRow:
    """The row of a person."""
    return PersonRow(
        id=principal.id,
        issuer=principal.issuer,
        subject=principal.subject,
        name=principal.name,
        roles=tuple(sorted(principal.roles)),
        groups=tuple(sorted(principal.groups)),
        attributes=tuple(sorted(f"{name.value}={value}" for name, value in principal.attributes.items())),
        hire_date=principal.hire_date,
    )


def _principal(row: PersonRow | Row[Any]) -> Principal:
    pairs = (pair.partition("=") for pair in row.attributes)
    return Principal(
        issuer=row.issuer,
        subject=row.subject,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        groups=frozenset(row.groups),
        attributes=MappingProxyType({Attribute(name): value for name, _, value in pairs}),
        hire_date=row.hire_date,
    )
