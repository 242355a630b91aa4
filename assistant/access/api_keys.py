"""API key -> principal. Keys belong to people and services of this installation; a provider's people use its tokens."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.access.scopes import OPENED, Scope, limited, scopes_of
from assistant.domain.identity import Principal
from assistant.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from assistant.storage.api_keys import ApiKey, ApiKeyStore
from assistant.storage.people import PeopleStore

LOCAL = "local"
"""The issuer of people known here alone."""
SERVICE = "service"
"""The issuer of programs known here alone."""
PREFIX = "hra_"
FORM = re.compile(r"hra_([0-9a-f]{16})_([\w-]{43})")
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its secret, which nobody is shown again."""

    key: ApiKey
    secret: str


class KeyDesk:
    """Issues keys, and knows whose they are."""

    def __init__(self, keys: ApiKeyStore, people: PeopleStore) -> None:
        self._keys = keys
        self._people = people

    def recognises(self, token: str) -> bool:
        """Whether this has the form of a key."""
        return token.startswith(PREFIX)

    def issue(self, owner: Principal, name: str, scopes: frozenset[Scope], days: float) -> NewKey:
        """A key for this person. NotAllowed for people of a provider, and for more than they may themselves."""
        if owner.issuer not in (LOCAL, SERVICE):
            raise NotAllowed(
                "keys are for accounts of this installation; use an access token of your provider"
            )
        if not 0 < days <= LONGEST_DAYS:
            raise InvalidInput(f"a key lasts 1 to {LONGEST_DAYS} days")
        beyond = sorted(scope.value for scope in scopes - {Scope.ASK} if not owner.has_role(OPENED[scope]))
        if beyond:
            raise NotAllowed(f"you may not do yourself what {beyond[0]} opens")
        key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        wanted = tuple(sorted(scope.value for scope in scopes | {Scope.ASK}))
        key = self._keys.add(key_id, _hash(secret), owner.id, name, wanted, days)
        return NewKey(key, f"{PREFIX}{key_id}_{secret}")

    def principal(self, token: str) -> Principal:
        """Whose key it is, as far as its scopes let them. NotSignedIn for any that is not alive."""
        form = FORM.fullmatch(token)
        found = self._keys.living(form[1]) if form else None
        if form is None or found is None or not hmac.compare_digest(_hash(form[2]), found[1]):
            raise NotSignedIn("this API key is unknown, revoked or over; ask for a new one")
        try:
            owner = self._people.get(found[0].person_id)
        except NotFound as error:
            raise NotSignedIn("whoever this API key belonged to is gone; ask for a new one") from error
        self._keys.used(found[0])
        return limited(owner, scopes_of(found[0].scopes))

    def of(self, person_id: str | None = None) -> list[ApiKey]:
        """The keys of a person, or all."""
        return self._keys.of(person_id)

    def revoke(self, key_id: str, person_id: str | None = None) -> None:
        """End a key. NotFound when there is none, or it is not this person's."""
        self._keys.revoke(key_id, person_id)


def service(name: str, groups: Iterable[str], scopes: frozenset[Scope]) -> Principal:
    """A program known here alone; it may do what the scopes open."""
    roles = frozenset(OPENED[scope] for scope in scopes | {Scope.ASK})
    return Principal(SERVICE, name, name, roles, frozenset(groups))


def _hash(secret: str) -> str:
    # The secret is 256 random bits: nothing slower than a plain hash is needed.
    return hashlib.sha256(secret.encode()).hexdigest()
