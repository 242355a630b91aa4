"""manifest.json and people.json of a folder -> what to add, and who there is. Knows no storage."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.domain.identity import EVERYONE, AccessRule, Applicability, Attribute, Principal, Role
from assistant.errors import InvalidInput

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a file beside its bytes. Empty or None: nothing; the text itself is asked then."""

    title: str = ""
    label: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    """The first day on which the version no longer holds."""
    language: str = ""
    owner: str = ""
    access: AccessRule = field(default_factory=AccessRule)
    applicability: Applicability = field(default_factory=Applicability)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file with its description."""

    path: Path
    description: Description


def day_of(text: str | None) -> date | None:
    """2025-01-01 -> that day. InvalidInput: it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no day; write it like 2025-01-01") from error


def day_after(text: str | None) -> date | None:
    """The day after a last day: people name the last day on which a version holds."""
    day = day_of(text)
    return day + timedelta(days=1) if day else None


def applicability_of(conditions: Mapping[str, list[str]]) -> Applicability:
    """{location: [shanghai]} -> value. InvalidInput: an unknown attribute."""
    try:
        return Applicability.of(conditions)
    except ValueError as error:
        known = ", ".join(attribute.value for attribute in Attribute)
        raise InvalidInput(f"{error}; a policy applies by {known}") from error


def read_manifest(folder: Path) -> list[Entry]:
    """The documents a folder's manifest lists, in its order. InvalidInput: it cannot be read."""
    content = _json(folder / NAME)
    listed = content.get("documents") if isinstance(content, dict) else content
    if not isinstance(listed, list):
        raise InvalidInput(f"{folder / NAME} lists no documents; give it a list called documents")
    try:
        return [Entry(folder / item["file"], _description(item)) for item in listed]
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{folder / NAME} lists a document without {error}; add it") from error


def _description(item: Mapping[str, Any]) -> Description:
    return Description(
        title=item.get("title") or "",
        label=str(item.get("label") or ""),
        effective_from=day_of(item.get("effective_from")),
        effective_to=day_after(item.get("effective_to")),
        language=item.get("language") or "",
        owner=item.get("owner") or "",
        access=AccessRule(frozenset(item.get("readers") or [EVERYONE])),
        applicability=applicability_of(item.get("applies_to") or {}),
    )


def read_people(path: Path, issuer: str) -> list[Principal]:
    """The people a file lists, known under this issuer. InvalidInput: it cannot be read."""
    content = _json(path)
    if not isinstance(content, list):
        raise InvalidInput(f"{path} is no list of people; make it one")
    try:
        return [_person(item, issuer) for item in content]
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"{path} lists a person wrongly ({error}); correct it") from error


def _person(item: Mapping[str, Any], issuer: str) -> Principal:
    return Principal(
        issuer=issuer,
        subject=item["id"],
        name=item.get("name") or item["id"],
        roles=frozenset(Role(role) for role in item.get("roles") or [Role.EMPLOYEE]),
        groups=frozenset(item.get("groups") or []),
        attributes={attribute: item[attribute] for attribute in Attribute if item.get(attribute)},
        hire_date=day_of(item.get("hire_date")),
    )


def _json(path: Path) -> object:
    try:
        content: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}") from error
    return content


def conditions_of(pairs: Sequence[str]) -> dict[str, list[str]]:
    """name=value,value as a command line has it -> values by name. InvalidInput: a pair without either."""
    conditions: dict[str, list[str]] = {}
    for pair in pairs:
        name, mark, values = pair.partition("=")
        if not mark or not values:
            raise InvalidInput(
                f"{pair!r} says not to whom it applies; write it like location=shanghai,chengdu"
            )
        conditions.setdefault(name.strip(), []).extend(value.strip() for value in values.split(","))
    return conditions
