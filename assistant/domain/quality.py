"""What an editor should know of a version before trusting it: the quality report. Knows no format and no store."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HiddenKind(StrEnum):
    """How text escapes a reader's eye, or speaks past the reader to a model."""

    SAME_COLOUR = "same_colour"  # text in (nearly) the colour of what lies behind it
    INVISIBLE = (
        "invisible"  # PDF render mode 3 without a picture behind it, w:vanish, display:none, opacity 0
    )
    TINY = "tiny"  # under 1.5 pt
    OFF_PAGE = "off_page"  # outside the page or slide; a hidden slide, sheet, row or column
    ZERO_WIDTH = "zero_width"  # default-ignorable characters, outside emoji and scripts that need them
    BIDI = "bidi"  # overrides and isolates that reorder what a reader sees
    TAGS = "tags"  # Unicode tag characters
    INJECTION = "injection"  # speaks to a model ("ignore previous instructions"); only reported where visible


@dataclass(frozen=True, slots=True)
class HiddenText:
    """One piece of text that a reader does not see; stripped from what is indexed, but for INJECTION in sight."""

    kind: HiddenKind
    characters: int
    page: int | None
    """Counted from 1; None where the format has no pages."""
    excerpt: str
    """At most 80 characters, control characters spelled out."""


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Another document that says much the same."""

    document_id: str
    version_id: int
    name: str
    share: float
    """Share of this version's text that stands there too, 0..1."""


@dataclass(frozen=True, slots=True)
class PageConfidence:
    """A page read by OCR, and how sure the reader was, 0..1."""

    page: int
    confidence: float


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What ingestion saw in one version and could not put right by itself."""

    pages: int | None
    """None where the format has no pages."""
    pages_without_text: tuple[int, ...] = ()
    read_by_ocr: tuple[PageConfidence, ...] = ()
    tables: int = 0
    clauses: int = 0
    numbering: tuple[str, ...] = ()
    """Gaps and doubles in the numbers of the clauses, a sentence each."""
    dates_not_understood: tuple[str, ...] = ()
    """What stands in the text where a day of coming into force was expected."""
    near_duplicates: tuple[NearDuplicate, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[str, ...] = ()
