"""Queued background work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobKind(StrEnum):
    """What the worker knows how to do."""

    INGEST = "ingest"
    DELETE = "delete"
    REFRESH_INDEX = "refresh_index"


class JobState(StrEnum):
    """queued -> running -> done | failed | cancelled; running goes back to queued when its lease ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work on one version. `token` fences: only the newest claim may finish it."""

    id: str
    kind: JobKind
    state: JobState
    version_id: int
    attempts: int = 0
    token: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    reason: str = ""
    created_at: datetime | None = None
    due_at: datetime | None = None
    """When a queued job is claimed at the earliest."""
