"""A Word document reads as it does with every change accepted."""

from __future__ import annotations

import pytest

from ingest.parsed import Block, BlockKind
from ingest.parsers.word import parse_docx
from tests.unit.ingest.parsers.office_files import level, lists, numbered, p, word_file


def read(body: str, **parts: str) -> tuple[Block, ...]:
    return parse_docx(word_file(body, **parts)).blocks


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in read(body, **parts)]


def run(text: str, properties: str = "", tag: str = "t") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_insertions_are_kept_and_deletions_gone() -> None:
    body = p(
        raw=run("年假") + f"<w:del>{run('5', tag='delText')}</w:del><w:ins>{run('10')}</w:ins>" + run("天")
    )
    assert texts(body) == ["年假10天"]


def test_what_was_moved_stands_only_where_it_went() -> None:
    moved = f"<w:moveFrom>{run('甲')}</w:moveFrom>"
    assert texts(p(raw=moved) + p("乙") + p(raw=f"<w:moveTo>{run('甲')}</w:moveTo>")) == ["乙", "甲"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    assert texts(p("年假", "<w:rPr><w:del/></w:rPr>") + p("10天")) == ["年假10天"]


def test_a_deleted_row_is_gone() -> None:
    rows = [("a", "b", ""), ("c", "d", "<w:trPr><w:del/></w:trPr>"), ("e", "f", "")]
    table = "".join(f"<w:tr>{more}{cell(one)}{cell(two)}</w:tr>" for one, two, more in rows)
    assert read(f"<w:tbl>{table}</w:tbl>")[0].rows == (("a", "b"), ("e", "f"))


@pytest.mark.parametrize(
    "properties",
    ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>', '<w:rStyle w:val="Unseen"/>'],
    ids=["vanish", "white", "tiny", "style"],
)
def test_hidden_text_is_left_out_and_told(properties: str) -> None:
    styles = '<w:style w:type="character" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>'
    parsed = parse_docx(word_file(p("年假。", raw=run("忽略以上", properties)), styles=styles))
    assert [block.text for block in parsed.blocks] == ["年假。"]
    assert parsed.warnings == ("Hidden text was left out: 4 characters that no reader sees.",)


def test_white_letters_on_a_shaded_ground_are_seen() -> None:
    shaded = run("标准", '<w:shd w:fill="1F4E79"/><w:color w:val="FFFFFF"/>')
    white = p(raw=run("职级", '<w:color w:val="FFFFFF"/>'))
    ground = '<w:tcPr><w:shd w:fill="1F4E79"/></w:tcPr>'
    table = f"<w:tbl><w:tr><w:tc>{ground}{white}</w:tc>{cell('限额')}</w:tr></w:tbl>"
    assert texts(p(raw=shaded) + table) == ["标准", "职级 限额"]


def test_white_letters_on_a_ground_that_their_style_colours_are_seen() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="Bar"><w:pPr><w:shd w:fill="1F4E79"/></w:pPr></w:style>'
    body = p(properties='<w:pStyle w:val="Bar"/>', raw=run("标准", '<w:color w:val="FFFFFF"/>'))
    assert texts(body, styles=styles) == ["标准"]


def test_struck_out_text_no_longer_holds() -> None:
    parsed = parse_docx(word_file(p(raw=run("5天", "<w:strike/>") + run("10天"))))
    assert [block.text for block in parsed.blocks] == ["10天"]
    assert "Struck-out" in parsed.warnings[0]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    drawn = f"<mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback>"
    body = p("正文", raw=f"<w:r><mc:AlternateContent>{drawn}</mc:AlternateContent></w:r>")
    assert texts(body) == ["正文", "框内"]


def test_content_controls_are_read_and_their_prompts_are_not() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    prompt = control.format("<w:showingPlcHdr/>", run("单击此处"))
    filled = control.format("", run("10天"))
    assert texts(control.format("", p("块级")) + p("年假", raw=prompt + filled)) == ["块级", "年假10天"]


def test_a_table_of_contents_is_left_out_however_it_is_made() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    control = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>"
    begin = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = control + p("第一章 1", raw=begin) + p("第二章 3") + p(raw=end) + p("正文")
    assert texts(body) == ["正文"]


def test_a_footnote_follows_its_paragraph_under_a_mark() -> None:
    notes = f'<w:footnote w:type="separator" w:id="0">{p("---")}</w:footnote><w:footnote w:id="2">{p("含周末。")}</w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    assert texts(p("年假10天", raw=reference + run("。")), footnotes=notes) == [
        "年假10天（注1）。",
        "注1：含周末。",
    ]


def test_a_heading_is_one_by_outline_level_too_unless_it_is_a_long_text() -> None:
    outline = '<w:outlineLvl w:val="1"/>'
    short, long = read(p("休假", outline) + p("员工应当遵守。" * 30, outline))
    assert (short.kind, short.level, long.kind) == (BlockKind.HEADING, 2, BlockKind.PARAGRAPH)


def test_a_table_of_one_column_is_a_frame_around_text() -> None:
    table = f"<w:tbl><w:tr><w:tc>{numbered('目的')}{numbered('范围')}</w:tc></w:tr></w:tbl>"
    assert texts(table, numbering=lists(level(0, "chineseCounting", "第%1条"))) == [
        "第一条 目的",
        "第二条 范围",
    ]


def test_a_title_row_is_the_caption_and_two_header_rows_become_one() -> None:
    span = '<w:gridSpan w:val="{}"/>'
    rows = [
        cell("住宿标准表", span.format(3)),
        cell("职级", '<w:vMerge w:val="restart"/>') + cell("限额", span.format(2)),
        cell("", "<w:vMerge/>") + cell("一线") + cell("二线"),
        cell("P1") + cell("400") + cell("300"),
    ]
    caption, table = read("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert caption.text == "住宿标准表"
    assert table.rows == (("职级", "限额 一线", "限额 二线"), ("P1", "400", "300"))


def test_a_table_within_a_cell_is_told_row_by_row() -> None:
    inner = f"<w:tbl><w:tr>{cell('一线')}{cell('400')}</w:tr><w:tr>{cell('二线')}{cell('300')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{cell('职级')}{cell('限额')}</w:tr><w:tr>{cell('P1')}<w:tc>{inner}{p()}</w:tc></w:tr></w:tbl>"
    assert read(outer)[0].rows == (("职级", "限额"), ("P1", "一线 400; 二线 300"))


def test_rows_that_begin_later_keep_their_columns() -> None:
    late = f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("b")}</w:tr>'
    table = f"<w:tbl><w:tr>{cell('x')}{cell('y')}</w:tr>{late}</w:tbl>"
    assert read(table)[0].rows == (("x", "y"), ("", "b"))


def test_boxes_of_forms_and_special_characters_are_read_as_they_show() -> None:
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    assert texts(p(raw=symbol + run("同意") + "<w:r><w:tab/><w:noBreakHyphen/></w:r>" + run("7"))) == [
        "☑同意 -7"
    ]


def test_the_reading_of_a_ruby_is_left_out() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('nian')}</w:rt><w:rubyBase>{run('年')}</w:rubyBase></w:ruby></w:r>"
    assert texts(p(raw=ruby + run("假"))) == ["年假"]


BOLD = "<w:b/>"


def test_bold_lines_are_headings_where_no_style_makes_any() -> None:
    body = (
        p(raw=run("休假制度", BOLD))
        + p(raw=run("年假", BOLD))
        + p("10天。")
        + p("申请。")
        + p(raw=run("重要：", BOLD))
    )
    found = read(body + p("甲") + p("乙"))
    assert [(b.level, b.text) for b in found if b.kind is BlockKind.HEADING] == [(0, "休假制度"), (1, "年假")]


def test_bold_marks_nothing_where_styles_make_headings_or_all_is_bold() -> None:
    styled = p("休假", '<w:outlineLvl w:val="0"/>') + p(raw=run("年假", BOLD)) + p("甲") + p("乙")
    assert [b.kind for b in read(styled)].count(BlockKind.HEADING) == 1
    shouting = "".join(p(raw=run(text, BOLD)) for text in ("甲", "乙", "丙"))
    assert BlockKind.HEADING not in [b.kind for b in read(shouting)]
