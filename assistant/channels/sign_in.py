"""The door to a session: redeem a link, say who one is, leave. What a provider adds lies in channels.oidc."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel

from assistant.access.credentials import Address
from assistant.access.sign_in import SIGN_IN_PATH
from assistant.channels.dependencies import AdministratorInPerson, Caller, TheParts, session_cookie, token_of
from assistant.channels.schemas import LinkToken, PersonModel, Sent

FAREWELL_PATH = "/sign-out/provider"

router = APIRouter(tags=["sign-in"])


class WaysIn(BaseModel):
    """How people may sign in here."""

    provider: bool
    password: bool


class SignedOut(BaseModel):
    """Where the browser goes next: the sign-in page, or by way of the provider's own sign-out."""

    next: str


class Somebody(Sent):
    """A person, by the id that /me and `assistant people` tell."""

    person_id: str


@router.get("/sign-in/ways")
def ways(parts: TheParts) -> WaysIn:
    """Public: how people may sign in here."""
    desk = parts.entrance.accounts
    return WaysIn(provider=parts.entrance.login is not None, password=desk is not None and desk.has_any())


@router.post("/sign-in/redeem", status_code=status.HTTP_204_NO_CONTENT)
def redeem(link: LinkToken, request: Request, response: Response, parts: TheParts) -> None:
    """Exchange a one-time link's token for a session cookie. The browser's session before it ends."""
    begin_session(request, response, parts, parts.sign_in.redeem(link.token))


@router.post("/sign-out")
def sign_out(caller: Caller, request: Request, response: Response, parts: TheParts) -> SignedOut:
    """End the session that made this request."""
    token, entrance = token_of(request) or "", parts.entrance
    back = entrance.address.base_url(request.headers.get("host")) + SIGN_IN_PATH
    ticket = entrance.logout.farewell(token, back) if entrance.logout else None
    parts.sign_in.end(token)
    delete_session_cookie(response, entrance.address)
    return SignedOut(next=f"{FAREWELL_PATH}?ticket={ticket}" if ticket else SIGN_IN_PATH)


@router.post("/people/end-sessions", status_code=status.HTTP_204_NO_CONTENT)
def end_sessions(who: Somebody, caller: AdministratorInPerson, parts: TheParts) -> None:
    """Sign a person out everywhere, at once; links not yet used end too."""
    parts.sign_in.end_all(parts.storage.people.get(who.person_id).id)


@router.get("/me")
def me(caller: Caller) -> PersonModel:
    """Who is signed in."""
    return PersonModel.of(caller)


def begin_session(request: Request, response: Response, parts: TheParts, session: str) -> None:
    """Give the browser its new session; the one before ends, so that nobody can have planted it."""
    before = session_cookie(request)
    if before:
        parts.sign_in.end(before)
    address = parts.entrance.address
    # Not Secure over http: only a loopback address is served so, and it has no certificate.
    response.set_cookie(
        address.session_cookie, session, httponly=True, samesite="lax", path="/", secure=address.is_secure
    )


def delete_session_cookie(response: Response, address: Address) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(
        address.session_cookie, httponly=True, samesite="lax", path="/", secure=address.is_secure
    )
