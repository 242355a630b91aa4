"""The end of a session at both sides: the provider is told of ours, and tells us of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from assistant.access.oidc.checking import SessionChecker
from assistant.access.oidc.client import ProviderClient
from assistant.access.oidc.tokens import LONGEST_ID_TOKEN_SECONDS, Verifier
from assistant.access.sealing import Sealer
from assistant.errors import NotSignedIn, ProviderUnavailable, Unproven
from assistant.storage.sessions import SessionStore
from assistant.storage.tickets import TicketStore

FAREWELL = "farewell"
SEEN = "logout token"


@dataclass(frozen=True, slots=True)
class ProviderLogout:
    """Ends sessions together with one provider."""

    client: ProviderClient
    verifier: Verifier
    checker: SessionChecker
    sealer: Sealer
    sessions: SessionStore
    tickets: TicketStore

    def farewell(self, session_token: str, back_to: str) -> str | None:
        """A ticket that leads a browser to the provider's own sign-out; None where there is nothing to end there.

        The address holds the ID token, so that no script of the page gets to see it.
        """
        found = self.sessions.find(session_token)
        if found is None or found.provider is None:
            return None
        try:
            endpoint = self.client.discovery.metadata().end_session_endpoint
        except ProviderUnavailable:
            return None
        if endpoint is None:
            return None
        asked = {"client_id": self.client.client_id, "post_logout_redirect_uri": back_to}
        hint = self.checker.id_token_of(found.provider)
        address = endpoint + ("&" if "?" in endpoint else "?")
        address += urlencode(asked | ({"id_token_hint": hint} if hint else {}))
        return self.tickets.issue(FAREWELL, self.sealer.seal(address, FAREWELL), timedelta(minutes=1))

    def follow(self, ticket: str) -> str | None:
        """The provider's address for this ticket, once."""
        sealed = self.tickets.take(FAREWELL, ticket)
        return self.sealer.open(sealed, FAREWELL) if sealed else None

    def told(self, logout_token: str) -> None:
        """The provider ended a session or a person's sessions. Unproven for a token that proves nothing, or came before."""
        try:
            claims = self.verifier.logout_token(logout_token, self.client.client_id)
        except NotSignedIn as error:
            raise Unproven(str(error)) from error
        if not self.tickets.claim(
            SEEN, str(claims["jti"]), timedelta(seconds=LONGEST_ID_TOKEN_SECONDS + 300)
        ):
            raise Unproven("this logout token was used before")
        sub, sid = claims.get("sub"), claims.get("sid")
        if isinstance(sid, str):
            self.sessions.end_provider_session(sid)
        elif isinstance(sub, str):
            self.sessions.end_all(f"{self.client.issuer}|{sub}")
