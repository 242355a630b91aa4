"""The door for quality reports: what an editor should know of a version before approving it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel

from assistant.channels.dependencies import Editor, TheParts
from assistant.domain.quality import HiddenKind, QualityReport
from assistant.domain.quality_words import summary

router = APIRouter(tags=["editing"])


class PageConfidenceModel(BaseModel):
    """A page read by OCR, and how sure the reader was, 0 to 1."""

    page: int
    confidence: float


class NearDuplicateModel(BaseModel):
    """Another document, and the share of this version's text that stands there too, 0 to 1."""

    document_id: str
    version_id: int
    name: str
    share: float


class HiddenTextModel(BaseModel):
    """Text that a reader does not see, or that speaks to a model. `page` null: the format has no pages."""

    kind: HiddenKind
    characters: int
    page: int | None
    excerpt: str


class QualityModel(BaseModel):
    """What was found when the version was read. `pages` null: the format has none."""

    version_id: int
    summary: str
    """What deserves a look, in one line; empty: nothing does."""
    pages: int | None
    pages_without_text: list[int]
    read_by_ocr: list[PageConfidenceModel]
    tables: int
    clauses: int
    numbering: list[str]
    """Gaps and doubles in the numbers of the clauses, a sentence each."""
    dates_not_understood: list[str]
    near_duplicates: list[NearDuplicateModel]
    """Those of the other documents' current versions that the caller may read, as they are now."""
    hidden: list[HiddenTextModel]
    warnings: list[str]

    @classmethod
    def of(cls, version_id: int, report: QualityReport) -> Self:
        """The report as sent."""
        said = asdict(report) | {"version_id": version_id, "summary": summary(report)}
        return cls.model_validate(said)


@router.get("/versions/{version_id}/quality")
def read_quality(version_id: int, caller: Editor, parts: TheParts) -> QualityModel:
    """The version's quality report. 409: it has none; the sentence says why and what to do."""
    return QualityModel.of(version_id, parts.storage.quality.report(caller, version_id))
