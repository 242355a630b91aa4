"""A browser's sign-in at the provider: authorization code with PKCE, state and nonce -> a session of ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from assistant.access.credentials import safe_next
from assistant.access.oidc.checking import SessionChecker
from assistant.access.oidc.claims import ClaimNames, principal_of
from assistant.access.oidc.client import REFUSED, ProviderClient
from assistant.access.oidc.tokens import Verifier
from assistant.errors import NotSignedIn, Unproven
from assistant.storage.people import PeopleStore
from assistant.storage.sessions import SessionStore
from assistant.storage.tickets import TicketStore

CALLBACK_PATH = "/sign-in/callback"
PURPOSE = "sign-in"
LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way."""

    url: str
    """Where the browser goes."""
    browser: str
    """What the browser must bring back, in a cookie."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that succeeded."""

    session: str
    next: str


@dataclass(frozen=True, slots=True)
class ProviderLogin:
    """Signs people in at one provider."""

    client: ProviderClient
    verifier: Verifier
    names: ClaimNames
    scopes: str
    checker: SessionChecker
    people: PeopleStore
    sessions: SessionStore
    tickets: TicketStore

    def begin(self, base_url: str, wanted: str | None) -> Begun:
        """Send a browser to the provider; it comes back to the callback under our address. ProviderUnavailable."""
        endpoint = self.client.discovery.metadata().authorization_endpoint
        browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        kept = {"browser": _digest(browser), "nonce": nonce, "verifier": verifier, "next": safe_next(wanted)}
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": base_url + CALLBACK_PATH,
            "scope": self.scopes,
            "state": self.tickets.issue(PURPOSE, json.dumps(kept), LIFETIME),
            "nonce": nonce,
            "code_challenge": _digest(verifier),
            "code_challenge_method": "S256",
        }
        return Begun(endpoint + ("&" if "?" in endpoint else "?") + urlencode(asked), browser)

    def finish(self, base_url: str, answer: Mapping[str, str], browser: str | None) -> SignedIn:
        """The provider's answer, brought by the browser. Unproven unless all of it belongs together; NotAllowed."""
        kept = self._kept(answer.get("state"), browser)
        self._check_sender(answer.get("iss"))
        if "error" in answer or not answer.get("code"):
            raise Unproven("the provider did not sign you in; try again")
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": base_url + CALLBACK_PATH,
            "code_verifier": kept["verifier"],
        }
        tokens = self.client.exchange(form)
        if tokens.id_token is None:
            raise Unproven(REFUSED)
        try:
            claims = self.verifier.id_token(
                tokens.id_token, self.client.client_id, kept["nonce"], tokens.access_token
            )
        except NotSignedIn as error:
            raise Unproven(f"{error}; begin again") from error
        person = principal_of(self.client.issuer, claims, self.names)
        self.people.put(person)
        sid = claims.get("sid")
        behind = self.checker.begun(tokens, sid if isinstance(sid, str) else None)
        return SignedIn(self.sessions.begin(person.id, behind), kept["next"])

    def _kept(self, state: str | None, browser: str | None) -> dict[str, str]:
        """What was kept of this sign-in; used up, whoever asks. Unproven unless this browser began it."""
        content = self.tickets.take(PURPOSE, state or "")
        kept: dict[str, str] = json.loads(content) if content else {}
        if not browser or not hmac.compare_digest(kept.get("browser", ""), _digest(browser)):
            raise Unproven("this sign-in was not begun here, or is over; begin again")
        return kept

    def _check_sender(self, issuer: str | None) -> None:
        """RFC 9207: an answer says whose it is, so that another provider's is not taken for ours."""
        if issuer is None and not self.client.discovery.metadata().names_itself:
            return
        if issuer != self.client.issuer:
            raise Unproven("another provider answered this sign-in; begin again")


def _digest(text: str) -> str:
    """SHA-256 as PKCE writes it (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
