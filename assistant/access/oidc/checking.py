"""Whether a session's person is still welcome at the provider, and in which groups: asked again as time passes."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.access.oidc.claims import ClaimNames, principal_of
from assistant.access.oidc.client import ProviderClient, Tokens
from assistant.access.oidc.tokens import Verifier
from assistant.access.sealing import Sealer
from assistant.errors import NotAllowed, NotSignedIn, ProviderUnavailable, Unproven
from assistant.storage.database import Database
from assistant.storage.people import PeopleStore
from assistant.storage.sessions import ProviderSession, SessionStore

log = logging.getLogger(__name__)

PURPOSE = "provider session"
RETRY = timedelta(seconds=30)
LONGEST_SILENCE = 4
"""Sessions outlast an outage of the provider by so many intervals."""


@dataclass(frozen=True, slots=True)
class SessionChecker:
    """Asks with the refresh token. A session without one ends when it is due: the browser signs in again."""

    client: ProviderClient
    verifier: Verifier
    names: ClaimNames
    sealer: Sealer
    interval: timedelta
    database: Database
    people: PeopleStore
    sessions: SessionStore

    def begun(self, tokens: Tokens, sid: str | None) -> ProviderSession:
        """What a new session keeps of the provider's answer."""
        return self._sealed(tokens, sid, self.database.now())

    def id_token_of(self, session: ProviderSession) -> str | None:
        """The ID token that the session began with or was last renewed by."""
        return self._opened(session).get("id_token")

    def renewed(self, session_token: str, session: ProviderSession, person_id: str) -> bool:
        """Whether the session goes on. Of several that ask at once, one goes to the provider."""
        now = self.database.now()
        if now < session.due_at:
            return True
        kept = self._opened(session)
        if "refresh_token" not in kept or self._is_silent_too_long(kept, now):
            return False
        if not self.sessions.take_check(session_token, session.due_at, now + RETRY):
            return True
        try:
            self._renew(session_token, session, kept, person_id)
        except ProviderUnavailable as error:
            log.warning("a session was not checked: %s", error)
        except (Unproven, NotSignedIn, NotAllowed):
            return False
        return True

    def _renew(
        self, session_token: str, session: ProviderSession, kept: dict[str, str], person_id: str
    ) -> None:
        tokens = self.client.exchange({"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]})
        if tokens.id_token is not None:
            claims = self.verifier.id_token(tokens.id_token, self.client.client_id, None)
            person = principal_of(self.client.issuer, claims, self.names)
            if person.id != person_id:
                raise NotSignedIn("the provider answered for somebody else")
            self.people.put(person)
        renewed = Tokens(
            tokens.id_token or kept.get("id_token"), None, tokens.refresh_token or kept["refresh_token"]
        )
        self.sessions.checked(session_token, self._sealed(renewed, session.name, self.database.now()))

    def _is_silent_too_long(self, kept: dict[str, str], now: datetime) -> bool:
        since = datetime.fromisoformat(kept["at"])
        return now - since > max(self.interval * LONGEST_SILENCE, timedelta(hours=1))

    def _sealed(self, tokens: Tokens, sid: str | None, now: datetime) -> ProviderSession:
        kept = {"id_token": tokens.id_token, "refresh_token": tokens.refresh_token, "at": now.isoformat()}
        text = json.dumps({name: value for name, value in kept.items() if value is not None})
        return ProviderSession(sid, self.sealer.seal(text, PURPOSE), now + self.interval)

    def _opened(self, session: ProviderSession) -> dict[str, str]:
        text = self.sealer.open(session.sealed, PURPOSE)
        opened: dict[str, str] = json.loads(text) if text else {}
        return opened
