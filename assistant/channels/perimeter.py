"""What holds for every request before a route sees it: an id, whom it may come from, how large it may be; and the
security headers of every response. Knows no route but the upload's path."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.credentials import Address
from assistant.channels.dependencies import UPLOAD_PATH
from assistant.channels.problems import problem, problem_of, problem_response

HEALTH_PATH = "/healthz"
"""Whoever watches the process may use any name for it; nothing is told there."""
LOGOUT_PATH = "/api/v1/sign-in/back-channel-logout"
"""Where a provider's server posts a form; the token in it is all that counts."""
UPLOAD_HEADER = "x-assistant-request"
BODY_LIMIT = 256 * 1024
"""Bytes of any body but an upload."""
FORM_OVERHEAD = 64 * 1024
"""Bytes that an upload's other fields and multipart borders may take."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}


class Perimeter:
    """The outermost middleware: nothing leaves without its headers, not even a 500."""

    def __init__(self, app: ASGIApp, upload_limit: int, address: Address = Address()) -> None:
        self._app = app
        self._upload_limit = upload_limit
        self._address = address
        self._headers = SECURITY_HEADERS | (HTTPS_HEADERS if address.is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        exit_door = _Exit(send, request_id, self._headers)
        limit = self._limit(scope)
        refused = _refusal(scope["method"], scope["path"], Headers(scope=scope), limit, self._address)
        if refused is not None:
            status, code, detail = refused
            told = problem(status, code, detail, request_id)
            await problem_response(told)(scope, receive, exit_door)
            return
        try:
            await self._app(scope, _bounded(receive, limit), exit_door)
        except Exception as error:
            if exit_door.begun:
                raise
            await problem_response(problem_of(error, request_id))(scope, receive, exit_door)

    def _limit(self, scope: Scope) -> int:
        return self._upload_limit + FORM_OVERHEAD if scope["path"] == UPLOAD_PATH else BODY_LIMIT


class _Exit:
    """The sending side, with our headers on every response."""

    def __init__(self, send: Send, request_id: str, security: dict[str, str]) -> None:
        self._send = send
        self._request_id = request_id
        self._security = security
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in self._security.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            headers["X-Request-Id"] = self._request_id
        await self._send(message)


def _refusal(
    method: str, path: str, headers: Headers, limit: int, address: Address
) -> tuple[HTTPStatus, str, str] | None:
    """Why the request is not let in: status, code and sentence; None when it is."""
    if path != HEALTH_PATH and not address.admits_host(headers.get("host")):
        own = address.url or "http://127.0.0.1 with the port"
        return HTTPStatus.FORBIDDEN, "foreign_host", f"no other name is answered to; open {own}"
    if _declared_length(headers) > limit:
        detail = f"a body here may have {limit} bytes at most"
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", detail
    if method in SAFE_METHODS or path == LOGOUT_PATH:
        return None
    if not _is_deliberate(headers, address):
        detail = "a page of another origin may change nothing here; programs send Authorization: Bearer TOKEN"
        return HTTPStatus.FORBIDDEN, "foreign_origin", detail
    if not _has_expected_body(headers):
        detail = f"send JSON as application/json, uploads as multipart/form-data with {UPLOAD_HEADER}: 1"
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unexpected_content_type", detail
    return None


def _is_deliberate(headers: Headers, address: Address) -> bool:
    """A browser never adds Authorization by itself; a cookie it does, so then the origin must be ours."""
    if "authorization" in headers:
        return True
    return address.is_own_page(headers.get("host"), headers.get("origin"), headers.get("sec-fetch-site"))


def _has_expected_body(headers: Headers) -> bool:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not media_type:
        return _declared_length(headers) == 0 and "transfer-encoding" not in headers
    if media_type == "multipart/form-data":
        return headers.get(UPLOAD_HEADER) == "1"
    return media_type == "application/json"


def _declared_length(headers: Headers) -> int:
    value = headers.get("content-length", "0")
    return int(value) if value.isascii() and value.isdigit() else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    """Count what really comes: a chunked body declares no length."""
    total = 0

    async def bounded() -> Message:
        nonlocal total
        message = await receive()
        if message["type"] == "http.request":
            total += len(message.get("body", b""))
            if total > limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return bounded
