"""A report that is kept comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assistant.domain.documents import StructuredVersion
from assistant.domain.parameters import ParameterName, ProposedParameter, Unit
from assistant.domain.quality import HiddenKind, HiddenText, NearDuplicate, PageConfidence, QualityReport
from assistant.storage import quality_codec, structure_codec

FULL = QualityReport(
    pages=3,
    pages_without_text=(2,),
    read_by_ocr=(PageConfidence(3, 0.71),),
    tables=1,
    clauses=12,
    numbering=("The number 第1条 is given 2 times.",),
    dates_not_understood=("自发布之日起施行",),
    hidden=(HiddenText(HiddenKind.TAGS, 9, None, "U+E0041"), HiddenText(HiddenKind.TINY, 3, 2, "abc")),
    warnings=("Footnotes were left out.",),
)
LIMIT = ProposedParameter(
    ParameterName.HOTEL_LIMIT, Decimal("420.50"), Unit.YUAN, 3, 7, "成都 420.50", "成都", "M"
)


def test_all_but_near_duplicates_is_kept() -> None:
    near = (NearDuplicate("d", 1, "《员工手册》", 0.9),)
    assert quality_codec.decode(quality_codec.encode(replace(FULL, near_duplicates=near))) == FULL


def test_it_waits_with_the_structure_it_belongs_to() -> None:
    for quality in (FULL, None):
        waiting = StructuredVersion((), (), quality=quality, parameters=(LIMIT,))
        assert structure_codec.decode(structure_codec.encode(waiting)) == waiting
