"""The door to a session: redeem a link, say who one is, leave."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status

from assistant.access.credentials import SESSION_COOKIE
from assistant.channels.dependencies import Caller, TheParts, token_of
from assistant.channels.schemas import LinkToken, PersonModel

router = APIRouter(tags=["sign-in"])


@router.post("/sign-in/redeem", status_code=status.HTTP_204_NO_CONTENT)
def redeem(link: LinkToken, request: Request, response: Response, parts: TheParts) -> None:
    """Exchange a one-time link's token for a session cookie. The browser's session before it ends."""
    before = request.cookies.get(SESSION_COOKIE)
    session = parts.sign_in.redeem(link.token)
    if before:
        parts.sign_in.end(before)
    # Not Secure: a loopback address has no certificate, and no other address is listened on.
    response.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="lax", path="/")


@router.post("/sign-out", status_code=status.HTTP_204_NO_CONTENT)
def sign_out(caller: Caller, request: Request, response: Response, parts: TheParts) -> None:
    """End the session that made this request."""
    parts.sign_in.end(token_of(request) or "")
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax", path="/")


@router.get("/me")
def me(caller: Caller) -> PersonModel:
    """Who is signed in."""
    return PersonModel.of(caller)
