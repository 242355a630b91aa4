import pytest

from assistant.domain.documents import ClauseKind
from ingest.clauses import structure
from ingest.parsed import Block, BlockKind, ParsedDocument, Structure, table_block


def heading(text: str, level: int = 2) -> Block:
    return Block(BlockKind.HEADING, text, level)


def paragraphs(*texts: str) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, text) for text in texts]


def structured(*blocks: Block) -> Structure:
    return structure(ParsedDocument(blocks))


def labels(found: Structure) -> list[str]:
    return [entry.clause.label for entry in found.clauses]


def test_articles_that_run_on_over_chapters_are_cited_with_their_chapter() -> None:
    lines = (
        "第一章 总则",
        "第一条　目的　为了…",
        "第二章 休假",
        "第二条　年假　每年10天。",
        "第三条　病假。",
    )
    assert labels(structured(*paragraphs(*lines))) == [
        "",
        "第1章",
        "第1章第1条",
        "第2章",
        "第2章第2条",
        "第2章第3条",
    ]


def test_articles_without_chapters_are_cited_alone() -> None:
    assert labels(structured(*paragraphs("第七条　本规定…", "第八条　员工…"))) == ["", "第7条", "第8条"]


def test_the_heading_path_names_all_headings_from_the_outside_in() -> None:
    found = structured(
        heading("第五章 休假"), *paragraphs("第三十条　年假天数　正式员工每年享有10天带薪年假。")
    )
    assert found.clauses[-1].clause.heading_path == ("第五章 休假", "第三十条 年假天数")


def test_the_text_behind_an_article_s_number_is_its_text() -> None:
    found = structured(*paragraphs("第三十条　年假天数　每年10天。", "可以分次使用。"))
    assert [block.text for block in found.clauses[-1].blocks] == ["年假天数　每年10天。", "可以分次使用。"]


def test_items_belong_to_their_article() -> None:
    found = structured(*paragraphs("第一条　审批权限如下：", "（一）5天以内；", "（二）超过5天。"))
    assert len(found.clauses) == 2
    assert len(found.clauses[1].blocks) == 3


def test_a_section_does_not_count_for_its_articles() -> None:
    found = structured(*paragraphs("第二章 休假", "第一节 年假", "第五条　每年10天。"))
    assert labels(found) == ["", "第2章", "第2章第1节", "第2章第5条"]


def test_english_articles_carry_their_chapter_in_their_own_number() -> None:
    found = structured(
        heading("5. Leave"), *paragraphs("5.1 Applying. Apply in time.", "5.2 Approval. Wait for it.")
    )
    assert labels(found) == ["", "5", "5.1", "5.2"]
    assert found.clauses[2].clause.heading_path == ("5. Leave", "5.1 Applying")


def test_a_decimal_in_a_sentence_is_no_clause() -> None:
    found = structured(
        heading("3. Time"), *paragraphs("3.1 Overtime. Paid as follows:", "1.5 times the rate.")
    )
    assert labels(found) == ["", "3", "3.1"]


def test_notices_are_divided_by_their_enumeration() -> None:
    found = structured(*paragraphs("一、放假时间", "共7天。", "二、值班安排", "（一）每天2人；"))
    assert labels(found) == ["", "第1部分", "第2部分"]


def test_an_appendix_closes_the_chapters() -> None:
    found = structured(*paragraphs("第一章 总则", "第一条　目的。", "附件1：申请表", "请填写。"))
    assert found.clauses[-1].clause.kind is ClauseKind.APPENDIX
    assert found.clauses[-1].clause.parent == 0


def test_headings_without_numbers_nest_by_level() -> None:
    found = structured(
        heading("Handbook", 1), heading("Leave", 2), heading("Sick leave", 3), *paragraphs("Text.")
    )
    assert [entry.clause.heading_path for entry in found.clauses] == [(), ("Leave",), ("Leave", "Sick leave")]
    assert found.clauses[0].clause.title == "Handbook"


def test_a_table_of_contents_doubles_nothing() -> None:
    contents = paragraphs("目  录", "第一章 总则", "第二章 休假")
    found = structured(
        *contents, *paragraphs("第一章 总则", "第一条　目的。", "第二章 休假", "第二条　年假。")
    )
    assert labels(found) == ["", "第1章", "第1章第1条", "第2章", "第2章第2条"]


def test_gaps_and_doubles_in_the_numbering_are_reported() -> None:
    found = structured(*paragraphs("第一条　目的。", "第二条　范围。", "第四条　年假。", "第四条　病假。"))
    assert found.warnings == (
        "The numbering has a gap: number 3 is missing between 第2条 and 第4条.",
        "The number 第4条 is given 2 times.",
    )


def test_a_chapter_reaches_to_the_last_page_of_its_articles() -> None:
    pages = [("第一章 总则", 1), ("第一条　目的。", 1), ("第二条　范围。", 2), ("第二章 休假", 3)]
    found = structured(*(Block(BlockKind.PARAGRAPH, text, None, page, page) for text, page in pages))
    chapter = found.clauses[1].clause
    assert (chapter.page_from, chapter.page_to) == (1, 2)


def test_a_heading_with_nothing_under_it_keeps_its_words_as_text() -> None:
    found = structured(heading("第一条 本办法由人力资源部解释"))
    assert found.clauses[-1].blocks[0].text == "本办法由人力资源部解释"


def test_a_table_stays_with_its_clause() -> None:
    table = table_block((("职级", "限额"), ("P1", "400")))
    assert table is not None
    found = structured(*paragraphs("第一条　见表1。"), table, *paragraphs("第二条　其他。"))
    assert found.clauses[1].blocks[-1].kind is BlockKind.TABLE


def test_lettered_and_roman_headings_are_cited_from_the_outside_in() -> None:
    found = structured(
        heading("CHAPTER 3 Leave", 1), heading("A. Annual leave", 2), heading("1. Days", 3), heading("2. Carrying over", 3),
        heading("B. Sick leave", 2), heading("1. Notice", 3), *paragraphs("Call before nine."),
    )  # fmt: skip
    assert labels(found)[1:] == [
        "Chapter 3", "Chapter 3, A", "Chapter 3, A, 1", "Chapter 3, A, 2", "Chapter 3, B", "Chapter 3, B, 1",
    ]  # fmt: skip
    roman = structured(
        heading("I. Scope"), *paragraphs("All."), heading("II. Leave"), *paragraphs("Ten days.")
    )
    assert labels(roman) == ["", "I", "II"]


def test_a_heading_may_carry_its_number_without_a_mark() -> None:
    found = structured(
        heading("1 Leave", 1), heading("1.1 Sick leave", 2), heading("2 Pay", 1), *paragraphs("Monthly.")
    )
    assert labels(found) == ["", "1", "1.1", "2"]


def test_sections_stand_in_articles_where_the_article_comes_first() -> None:
    lines = (
        "Article 1 Leave",
        "Section 1.1 Annual leave",
        "Ten days.",
        "Article 2 Pay",
        "Section 2.1 Salary",
    )
    assert labels(structured(*paragraphs(*lines)))[1:3] == ["Article 1", "Article 1, Section 1.1"]


def test_a_chapter_of_another_book_is_no_clause_here() -> None:
    lines = ("Chapter 13", "Standing Trustees", "Chapter 1 Leave", "Ten days.", "Chapter 2 Pay", "Monthly.")
    assert labels(structured(*paragraphs(*lines))) == ["", "Chapter 1", "Chapter 2"]


def test_headings_with_enumerations_stand_over_articles() -> None:
    found = structured(
        heading("一、总则", 1),
        *paragraphs("第一条　目的。"),
        heading("二、休假", 1),
        *paragraphs("第二条　年假。"),
    )
    assert [entry.clause.parent for entry in found.clauses] == [None, 0, 1, 0, 3]


def test_a_chapter_closes_whatever_headings_came_before_it() -> None:
    found = structured(heading("第一章 总则", 1), heading("说明", 2), *paragraphs("文字。", "第二章 休假"))
    assert found.clauses[-1].clause.parent == 0


def test_a_long_text_in_the_form_of_a_heading_is_text() -> None:
    found = structured(heading("休假", 1), heading("员工应当提前申请。" * 30, 2), heading("加班", 1))
    assert [len(entry.blocks) for entry in found.clauses] == [0, 1, 1]


def test_a_table_of_contents_is_known_by_its_pages_too() -> None:
    contents = paragraphs(
        "Table of Contents", "CHAPTER 1 LEAVE", "A. PURPOSE1-1", "B. A LONG TITLE OF", "CHAPTER 131-2",
        "CHAPTER 2 PAY", "A. PURPOSE2-1",
    )  # fmt: skip
    found = structured(
        *contents, *paragraphs("CHAPTER 1 LEAVE", "Ten days.", "CHAPTER 2 PAY", "Monthly since 2019")
    )
    assert labels(found) == ["", "Chapter 1", "Chapter 2"]
    assert not found.clauses[0].blocks


def test_a_gap_among_items_in_parentheses_is_reported() -> None:
    found = structured(*paragraphs("一、审批", "（一）直属上级", "（三）总经理"))
    assert found.warnings == (
        "The numbering has a gap: number 2 is missing between 第1部分（一） and 第1部分（三）.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "第一条 为了实施 《职工带薪年休假条例》 （以下简称条例），制定本办法。",
        "第一条 为了规范休假 制定本办法。",
        "第一条 本办法中的 “年度”是指公历年度。",
        "第一条 本办法自发布之日起施行",
        "第一条 假期 （含法定节假日）按日历天计算。",
    ],
)
def test_a_sentence_with_a_blank_in_it_has_no_caption(text: str) -> None:
    (_, clause) = structure(ParsedDocument((Block(BlockKind.PARAGRAPH, text),))).clauses
    assert clause.clause.title == ""
    assert clause.blocks[0].text == text.removeprefix("第一条 ")
