"""The door for documents: what one may read, the clause behind a citation, uploads and their jobs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from assistant.channels.dependencies import Caller, Editor, Parts, TheParts
from assistant.channels.document_schemas import ClauseModel, DocumentModel, JobModel, UploadModel
from assistant.channels.uploads import UPLOAD_SCHEMA, Upload, uploaded
from assistant.storage.documents import NewVersion, Registration

router = APIRouter(tags=["documents"])

ORIGINAL_POLICY = "sandbox; default-src 'none'"
"""An uploaded file may hold scripts; even opened in a tab, it is nobody's page."""


@router.get("/documents")
def list_documents(caller: Caller, parts: TheParts) -> list[DocumentModel]:
    """The documents the caller may read, by title."""
    return [DocumentModel.of(listing) for listing in parts.storage.policies.documents(caller)]


@router.get("/documents/{document_id}")
def read_document(document_id: str, caller: Caller, parts: TheParts) -> DocumentModel:
    """A document with its versions. 404 for what the caller may not see as for what is missing."""
    return DocumentModel.of(parts.storage.policies.document(caller, document_id))


@router.post("/documents", status_code=HTTPStatus.ACCEPTED, openapi_extra=UPLOAD_SCHEMA)
async def upload_document(
    caller: Editor, parts: TheParts, upload: Annotated[Upload, Depends(uploaded)]
) -> UploadModel:
    """Take a file in; a worker reads it. Follow it under /jobs/{job_id}."""
    registration = await run_in_threadpool(_register, parts, upload, caller.id)
    return UploadModel.of(registration)


def _register(parts: Parts, upload: Upload, uploaded_by: str) -> Registration:
    registration = parts.storage.documents.register(
        NewVersion(
            title=upload.title,
            label=upload.label,
            file_hash=parts.storage.files.put(upload.content),
            file_name=upload.file_name,
            media_type=upload.media_type.value,
            language=upload.language,
            owner=upload.owner,
            effective_from=upload.effective_from,
            effective_to=upload.effective_to,
            access=upload.access,
            applicability=upload.applicability,
            uploaded_by=uploaded_by,
            publish=upload.publish,
            title_given=upload.title_given,
            supersedes=upload.supersedes,
        )
    )
    parts.storage.files.put(upload.content)  # again: the removal of equal bytes may have come between the two
    return registration


@router.delete("/documents/{document_id}", status_code=HTTPStatus.NO_CONTENT)
def delete_document(document_id: str, caller: Editor, parts: TheParts) -> None:
    """Nobody can read it from now on; a worker removes what is left of it."""
    parts.storage.policies.document(caller, document_id)
    parts.storage.documents.delete_document(document_id)


@router.get("/versions/{version_id}/original", response_class=FileResponse)
def download_original(version_id: int, caller: Caller, parts: TheParts) -> FileResponse:
    """The file as it was uploaded, as an attachment."""
    file_hash, name, _ = parts.storage.policies.original(caller, version_id)
    return FileResponse(
        parts.storage.files.path(file_hash),
        media_type="application/octet-stream",
        filename=name,
        headers={"Content-Security-Policy": ORIGINAL_POLICY},
    )


@router.get("/clauses/{chunk_id}")
def open_citation(chunk_id: str, caller: Caller, parts: TheParts) -> ClauseModel:
    """The clause a citation points at, whole, with its place and dates. Retired versions stay readable."""
    opened = parts.storage.policies.citation_target(caller, chunk_id)
    return ClauseModel.of(opened, chunk_id, parts.today(), parts.outgoing.text)


@router.get("/jobs")
def list_jobs(
    caller: Editor, parts: TheParts, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[JobModel]:
    """The newest jobs."""
    return [JobModel.of(job) for job in parts.storage.jobs.recent(limit)]


@router.get("/jobs/{job_id}")
def read_job(job_id: str, caller: Editor, parts: TheParts) -> JobModel:
    """How far a job is."""
    return JobModel.of(parts.storage.jobs.get(job_id))
