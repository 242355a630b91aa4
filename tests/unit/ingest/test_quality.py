"""What a quality report takes from a parsed document."""

from __future__ import annotations

from assistant.domain.quality import HiddenKind, HiddenText, PageConfidence, QualityReport
from ingest.clauses import structure
from ingest.parsed import Block, BlockKind, PageReading, ParsedDocument, TextSource, table_block
from ingest.quality import quality_of

TABLE = table_block((("职级", "限额"), ("P1", "500")))
HIDDEN = HiddenText(HiddenKind.TINY, 4, 1, "免责声明")


def report(*texts: str, dated: bool = False) -> QualityReport:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    parsed = ParsedDocument(blocks)
    return quality_of(parsed, structure(parsed), dated=dated)


def test_pages_tables_and_hidden_text_are_told() -> None:
    assert TABLE is not None
    readings = (
        PageReading(1, TextSource.FILE),
        PageReading(2, TextSource.PICTURE, 0.7),
        PageReading(3, TextSource.NONE),
    )
    said = ("Pages without text: 3.", "Pages that are damaged and could not be read: 3.")
    parsed = ParsedDocument((TABLE,), 3, said, readings, (HIDDEN,))
    found = quality_of(parsed, structure(parsed))
    assert (found.pages, found.pages_without_text, found.tables) == (3, (3,), 1)
    assert found.read_by_ocr == (PageConfidence(2, 0.7),)
    assert (found.hidden, found.warnings) == ((HIDDEN,), said[1:])


def test_clauses_are_counted_without_the_document_and_their_gaps_are_told() -> None:
    found = report("第一条　甲。", "第二条　乙。", "第四条　丁。")
    assert (found.clauses, found.pages) == (3, None)
    assert found.numbering == ("The numbering has a gap: number 3 is missing between 第2条 and 第4条.",)


def test_what_stands_in_a_doubled_clause_is_not_told_again() -> None:
    twice = ("第一章 总则", "第一条　甲。", "第二章 假期", "第二条　乙。")
    assert report(*twice, *twice).numbering == ("The numbers 第1章, 第2章 are given 2 times each.",)


def test_dates_are_told_unless_somebody_gave_them() -> None:
    text = "本制度自发布之日起施行。"
    assert report("甲", text).dates_not_understood == ("本制度自发布之日起施行",)
    assert report("甲", text, dated=True).dates_not_understood == ()
