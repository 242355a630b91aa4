"""The door for editors: approve, correct, roll back, say who may read, cancel. What is acknowledged holds at once."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from assistant.channels.dependencies import Editor, TheParts
from assistant.channels.document_schemas import JobModel
from assistant.channels.editing_schemas import (
    ApplicabilityModel,
    CorrectionModel,
    EditedVersionModel,
    PlacedClauseModel,
    RulesModel,
    applicability_of,
)

router = APIRouter(tags=["editing"])


@router.get("/versions/{version_id}")
def read_version(version_id: int, caller: Editor, parts: TheParts) -> EditedVersionModel:
    """A version, with who uploaded and who approved it."""
    return EditedVersionModel.of(parts.storage.policies.version(caller, version_id)[1])


@router.patch("/versions/{version_id}")
def correct_version(
    version_id: int, said: CorrectionModel, caller: Editor, parts: TheParts
) -> EditedVersionModel:
    """Confirm or correct what a version is called and when it holds. 409: another version holds on these days."""
    version = parts.storage.policies.version(caller, version_id)[1]
    correction = said.said(version)
    return EditedVersionModel.of(
        parts.storage.editor.correct(caller, version_id, correction, today=parts.today())
    )


@router.post("/versions/{version_id}/approve")
def approve_version(version_id: int, caller: Editor, parts: TheParts) -> EditedVersionModel:
    """A draft goes live, or waits for its first day. 403 for its uploader where four eyes are asked for."""
    return EditedVersionModel.of(parts.storage.editor.approve(caller, version_id, today=parts.today()))


@router.post("/documents/{document_id}/rollback")
def roll_back(document_id: str, caller: Editor, parts: TheParts) -> EditedVersionModel:
    """The version in force becomes a draft; the one before holds again at once, and is told."""
    return EditedVersionModel.of(parts.storage.editor.roll_back(caller, document_id, today=parts.today()))


@router.get("/documents/{document_id}/rules")
def read_rules(document_id: str, caller: Editor, parts: TheParts) -> RulesModel:
    """Who may read the document, and to whom it applies."""
    return RulesModel.of(parts.storage.policies.document(caller, document_id).document)


@router.put("/documents/{document_id}/rules", status_code=HTTPStatus.NO_CONTENT)
def set_rules(document_id: str, rules: RulesModel, caller: Editor, parts: TheParts) -> None:
    """From now on these, for all versions of the document."""
    applicability = applicability_of(rules.applies_to)
    parts.storage.editor.set_rules(caller, document_id, access=rules.access, applicability=applicability)


@router.get("/versions/{version_id}/clauses")
def list_clauses(version_id: int, caller: Editor, parts: TheParts) -> list[PlacedClauseModel]:
    """The version's clauses in reading order, with those that apply to others than the document does."""
    return [PlacedClauseModel.of(clause) for clause in parts.storage.policies.clauses(caller, version_id)]


@router.put("/versions/{version_id}/clauses/{position}/applicability", status_code=HTTPStatus.NO_CONTENT)
def set_clause_applicability(
    version_id: int, position: int, said: ApplicabilityModel, caller: Editor, parts: TheParts
) -> None:
    """To whom a clause and everything below it apply, whatever the document says."""
    applicability = None if said.applies_to is None else applicability_of(said.applies_to)
    parts.storage.editor.set_clause_audience(caller, version_id, position, applicability)


@router.post("/jobs/{job_id}/cancel")
def cancel_job(job_id: str, caller: Editor, parts: TheParts) -> JobModel:
    """Stop the reading of a file; its version fails and may be added again. 409: it has ended."""
    parts.storage.jobs.cancel(job_id)
    return JobModel.of(parts.storage.jobs.get(job_id))
