"""What a token may be used for: never more than its scopes, never more than its person may. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from assistant.domain.identity import Principal, Role
from assistant.errors import InvalidInput, NotAllowed


class Scope(StrEnum):
    """What an API key or access token opens. Everybody's own matters need `assistant.ask`."""

    ASK = "assistant.ask"
    EDIT = "assistant.edit"
    ADMIN = "assistant.admin"
    AUDIT = "assistant.audit"


OPENED = {
    Scope.ASK: Role.EMPLOYEE,
    Scope.EDIT: Role.EDITOR,
    Scope.ADMIN: Role.ADMIN,
    Scope.AUDIT: Role.AUDITOR,
}


def scopes_of(names: Iterable[str]) -> frozenset[Scope]:
    """Those of the names that are ours; others belong to other programs."""
    known = {scope.value for scope in Scope}
    return frozenset(Scope(name) for name in names if name in known)


def chosen_scopes(names: Iterable[str]) -> frozenset[Scope]:
    """The scopes of a new key. InvalidInput names one that does not exist; `ask` is short for `assistant.ask`."""
    full = {name if name.startswith("assistant.") else f"assistant.{name}" for name in names}
    unknown = sorted(full - {scope.value for scope in Scope})
    if unknown or not full:
        raise InvalidInput(f"choose scopes from {', '.join(scope.value for scope in Scope)}")
    return scopes_of(full)


def limited(principal: Principal, scopes: frozenset[Scope]) -> Principal:
    """The person as far as the scopes let them. NotAllowed where these open nothing."""
    if Scope.ASK not in scopes:
        raise NotAllowed(
            f"this token does not open the assistant; ask for one with the scope {Scope.ASK.value}"
        )
    roles = frozenset(OPENED[scope] for scope in scopes if principal.has_role(OPENED[scope]))
    return replace(principal, roles=roles | {Role.EMPLOYEE})
