"""The door to how an answer came about, for administrators, where policy keeps it."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.channels.dependencies import Administrator, TheParts
from assistant.domain.traces import AnswerTrace

router = APIRouter(tags=["traces"])


@router.get("/turns/{turn_id}/trace")
def read_trace(turn_id: str, caller: Administrator, parts: TheParts) -> AnswerTrace:
    """Question forms, candidates with all scores, route, exact prompt ids and times of one answer."""
    return parts.storage.traces.get(turn_id)
