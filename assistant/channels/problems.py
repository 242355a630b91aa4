"""Errors -> one JSON shape (RFC 9457, problem+json). The only table of which error has which status."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.errors import (
    AssistantError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Overloaded,
    TooManyRequests,
    UnknownMediaType,
    Unproven,
)

log = logging.getLogger(__name__)

STATUS: tuple[tuple[type[AssistantError], HTTPStatus], ...] = (
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (UnknownMediaType, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Unproven, HTTPStatus.BAD_REQUEST),
    (TooManyRequests, HTTPStatus.TOO_MANY_REQUESTS),
    (Overloaded, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits counts. Their messages are written for callers; all other errors' are for who runs it."""

OUR_FAULT = "the assistant cannot do this at the moment; tell who runs it the request id"


class Problem(BaseModel):
    """What every refused request is answered with."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    """Stable; programs may match it."""
    request_id: str


def request_id_of(request: Request) -> str:
    """The id that the perimeter gave this request."""
    return str(request.scope.get("state", {}).get("request_id", ""))


def problem(status: int, code: str, detail: str, request_id: str) -> Problem:
    """A problem titled with the phrase of its HTTP status."""
    return Problem(
        title=HTTPStatus(status).phrase, status=status, detail=detail, code=code, request_id=request_id
    )


def problem_of(error: BaseException, request_id: str) -> Problem:
    """What a caller may know of an error: its message where it is the caller's matter, else only the id."""
    if isinstance(error, AssistantError):
        for kind, status in STATUS:
            if isinstance(error, kind):
                return problem(status, error.code, str(error), request_id)
        log.error("request %s: %s: %s", request_id, error.code, error)
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, error.code, OUR_FAULT, request_id)
    log.error("request %s failed", request_id, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", OUR_FAULT, request_id)


def problem_response(told: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(told.model_dump(), told.status, headers, media_type="application/problem+json")


async def _assistant_error(request: Request, error: Exception) -> JSONResponse:
    headers = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Overloaded | TooManyRequests):
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return problem_response(problem_of(error, request_id_of(request)), headers)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    told = problem(status, status.name.lower(), status.description or status.phrase, request_id_of(request))
    return problem_response(told, dict(error.headers or {}))


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    """The first thing that does not fit, named by its place; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    told = problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_input", f"{place}: {first['msg']}", request_id_of(request)
    )
    return problem_response(told)


def install(app: FastAPI) -> None:
    """Answer every error of this application with a Problem. Unforeseen ones are the perimeter's."""
    app.add_exception_handler(AssistantError, _assistant_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
