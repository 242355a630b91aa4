"""The door to the provider: a browser goes there, comes back, and says goodbye; the provider ends sessions itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.access.oidc.login import CALLBACK_PATH, LIFETIME, ProviderLogin
from assistant.access.oidc.logout import ProviderLogout
from assistant.access.sign_in import SIGN_IN_PATH
from assistant.channels.dependencies import Parts, TheParts
from assistant.channels.sign_in import FAREWELL_PATH, begin_session
from assistant.errors import NotFound, Unproven

START_PATH = "/sign-in/start"
LONGEST_ANSWER = 8192
"""Characters of a provider's redirect."""

router = APIRouter(tags=["sign-in"])
pages = APIRouter(include_in_schema=False)


def provider_login(parts: TheParts) -> ProviderLogin:
    """The sign-in at the provider. NotFound where none is set."""
    if parts.entrance.login is None:
        raise NotFound("there is no provider to sign in at")
    return parts.entrance.login


def provider_logout(parts: TheParts) -> ProviderLogout:
    """The same for leaving."""
    if parts.entrance.logout is None:
        raise NotFound("there is no provider to sign out at")
    return parts.entrance.logout


@pages.get(START_PATH)
def start(
    request: Request,
    parts: TheParts,
    login: Annotated[ProviderLogin, Depends(provider_login)],
    next: str = "/",
) -> RedirectResponse:
    """Public: lead the browser to the provider."""
    begun = login.begin(_base_url(request, parts), next)
    response = RedirectResponse(begun.url, HTTPStatus.SEE_OTHER)
    address = parts.entrance.address
    # Lax, not Strict: the browser comes back from the provider's site.
    response.set_cookie(
        address.login_cookie,
        begun.browser,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        path="/",
        secure=address.is_secure,
    )
    return response


@pages.get(CALLBACK_PATH)
def come_back(
    request: Request, parts: TheParts, login: Annotated[ProviderLogin, Depends(provider_login)]
) -> RedirectResponse:
    """Public: the provider's answer, carried by the browser."""
    address = parts.entrance.address
    browser = request.cookies.get(address.login_cookie)
    done = login.finish(_base_url(request, parts), _answer(request), browser)
    response = RedirectResponse(done.next, HTTPStatus.SEE_OTHER)
    begin_session(request, response, parts, done.session)
    response.delete_cookie(
        address.login_cookie, httponly=True, samesite="lax", path="/", secure=address.is_secure
    )
    return response


@pages.get(FAREWELL_PATH)
def farewell(ticket: str, logout: Annotated[ProviderLogout, Depends(provider_logout)]) -> RedirectResponse:
    """Public: lead a browser that has signed out here to the provider's own sign-out."""
    return RedirectResponse(logout.follow(ticket) or SIGN_IN_PATH, HTTPStatus.SEE_OTHER)


@router.post("/sign-in/back-channel-logout", status_code=status.HTTP_200_OK)
async def back_channel_logout(
    request: Request, logout: Annotated[ProviderLogout, Depends(provider_logout)]
) -> Response:
    """Public: the provider's server says that a session is over; the signed token in the form is the proof."""
    form = await request.form()
    token = form.get("logout_token")
    if not isinstance(token, str) or len(token) > LONGEST_ANSWER:
        raise Unproven("send a logout_token as a form")
    await run_in_threadpool(logout.told, token)
    return Response(headers={"Cache-Control": "no-store"})


def _answer(request: Request) -> dict[str, str]:
    """The query, every name of it once."""
    pairs = request.query_params.multi_items()
    answer = dict(pairs)
    if len(answer) != len(pairs) or len(str(request.query_params)) > LONGEST_ANSWER:
        raise Unproven("the provider's answer cannot be read; begin again")
    return answer


def _base_url(request: Request, parts: Parts) -> str:
    return parts.entrance.address.base_url(request.headers.get("host"))
