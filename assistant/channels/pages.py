"""The door for browsers: the pages and their bundle, as built into assistant/web/dist. Knows no answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from assistant.access.sign_in import SIGN_IN_PATH
from assistant.channels.dependencies import TheParts, signed_in
from assistant.domain.identity import Principal
from assistant.errors import NotFound, NotSignedIn

router = APIRouter(include_in_schema=False)

MEDIA_TYPES = {
    "chat.html": "text/html; charset=utf-8",
    "sign-in.html": "text/html; charset=utf-8",
    "chat.js": "text/javascript; charset=utf-8",
    "sign-in.js": "text/javascript; charset=utf-8",
    "chat.css": "text/css; charset=utf-8",
    "debug.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Built:
    """One file of the bundle."""

    content: bytes
    media_type: str
    etag: str


@cache
def built(name: str) -> Built:
    """A file of the bundle by its name; NotFound for any name not listed above."""
    if name not in MEDIA_TYPES:
        raise NotFound("there is no such file")
    content = files("assistant").joinpath("web", "dist", name).read_bytes()
    return Built(content, MEDIA_TYPES[name], f'"{hashlib.sha256(content).hexdigest()[:16]}"')


def visitor(request: Request, parts: TheParts) -> Principal:
    """Who opens a page; strangers are shown to the sign-in page."""
    try:
        return signed_in(request, parts)
    except NotSignedIn as error:
        raise HTTPException(HTTPStatus.SEE_OTHER, headers={"Location": SIGN_IN_PATH}) from error


Visitor = Annotated[Principal, Depends(visitor)]


def served(name: str, request: Request) -> Response:
    """The file, or 304 where the browser has it already."""
    file = built(name)
    headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/")
def front_door() -> RedirectResponse:
    """Public: leads to the chat page."""
    return RedirectResponse("/chat", HTTPStatus.SEE_OTHER)


@router.get("/chat")
def chat_page(visitor: Visitor, request: Request) -> Response:
    """The chat page."""
    return served("chat.html", request)


@router.get(SIGN_IN_PATH)
def sign_in_page(request: Request) -> Response:
    """Public: the page that redeems a one-time link."""
    return served("sign-in.html", request)


@router.get("/assets/{name}")
def asset(name: str, request: Request) -> Response:
    """Public: script, style and icon of both pages. Pages themselves are not served here."""
    if name.endswith(".html"):
        raise NotFound("there is no such file")
    return served(name, request)
