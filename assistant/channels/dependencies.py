"""What routes ask for by type: the running parts, and the caller. Knows no route.

A route names its caller in its signature (`caller: Caller` or `caller: Editor`); one that does not is public, and
must stand on the list in tests/house.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Protocol

from fastapi import Depends, Request

from assistant.access.credentials import SESSION_COOKIE, session_token
from assistant.access.sign_in import SignIn
from assistant.answering.journal import Journal
from assistant.domain.answers import AnswerEvent
from assistant.domain.identity import Principal, Role
from assistant.engine.base import Watched
from assistant.errors import NotAllowed
from assistant.storage.opening import Storage


class Answers(Protocol):
    """The answering pipeline, as far as a door sees it."""

    def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncIterator[AnswerEvent]:
        """Stream one answer; Finished is last. Raises AssistantError."""

    def forget(self, conversation_id: str) -> None:
        """A conversation was deleted: nothing that was kept for its next turn stays."""


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


def parts_of(request: Request) -> Parts:
    """The parts this application was created with."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


TheParts = Annotated[Parts, Depends(parts_of)]


def token_of(request: Request) -> str | None:
    """The session token that came with the request, by header or cookie."""
    return session_token(request.headers.get("authorization"), request.cookies.get(SESSION_COOKIE))


def signed_in(request: Request, parts: TheParts) -> Principal:
    """Who calls. NotSignedIn when nobody known does."""
    return parts.sign_in.principal(token_of(request))


Caller = Annotated[Principal, Depends(signed_in)]


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
