"""The web application, put together. Holds no logic: doors, the perimeter around them, and what they open onto."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.middleware import Middleware

from assistant.channels import chat, documents, health, pages, problems, sign_in
from assistant.channels.dependencies import Caller, Parts
from assistant.channels.perimeter import Perimeter

API = "/api/v1"

description = APIRouter(tags=["description"])


@description.get("/openapi.json", include_in_schema=False)
def openapi(caller: Caller, request: Request) -> dict[str, Any]:
    """The description of this interface, for those who may use it."""
    app: FastAPI = request.app
    return app.openapi()


def create_app(parts: Parts) -> FastAPI:
    """The application that opens onto these parts. Whoever gave the parts closes them."""
    app = FastAPI(
        title="HR assistant",
        version="1",
        openapi_url=None,
        middleware=[Middleware(Perimeter, upload_limit=parts.upload_limit)],
    )
    app.state.parts = parts
    problems.install(app)
    for door in (sign_in, chat, documents):
        app.include_router(door.router, prefix=API)
    app.include_router(description, prefix=API)
    app.include_router(health.router)
    app.include_router(pages.router)
    return app
