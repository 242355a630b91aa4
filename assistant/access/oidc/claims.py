"""Claims -> principal, by the names that the settings give. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from assistant.access.oidc.fetching import Claims
from assistant.domain.identity import Attribute, Principal, Role
from assistant.errors import NotAllowed

MOST_GROUPS = 2000
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Which claim tells what, and which of its values mean what."""

    name: str = "name"
    groups: str = "groups"
    roles: str = "groups"
    role_values: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    """The values of the roles' claim that give a role."""
    employees: frozenset[str] = frozenset()
    """One of these is needed to come in; empty: none is."""
    group_names: Mapping[str, str] = field(default_factory=dict)
    """What a provider's group is called here; a group that is not named keeps its own name."""
    attributes: Mapping[Attribute, str] = field(default_factory=dict)
    hire_date: str = ""


def principal_of(issuer: str, claims: Claims, names: ClaimNames) -> Principal:
    """The person: known by issuer and subject alone, whatever else is claimed. NotAllowed for who is no employee."""
    values = frozenset(_listed(claims, names.roles))
    if names.employees and not names.employees & values:
        raise NotAllowed("your account may not use the assistant; ask who manages accounts in your company")
    roles = {role for role, giving in names.role_values.items() if giving & values}
    told = {attribute: _text(claims, path) for attribute, path in names.attributes.items()}
    return Principal(
        issuer=issuer,
        subject=str(claims["sub"]),
        name=_text(claims, names.name) or str(claims["sub"]),
        roles=frozenset(roles | {Role.EMPLOYEE}),
        groups=frozenset(names.group_names.get(group, group) for group in _listed(claims, names.groups)),
        attributes=MappingProxyType({attribute: value for attribute, value in told.items() if value}),
        hire_date=_day(_text(claims, names.hire_date)),
    )


def found_at(claims: Claims, path: str) -> object:
    """The claim of this name, or where a path such as realm_access.roles leads; None: nothing is there."""
    if not path:
        return None
    if path in claims:
        return claims[path]
    found: object = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _listed(claims: Claims, path: str) -> list[str]:
    found = found_at(claims, path)
    items = found if isinstance(found, list) else [found]
    # A group is compared as it is written: nothing is trimmed, folded or split.
    return [item for item in items[:MOST_GROUPS] if isinstance(item, str) and 0 < len(item) <= LONGEST_VALUE]


def _text(claims: Claims, path: str) -> str:
    found = found_at(claims, path)
    first = found[0] if isinstance(found, list) and found else found
    return first.strip()[:LONGEST_VALUE] if isinstance(first, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
