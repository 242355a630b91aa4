"""A provider's access token -> principal: a person as far as scopes let them, or a service that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.access.oidc.claims import ClaimNames, found_at, principal_of
from assistant.access.oidc.fetching import Claims
from assistant.access.oidc.tokens import Verifier
from assistant.access.scopes import OPENED, Scope, limited, scopes_of
from assistant.domain.identity import Principal
from assistant.errors import NotAllowed, NotFound
from assistant.storage.people import PeopleStore

CLIENT_CLAIMS = ("client_id", "azp", "cid", "appid")
"""Where providers write the client that a token was given to; the first is RFC 9068's."""
OWN_NAME = "service-account-"
"""How Keycloak names the user it makes for a client."""


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What an access token for this API looks like."""

    audience: str
    types: frozenset[str] = frozenset({"at+jwt"})
    scope_claims: tuple[str, ...] = ("scope", "scp")
    longest_seconds: float = 24 * 3600.0
    services: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Clients that are programs, with the groups each belongs to."""


class AccessTokens:
    """Knows whose access tokens of one provider are."""

    def __init__(self, verifier: Verifier, rules: TokenRules, names: ClaimNames, people: PeopleStore) -> None:
        self._verifier = verifier
        self._rules = rules
        self._names = names
        self._people = people

    def recognises(self, token: str) -> bool:
        """Whether this has the form of a JWT."""
        return "." in token

    def principal(self, token: str) -> Principal:
        """Whose it is. NotSignedIn for a token that proves nothing, NotAllowed for one that opens nothing."""
        rules = self._rules
        claims = self._verifier.access_token(token, rules.audience, rules.types, rules.longest_seconds)
        scopes = self._scopes(claims)
        client = next((str(claims[name]) for name in CLIENT_CLAIMS if isinstance(claims.get(name), str)), "")
        if client in rules.services:
            return self._known(self._service(claims, client, scopes), refresh=True)
        if is_for_itself(claims, client):
            raise NotAllowed("this client is no service of the assistant; name it in ASSISTANT_SERVICES")
        person = principal_of(self._verifier.issuer, claims, self._names)
        return limited(self._known(person, refresh=False), scopes)

    def _scopes(self, claims: Claims) -> frozenset[Scope]:
        said = [found_at(claims, name) for name in self._rules.scope_claims]
        lists = [one.split() if isinstance(one, str) else one for one in said]
        return scopes_of(
            name for one in lists if isinstance(one, list) for name in one if isinstance(name, str)
        )

    def _service(self, claims: Claims, client: str, scopes: frozenset[Scope]) -> Principal:
        """What a service may do is what its token's scopes say: the provider grants them to nobody else."""
        roles = frozenset(OPENED[scope] for scope in scopes)
        groups = self._rules.services[client]
        whole = Principal(self._verifier.issuer, str(claims["sub"]), client, roles, groups)
        return limited(whole, scopes)

    def _known(self, principal: Principal, *, refresh: bool) -> Principal:
        """The same, remembered. Sessions rest on what sign-in told of a person: a token never changes that."""
        try:
            kept = self._people.get(principal.id)
        except NotFound:
            kept = None
        if kept is None or (refresh and kept != principal):
            self._people.put(principal)
        return principal


def is_for_itself(claims: Claims, client: str) -> bool:
    """Whether a token was given to a program for itself (client_credentials): no person stands behind it."""
    name = claims.get("preferred_username")
    return (
        claims.get("sub") == client
        or claims.get("idtyp") == "app"
        or claims.get("gty") == "client-credentials"
        or (isinstance(name, str) and name.startswith(OWN_NAME))
    )
