from __future__ import annotations

import pytest

from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind, TextSource
from ingest.parsers.limits import Limits
from ingest.parsers.pdf import parse_pdf
from tests.unit.ingest.parsers.printing import Placed, pdf

LINE = "Annual leave of up to three days should be requested at least five working days ahead, and"


def page(number: int, *texts: str) -> list[Placed]:
    header: list[Placed] = [(60, 800, 8, "Lanchuan Technology"), (290, 30, 8, f"{number} / 3")]
    return header + [(60, 700 - 16 * row, 11, text) for row, text in enumerate(texts)]


def test_text_comes_with_its_page_and_without_header_and_page_number() -> None:
    parsed = parse_pdf(pdf(page(1, "5.1 First."), page(2, "5.2 Second."), page(3, "5.3 Third.")))
    assert [(block.text, block.page_from) for block in parsed.blocks] == [
        ("5.1 First.", 1),
        ("5.2 Second.", 2),
        ("5.3 Third.", 3),
    ]
    assert parsed.pages == 3


def test_lines_that_the_page_divided_are_one_paragraph_even_over_the_page() -> None:
    parsed = parse_pdf(
        pdf(page(1, LINE, LINE), page(2, LINE, "longer leave earlier."), page(3, "5.2 Approval."))
    )
    whole = parsed.blocks[0]
    assert whole.text == f"{LINE} {LINE} {LINE} longer leave earlier."
    assert (whole.page_from, whole.page_to) == (1, 2)


def test_larger_type_is_a_heading_and_the_largest_comes_first() -> None:
    parsed = parse_pdf(pdf([(60, 780, 22, "Handbook"), (60, 700, 15, "5. Leave"), (60, 650, 11, LINE)]))
    assert [(block.kind, block.level) for block in parsed.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, None),
    ]


def test_a_page_without_text_is_reported() -> None:
    parsed = parse_pdf(pdf(page(1, "5.1 First."), []))
    assert parsed.warnings == ("Pages without text: 2.",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf([]), "no_text"),
        (pdf(page(1, "Secret."), password="secret"), "encrypted"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (pdf(page(1, "Half of it."))[:300], "damaged"),
        (b" ", "empty"),
        pytest.param(
            pdf([(60, 700, 12, "\ue001\ue002\ue003\ue004" * 8)]), "no_text", marks=pytest.mark.thorough
        ),
    ],
)
def test_a_file_that_yields_no_text_says_why(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_pdf(content)
    assert refused.value.code == code


def test_every_page_says_how_it_was_read() -> None:
    parsed = parse_pdf(pdf(page(1, "5.1 First."), []))
    assert [(reading.page, reading.source) for reading in parsed.readings] == [
        (1, TextSource.FILE),
        (2, TextSource.NONE),
    ]


def test_pages_are_told_as_they_are_read() -> None:
    told: list[tuple[int, int, bool]] = []
    parse_pdf(pdf(page(1, "One."), page(2, "Two.")), Limits(), lambda *said: told.append(said))
    assert told == [(1, 2, False), (2, 2, False)]


def test_a_file_of_too_many_pages_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="2 pages and at most 1"):
        parse_pdf(pdf(page(1, "One."), page(2, "Two.")), Limits(pages=1))


def test_radicals_and_spaced_letters_become_words() -> None:
    parsed = parse_pdf(pdf([(60, 700, 12, "第⼀章 ⻓期休假"), (60, 650, 12, "移 动 学 习 应 用")]))
    assert [block.text for block in parsed.blocks] == ["第一章 长期休假", "移动学习应用"]


def test_bold_made_by_printing_twice_is_read_once() -> None:
    twice: list[Placed] = [(60, 700, 12, "Annual leave"), (60.3, 700, 12, "Annual leave")]
    assert [block.text for block in parse_pdf(pdf(twice)).blocks] == ["Annual leave"]


def test_lines_of_han_are_joined_without_a_blank() -> None:
    line = "正式员工每年享有十天带薪年假须提前七个工作日提交审批并由部门负责人同意"
    other = "各部门每年十二月底前须把本部门全体员工未休假期的余额报送人力资源部备案并存档"
    parsed = parse_pdf(pdf([(60, 700, 12, line), (60, 680, 12, other), (60, 660, 12, "后方可休假。")]))
    assert [block.text for block in parsed.blocks] == [f"{line}{other}后方可休假。"]


def test_a_word_that_the_line_divided_is_whole_again() -> None:
    first = "Reimbursement is paid monthly; employees who travel may ask for an advance before their reim-"
    parsed = parse_pdf(pdf(page(1, first, "bursement.")))
    assert parsed.blocks[-1].text.endswith("before their reimbursement.")


def test_a_raised_number_stays_in_its_line() -> None:
    raised: list[Placed] = [
        (60, 700, 12, "See the note"),
        (126.5, 705, 7, "2"),
        (130.4, 700, 12, " for details."),
    ]
    assert [block.text for block in parse_pdf(pdf(raised)).blocks] == ["See the note2 for details."]


def test_a_stamp_across_the_page_is_no_text() -> None:
    stamp = "BT /F1 60 Tf .7 .7 -.7 .7 150 300 Tm (CONFIDENTIAL) Tj ET"
    assert [block.text for block in parse_pdf(pdf([(60, 700, 11, "Text.")], drawn=stamp)).blocks] == ["Text."]


def test_a_page_that_lies_on_its_side_is_read_as_it_is_shown() -> None:
    lines = [LINE, LINE, "longer leave earlier."]
    drawn = " ".join(
        f"BT /F1 11 Tf 0 1 -1 0 {100 + 16 * row} 60 Tm ({text}) Tj ET" for row, text in enumerate(lines)
    )
    parsed = parse_pdf(pdf([], drawn=drawn, turned=90))
    assert [block.text for block in parsed.blocks] == [" ".join(lines)]


def test_characters_without_a_meaning_are_told_where_they_are_few_enough_to_read_the_rest() -> None:
    parsed = parse_pdf(
        pdf([(60, 700, 11, LINE), (60, 680, 11, LINE), (60, 660, 11, "\ue001\ue002\ue003\ue004")])
    )
    assert parsed.warnings == ("Pages with characters whose meaning the file does not say: 1.",)
    bullets = parse_pdf(pdf([(60, 700, 11, LINE), (60, 680, 11, "\uf0b7\uf0a7\uf0fc")]))
    assert bullets.warnings == ()
