"""The door for editors who ask what a version changes."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.channels.comparing_schemas import ComparisonModel
from assistant.channels.dependencies import Editor, TheParts
from assistant.storage.comparisons import compare_versions

router = APIRouter(tags=["editing"])


@router.get("/documents/{document_id}/differences")
def compare(
    document_id: str, caller: Editor, parts: TheParts, older: int | None = None, newer: int | None = None
) -> ComparisonModel:
    """What distinguishes two versions, clause by clause.

    Without numbers: what waits to be published against what is in force, or that against the one before it.
    """
    found = compare_versions(parts.storage.policies, caller, document_id, older, newer)
    return ComparisonModel.of(found)
