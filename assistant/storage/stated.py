"""What people have said of themselves and agreed to have kept: beside what their provider says, never instead of it.

Opens nothing: attributes decide what applies to somebody, groups what they may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import delete, select

from assistant.domain.identity import Attribute, Principal
from assistant.errors import InvalidInput
from assistant.storage.database import PEOPLE, Database, serialise
from assistant.storage.tables import StatedAttributeRow

LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True)
class Stated:
    """A value, and when it was stated."""

    value: str
    at: datetime


class StatedAttributes:
    """Keeps, tells and forgets them, person by person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, principal: Principal) -> dict[Attribute, Stated]:
        """What the person has stated."""
        said = (StatedAttributeRow.attribute, StatedAttributeRow.value, StatedAttributeRow.stated_at)
        mine = select(*said).where(StatedAttributeRow.person_id == principal.id)
        with self._database.querying() as connection:
            rows = connection.execute(mine.order_by(StatedAttributeRow.attribute))
            return {Attribute(name): Stated(value, at) for name, value, at in rows}

    def keep(self, provided: Principal, attributes: Mapping[Attribute, str]) -> None:
        """Keep these instead of all before. InvalidInput for one that the provider tells, or no usable value."""
        for attribute, value in attributes.items():
            if attribute in provided.attributes:
                raise InvalidInput(f"your {attribute.value} is known already; ask HR where it is wrong")
            if not 0 < len(value.strip()) <= LONGEST_VALUE:
                raise InvalidInput(f"write your {attribute.value} in 1 to {LONGEST_VALUE} characters")
        now = self._database.now()
        with self._database.writing() as session:
            serialise(session, PEOPLE)
            session.execute(delete(StatedAttributeRow).where(StatedAttributeRow.person_id == provided.id))
            for attribute, value in attributes.items():
                row = StatedAttributeRow(
                    person_id=provided.id, attribute=attribute.value, value=value.strip(), stated_at=now
                )
                session.add(row)

    def forget(self, principal: Principal) -> None:
        """Keep nothing that the person has stated."""
        with self._database.writing() as session:
            session.execute(delete(StatedAttributeRow).where(StatedAttributeRow.person_id == principal.id))

    def joined(self, provided: Principal) -> Principal:
        """The person with what they stated, where the provider tells nothing."""
        stated = {attribute: one.value for attribute, one in self.of(provided).items()}
        if not stated:
            return provided
        return replace(provided, attributes=MappingProxyType({**stated, **provided.attributes}))
