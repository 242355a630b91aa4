"""The web application, put together. Holds no logic: doors, the perimeter around them, and what they open onto."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request
from starlette.middleware import Middleware

from assistant.access.rate_limit import Activity, Allowance, RateLimiter
from assistant.answering.journal import Journal
from assistant.answering.reception import Reception
from assistant.channels import (
    accounts,
    api_keys,
    chat,
    comparing,
    debug,
    documents,
    editing,
    faq,
    health,
    metrics,
    my_attributes,
    oidc,
    pages,
    parameters,
    problems,
    quality,
    sign_in,
    traces,
    words,
)
from assistant.channels.dependencies import Caller, Parts
from assistant.channels.perimeter import Perimeter
from assistant.entrances import ways_in
from assistant.settings import Settings

if TYPE_CHECKING:
    # The composition root loads models' libraries; whoever hands an Assistant in has loaded it already.
    from assistant.bootstrap import Assistant

API = "/api/v1"
MEBIBYTE = 1024 * 1024

description = APIRouter(tags=["description"])


@description.get("/openapi.json", include_in_schema=False)
def openapi(caller: Caller, request: Request) -> dict[str, Any]:
    """The description of this interface, for those who may use it."""
    app: FastAPI = request.app
    return app.openapi()


def create_app(assistant: Assistant) -> FastAPI:
    """The application over a running assistant. Whoever built the assistant closes it."""
    storage, journal = assistant.storage, Journal()
    sign_in, entrance = ways_in(assistant.settings, storage)
    assistant.index.keep_in_memory(assistant.settings.copied_chunks)
    return open_doors(
        Parts(
            storage=storage,
            pipeline=Reception(assistant.pipeline, journal, assistant.settings.answers_at_once),
            sign_in=sign_in,
            today=assistant.today,
            upload_limit=assistant.settings.upload_megabytes * MEBIBYTE,
            journal=journal,
            engine=assistant.engine,
            entrance=entrance,
            limiter=_limiter(assistant.settings),
            outgoing=assistant.outgoing,
        )
    )


def _limiter(settings: Settings) -> RateLimiter:
    rates = {
        Activity.QUESTION: settings.question_rate,
        Activity.UPLOAD: settings.upload_rate,
        Activity.REQUEST: settings.request_rate,
    }
    allowance = Allowance(rates, settings.answers_each, settings.tokens_a_day)
    return RateLimiter(allowance, settings.rate_store.get_secret_value())


@asynccontextmanager
async def _closing(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.parts.entrance.close()


def open_doors(parts: Parts) -> FastAPI:
    """Every door, the perimeter around them, and one shape for errors."""
    app = FastAPI(
        title="HR assistant",
        version="1",
        openapi_url=None,
        lifespan=_closing,
        middleware=[Middleware(Perimeter, parts.upload_limit, parts.entrance.address)],
    )
    app.state.parts = parts
    problems.install(app)
    for door in (
        traces,
        faq,
        sign_in,
        chat,
        documents,
        editing,
        comparing,
        quality,
        parameters,
        my_attributes,
        words,
        accounts,
        api_keys,
        oidc,
    ):
        app.include_router(door.router, prefix=API)
    app.include_router(description, prefix=API)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.include_router(pages.router)
    app.include_router(oidc.pages)
    app.include_router(debug.router)
    return app
