"""Link, session or token -> principal. Knows no HTTP; a door hands in what it read from a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.domain.identity import Principal
from assistant.errors import NotFound, NotSignedIn
from assistant.storage.people import PeopleStore
from assistant.storage.sessions import ProviderSession, SessionStore
from assistant.storage.stated import StatedAttributes

SIGN_IN_PATH = "/sign-in"


class TokenKind(Protocol):
    """A kind of token that programs send: API keys, a provider's access tokens."""

    def recognises(self, token: str) -> bool:
        """Whether it has this kind's form; then no other kind is tried."""

    def principal(self, token: str) -> Principal:
        """Whose it is, as far as it lets them. Raises NotSignedIn, NotAllowed, ProviderUnavailable."""


class SessionCheck(Protocol):
    """Asks a provider whether a session's person is still welcome."""

    def renewed(self, session_token: str, session: ProviderSession, person_id: str) -> bool:
        """False: the session is to end. Asks no more often than is due."""


class SignIn:
    """Says who comes: by a link that works once, a session, or a token of a program. There is no way around."""

    def __init__(
        self,
        people: PeopleStore,
        sessions: SessionStore,
        stated: StatedAttributes | None = None,
        tokens: Sequence[TokenKind] = (),
        check: SessionCheck | None = None,
    ) -> None:
        self._people = people
        self._stated = stated
        self._sessions = sessions
        self._tokens = tokens
        self._check = check

    def link(self, principal: Principal, base_url: str) -> str:
        """A link that signs the person's browser in, once, within 15 minutes.

        The token stands in the fragment, which browsers send to nobody; the page posts it.
        """
        token = self._sessions.create_link(principal.id)
        return f"{base_url.rstrip('/')}{SIGN_IN_PATH}#t={token}"

    def session_for(self, principal: Principal) -> str:
        """A session token for a program on this machine: `Authorization: Bearer TOKEN`."""
        return self._sessions.redeem_link(self._sessions.create_link(principal.id))

    def redeem(self, link_token: str) -> str:
        """The session token a link is good for. InvalidInput when it is unknown, used or expired."""
        return self._sessions.redeem_link(link_token)

    def presented(self, token: str | None) -> Principal:
        """Who a program says it is, by the token of its Authorization header. NotSignedIn for any that is not alive."""
        kind = next((one for one in self._tokens if token and one.recognises(token)), None)
        if kind is None or token is None:
            return self.principal(token)
        return self._joined(kind.principal(token))

    def is_session(self, token: str | None) -> bool:
        """Whether somebody signed in for it, here or at a provider: a person, not a program."""
        return bool(token) and self._sessions.find(token or "") is not None

    def principal(self, session_token: str | None) -> Principal:
        """Whose session it is. NotSignedIn when there is none, it has ended, or the person is gone."""
        found = self._sessions.find(session_token) if session_token else None
        if found is None or session_token is None:
            raise NotSignedIn(
                "you are not signed in; open the sign-in page, or on the assistant's machine run `assistant sign-in`"
            )
        if found.provider is not None and not self._renewed(session_token, found.provider, found.person_id):
            self._sessions.end(session_token)
            raise NotSignedIn("your sign-in has run out; sign in again")
        try:
            return self._joined(self._people.get(found.person_id))
        except NotFound as error:
            raise NotSignedIn("the signed-in person no longer exists; sign in anew") from error

    def end(self, session_token: str) -> None:
        """End a session; an unknown one is no error."""
        self._sessions.end(session_token)

    def end_all(self, person_id: str) -> None:
        """End every session of the person, at once."""
        self._sessions.end_all(person_id)

    def _renewed(self, token: str, session: ProviderSession, person_id: str) -> bool:
        # Without a provider in the settings nobody can say whether its people are still welcome.
        return self._check is not None and self._check.renewed(token, session, person_id)

    def _joined(self, provided: Principal) -> Principal:
        return self._stated.joined(provided) if self._stated is not None else provided
