"""The door for whoever watches the process: is it up."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers. Nothing else is told to strangers."""

    status: str = "ok"


@router.get("/healthz")
def health() -> Health:
    """Public."""
    return Health()
