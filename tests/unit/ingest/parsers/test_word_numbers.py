"""Automatic numbers come out as a reader of the document sees them."""

from __future__ import annotations

import pytest

from ingest.parsed import BlockKind
from ingest.parsers.number_formats import written
from ingest.parsers.word import parse_docx
from tests.unit.ingest.parsers.office_files import level, lists, numbered, p, word_file

ARTICLES = level(0, "chineseCountingThousand", "第%1章") + level(
    1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'
)
LEGAL = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%2.%3")


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in parse_docx(word_file(body, **parts)).blocks]


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (12, "chineseCounting", "十二"),
        (108, "chineseCountingThousand", "一百零八"),
        (110, "chineseCountingThousand", "一百一十"),
        (1001, "japaneseCounting", "一千零一"),
        (20, "ideographDigital", "二〇"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (21, "decimalEnclosedCircle", "㉑"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (7, "decimalZero", "07"),
        (112, "ordinal", "112th"),
        (3, "anything else", "3"),
    ],
)
def test_numbers_are_written_in_the_style_of_their_level(number: int, style: str, shown: str) -> None:
    assert written(number, style) == shown


def test_articles_that_never_restart_run_on_over_chapters() -> None:
    body = numbered("总则") + numbered("目的", level=1) + numbered("休假") + numbered("年假", level=1)
    assert texts(body, numbering=lists(ARTICLES)) == [
        "第一章 总则",
        "第一条 目的",
        "第二章 休假",
        "第二条 年假",
    ]


def test_inner_levels_begin_anew_under_each_outer_one() -> None:
    body = (
        numbered("A")
        + numbered("b", level=1)
        + numbered("c", level=1)
        + numbered("D")
        + numbered("e", level=1)
    )
    assert texts(body, numbering=lists(LEGAL)) == ["1. A", "1.1 b", "1.2 c", "2. D", "2.1 e"]


def test_a_level_that_was_skipped_counts_as_its_first() -> None:
    body = numbered("a", level=1) + numbered("B")
    assert texts(body, numbering=lists(LEGAL)) == ["1.1 a", "2. B"]


def test_a_list_of_its_own_restarts_and_lists_of_one_definition_run_on() -> None:
    more = '<w:num w:numId="8"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="9"><w:abstractNumId w:val="0"/>'
    more += '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    body = numbered("a") + numbered("b", 8) + numbered("c", 9) + numbered("d", 9)
    assert texts(body, numbering=lists(LEGAL) + more) == ["1. a", "2. b", "5. c", "6. d"]


def test_digits_are_shown_where_the_level_says_so() -> None:
    legal = level(0, "chineseCounting", "%1、") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    assert texts(numbered("总则") + numbered("目的", level=1), numbering=lists(legal)) == [
        "一、总则",
        "1.1 目的",
    ]


def test_a_style_can_carry_the_number_of_its_level() -> None:
    tied = level(0, "decimal", "%1", '<w:pStyle w:val="H1"/>') + level(
        1, "decimal", "%1.%2", '<w:pStyle w:val="H2"/>'
    )
    number = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/>{number}</w:style>'
        for n in (1, 2)
    )
    body = p("Leave", '<w:pStyle w:val="H1"/>') + p("Sick leave", '<w:pStyle w:val="H2"/>')
    blocks = parse_docx(word_file(body, numbering=lists(tied), styles=styles)).blocks
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        (BlockKind.HEADING, 1, "1 Leave"),
        (BlockKind.HEADING, 2, "1.1 Sick leave"),
    ]


def test_a_list_can_be_switched_off_and_a_bullet_is_a_dash() -> None:
    bullets = level(0, "bullet", "\uf0b7")
    body = numbered("甲") + numbered("乙", 0)
    blocks = parse_docx(word_file(body, numbering=lists(bullets))).blocks
    assert [(b.kind, b.text) for b in blocks] == [(BlockKind.LIST_ITEM, "- 甲"), (BlockKind.PARAGRAPH, "乙")]


def test_a_list_defined_by_a_list_style_is_found() -> None:
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Clauses"/></w:abstractNum>'
    defined = f'<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="Clauses"/>{ARTICLES}</w:abstractNum>'
    used = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    assert texts(numbered("总则"), numbering=linked + defined + used) == ["第一章 总则"]


def test_a_paragraph_whose_deletion_was_accepted_takes_no_number() -> None:
    gone = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>'
    body = numbered("a") + p("", gone, "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>") + numbered("b")
    assert texts(body, numbering=lists(LEGAL)) == ["1. a", "2. b"]
