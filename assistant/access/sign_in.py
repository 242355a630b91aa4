"""One-time link -> session -> principal. Knows no HTTP; a door hands in what it read from a request."""

from __future__ import annotations

from assistant.domain.identity import Principal
from assistant.errors import NotFound, NotSignedIn
from assistant.storage.people import PeopleStore
from assistant.storage.sessions import SessionStore
from assistant.storage.stated import StatedAttributes

SIGN_IN_PATH = "/sign-in"


class SignIn:
    """Signs people in by a link that works once. There is no password and no way around."""

    def __init__(
        self, people: PeopleStore, sessions: SessionStore, stated: StatedAttributes | None = None
    ) -> None:
        self._people = people
        self._stated = stated
        self._sessions = sessions

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

    def principal(self, session_token: str | None) -> Principal:
        """Whose session it is. NotSignedIn when there is none, it has ended, or the person is gone."""
        person = self._sessions.principal_id_of(session_token) if session_token else None
        if person is None:
            raise NotSignedIn(
                "you are not signed in; open the link that `assistant serve` printed, or run `assistant sign-in` for another"
            )
        try:
            provided = self._people.get(person)
        except NotFound as error:
            raise NotSignedIn("the signed-in person no longer exists; sign in anew") from error
        return self._stated.joined(provided) if self._stated is not None else provided

    def end(self, session_token: str) -> None:
        """End a session; an unknown one is no error."""
        self._sessions.end(session_token)
