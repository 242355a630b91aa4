"""Who asks, who may read, and to whom a policy applies. Knows no storage and no protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

EVERYONE = "everyone"
"""The group every signed-in person belongs to."""


class Role(StrEnum):
    """What a person may do to the system; what they may read is decided by groups."""

    EMPLOYEE = "employee"
    EDITOR = "editor"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Attribute(StrEnum):
    """The attributes applicability can speak about."""

    LOCATION = "location"
    EMPLOYMENT_TYPE = "employment_type"
    GRADE = "grade"
    ENTITY = "entity"


@dataclass(frozen=True, slots=True)
class Principal:
    """A known caller. Identity is the pair (issuer, subject), never a name or an e-mail address."""

    issuer: str
    subject: str
    name: str = ""
    roles: frozenset[Role] = frozenset({Role.EMPLOYEE})
    groups: frozenset[str] = frozenset()
    attributes: Mapping[Attribute, str] = field(default_factory=lambda: MappingProxyType({}))
    hire_date: date | None = None

    @property
    def id(self) -> str:
        """The identity as one string, fit for a key."""
        return f"{self.issuer}|{self.subject}"

    @property
    def reading_groups(self) -> frozenset[str]:
        """All groups that count when a document asks who may read it."""
        return self.groups | {EVERYONE}

    def has_role(self, role: Role) -> bool:
        """Whether the person holds the role; an admin holds every role but auditor."""
        return role in self.roles or (Role.ADMIN in self.roles and role is not Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class AccessRule:
    """The groups that may read a document; any one of them suffices. An empty rule lets nobody in."""

    groups: frozenset[str] = frozenset({EVERYONE})

    def admits(self, principal: Principal) -> bool:
        """Whether the principal belongs to one of the groups."""
        return not self.groups.isdisjoint(principal.reading_groups)

    @property
    def key(self) -> str:
        """A canonical text of the rule: equal rules have equal keys."""
        return "\n".join(sorted(self.groups))


@dataclass(frozen=True, slots=True)
class Applicability:
    """To whom a document or clause applies: for each named attribute, the values it applies to."""

    conditions: tuple[tuple[Attribute, frozenset[str]], ...] = ()

    @classmethod
    def of(cls, conditions: Mapping[str, list[str]]) -> Applicability:
        """Build from plain text, as manifests and forms carry it. ValueError names an unknown attribute."""
        pairs = ((Attribute(name), frozenset(values)) for name, values in conditions.items() if values)
        return cls(tuple(sorted(pairs)))

    def covers(self, principal: Principal) -> bool:
        """Whether it applies to the person. An attribute nobody told us does not exclude."""
        return all(
            principal.attributes.get(attribute) is None or principal.attributes[attribute] in values
            for attribute, values in self.conditions
        )

    def values(self, attribute: Attribute) -> frozenset[str] | None:
        """The values of an attribute that it applies to; None: it does not speak of it."""
        return next((values for named, values in self.conditions if named is attribute), None)

    def met_by(self, principal: Principal) -> bool:
        """Whether the person is known to meet every condition."""
        return all(principal.attributes.get(attribute) in values for attribute, values in self.conditions)

    def narrows(self, other: Applicability) -> bool:
        """Whether it applies to some only of those that the other applies to."""
        within = (self.values(attribute) for attribute, _ in other.conditions)
        wholes = (values for _, values in other.conditions)
        return self != other and all(
            part is not None and part <= whole for part, whole in zip(within, wholes, strict=True)
        )

    @property
    def key(self) -> str:
        """A canonical text of the conditions: equal conditions have equal keys."""
        return ";".join(f"{a.value}={','.join(sorted(v))}" for a, v in self.conditions)

    @classmethod
    def from_key(cls, key: str) -> Applicability:
        """The inverse of `key`."""
        parts = (part.partition("=") for part in key.split(";") if part)
        return cls.of({name: values.split(",") for name, _, values in parts})


FOR_EVERYBODY = Applicability()
"""No condition."""
