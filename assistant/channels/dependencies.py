"""What routes ask for by type: the running parts, and the caller. Knows no route.

A route names its caller in its signature (`caller: Caller` or `caller: Editor`); one that does not is public, and
must stand on the list in tests/house.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Protocol

from fastapi import Depends, Request

from assistant.access.credentials import session_token
from assistant.access.entrance import Entrance
from assistant.access.rate_limit import Activity, RateLimiter
from assistant.access.sign_in import SignIn
from assistant.answering.ends import Ends
from assistant.answering.journal import Journal
from assistant.answering.outgoing import OutgoingDoor
from assistant.answering.prompts import PromptLibrary
from assistant.answering.watching import Watching
from assistant.domain.answers import AnswerEvent, Conversation
from assistant.domain.identity import Principal, Role
from assistant.engine.base import Watched
from assistant.errors import NotAllowed
from assistant.storage.opening import Storage

UPLOAD_PATH = "/api/v1/documents"


class Answers(Protocol):
    """The answering pipeline, as far as a door sees it."""

    def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncIterator[AnswerEvent]:
        """Stream one answer; Finished is last. Raises AssistantError."""

    def forget(self, conversation_id: str) -> None:
        """A conversation was deleted: nothing that was kept for its next turn stays."""


class Outgoing(Protocol):
    """The door that text leaves by, as far as it is seen from here."""

    def conversation(self, kept: Conversation) -> Conversation:
        """What was kept, as it may be seen."""

    def titles(self, kept: Sequence[Conversation]) -> list[Conversation]:
        """Conversations without turns, as they may be seen."""

    def text(self, text: str) -> str:
        """A text that is no answer, as it may be seen."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the doors open onto."""

    storage: Storage
    pipeline: Answers
    sign_in: SignIn
    today: Callable[[], date]
    """The day in the policy's time zone."""
    upload_limit: int
    """Bytes of the largest file that may be uploaded."""
    shows_thinking: bool = False
    """Whether thinking text may leave the house."""
    journal: Journal = field(default_factory=Journal)
    engine: Watched | None = None
    """None: there is none, or it reports nothing."""
    entrance: Entrance = field(default_factory=Entrance)
    limiter: RateLimiter = field(default_factory=RateLimiter)
    outgoing: Outgoing = field(default_factory=lambda: OutgoingDoor(Watching(), Ends(PromptLibrary.load())))
    """What is read again passes it as well: lists may have changed since it was kept."""


def parts_of(request: Request) -> Parts:
    """The parts this application was created with."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


TheParts = Annotated[Parts, Depends(parts_of)]


def session_cookie(request: Request) -> str | None:
    """The session that a browser sends along."""
    return request.cookies.get(parts_of(request).entrance.address.session_cookie)


def token_of(request: Request) -> str | None:
    """The token that came with the request, by header or cookie."""
    return session_token(request.headers.get("authorization"), session_cookie(request))


def signed_in(request: Request, parts: TheParts) -> Principal:
    """Who calls. NotSignedIn when nobody known does, TooManyRequests when too often."""
    token = token_of(request)
    presented = "authorization" in request.headers
    caller = parts.sign_in.presented(token) if presented else parts.sign_in.principal(token)
    parts.limiter.admit(_activity(request), caller.id)
    return caller


def _activity(request: Request) -> Activity:
    """What is counted apart: questions and uploads cost most."""
    if request.method != "POST":
        return Activity.REQUEST
    path = request.scope["path"]
    if path.endswith("/answers"):
        return Activity.QUESTION
    return Activity.UPLOAD if path == UPLOAD_PATH else Activity.REQUEST


Caller = Annotated[Principal, Depends(signed_in)]


def in_person(request: Request, caller: Caller, parts: TheParts) -> Principal:
    """A caller who signed in, rather than a program with a token. NotAllowed for others."""
    if not parts.sign_in.is_session(token_of(request)):
        raise NotAllowed("only a person who signed in may do this, no key or access token")
    return caller


InPerson = Annotated[Principal, Depends(in_person)]


def editing(caller: Caller) -> Principal:
    """A caller who may change documents. NotAllowed for others."""
    if not caller.has_role(Role.EDITOR):
        raise NotAllowed("only editors may do this; ask an administrator for the role")
    return caller


Editor = Annotated[Principal, Depends(editing)]


def administering(caller: Caller) -> Principal:
    """A caller who runs this installation. NotAllowed for others."""
    if not caller.has_role(Role.ADMIN):
        raise NotAllowed("only administrators may do this; ask one of them")
    return caller


Administrator = Annotated[Principal, Depends(administering)]


def administering_in_person(person: InPerson) -> Principal:
    """An administrator who signed in. NotAllowed for others."""
    return administering(person)


AdministratorInPerson = Annotated[Principal, Depends(administering_in_person)]


def client_address(request: Request) -> str:
    """Whom the request comes from; behind a trusted proxy, whom that says."""
    return request.client.host if request.client is not None else ""
