"""A quality report in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.domain.quality import HiddenKind, QualityReport

DOUBTFUL = 0.8
"""Below this confidence a page read by OCR should be compared with its original."""
HIDDEN_KINDS = {
    HiddenKind.SAME_COLOUR: "in the colour of its background",
    HiddenKind.INVISIBLE: "made invisible",
    HiddenKind.TINY: "too small to be read",
    HiddenKind.OFF_PAGE: "outside of what is shown",
    HiddenKind.ZERO_WIDTH: "characters without width",
    HiddenKind.BIDI: "characters that turn the order of letters round",
    HiddenKind.TAGS: "characters that no program shows",
    HiddenKind.INJECTION: "speaks to an assistant instead of a reader",
}


def summary(report: QualityReport) -> str:
    """What deserves a look, in one line; empty: nothing does."""
    return ", ".join(_counted(report))


def _counted(report: QualityReport) -> Iterator[str]:
    doubtful = [page for page in report.read_by_ocr if page.confidence < DOUBTFUL]
    yield from _number(len(report.pages_without_text), "page without text", "pages without text")
    yield from _number(len(doubtful), "page hard to read", "pages hard to read")
    yield from _number(len(report.numbering), "fault in the numbering", "faults in the numbering")
    yield from _number(len(report.dates_not_understood), "date not understood", "dates not understood")
    yield from _number(len(report.hidden), "piece of hidden text", "pieces of hidden text")
    yield from _number(len(report.warnings), "remark", "remarks")
    if report.near_duplicates:
        nearest = report.near_duplicates[0]
        yield f"{nearest.share:.0%} of the text also in {nearest.name}"


def _number(count: int, one: str, many: str) -> Iterator[str]:
    if count:
        yield f"{count} {one if count == 1 else many}"


def page_list(pages: Sequence[int]) -> str:
    """Ascending pages with runs drawn together: 1, 3-5."""
    breaks = [place for place, (before, page) in enumerate(pairwise(pages), 1) if page != before + 1]
    starts, ends = [0, *breaks], [*breaks, len(pages)]
    runs = (pages[start:end] for start, end in zip(starts, ends, strict=True))
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs if run)
