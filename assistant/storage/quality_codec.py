"""A quality report <-> JSON text. Pure. Near duplicates are left out: which there are is asked anew at each reading."""

from __future__ import annotations

import json
from dataclasses import asdict

from assistant.domain.quality import HiddenKind, HiddenText, PageConfidence, QualityReport


def encode(report: QualityReport) -> str:
    """The report as text."""
    fields = asdict(report)
    del fields["near_duplicates"]
    return json.dumps(fields, ensure_ascii=False)


def decode(text: str) -> QualityReport:
    """The inverse of `encode`, without near duplicates."""
    read = json.loads(text)
    return QualityReport(
        pages=read["pages"],
        pages_without_text=tuple(read["pages_without_text"]),
        read_by_ocr=tuple(PageConfidence(**page) for page in read["read_by_ocr"]),
        tables=read["tables"],
        clauses=read["clauses"],
        numbering=tuple(read["numbering"]),
        dates_not_understood=tuple(read["dates_not_understood"]),
        hidden=tuple(HiddenText(**piece | {"kind": HiddenKind(piece["kind"])}) for piece in read["hidden"]),
        warnings=tuple(read["warnings"]),
    )
