"""Slides come in order, each under its title and on its own page."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.text.text import _Run
from pptx.util import Inches, Pt

from assistant.domain.quality import HiddenKind, HiddenText
from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.presentation import parse_pptx
from tests.unit.ingest.parsers.office_files import package, relations

TITLE, CONTENT, SECTION, BLANK = 0, 1, 2, 6
BOX = (Inches(1), Inches(1), Inches(3), Inches(1))


def deck(*slides: tuple[int, str, str]) -> Presentation:
    """A presentation of (layout, title, body)."""
    made = pptx.Presentation()
    for layout, title, body in slides:
        slide = made.slides.add_slide(made.slide_layouts[layout])
        if title:
            slide.shapes.title.text = title
        if body:
            slide.placeholders[1].text = body
    return made


def read(made: Presentation) -> ParsedDocument:
    output = BytesIO()
    made.save(output)
    return parse_pptx(output.getvalue())


def seen(blocks: tuple[Block, ...]) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in blocks]


def test_titles_are_headings_and_bodies_are_lists_with_their_page() -> None:
    found = read(
        deck((TITLE, "入职培训", "人力资源部"), (SECTION, "休假", ""), (CONTENT, "年假", "10天\n提前申请"))
    )
    assert [(b.kind, b.level, b.text, b.page_from) for b in found.blocks] == [
        (BlockKind.HEADING, 0, "入职培训", 1),
        (BlockKind.PARAGRAPH, None, "人力资源部", 1),
        (BlockKind.HEADING, 1, "休假", 2),
        (BlockKind.HEADING, 2, "年假", 3),
        (BlockKind.LIST_ITEM, None, "- 10天", 3),
        (BlockKind.LIST_ITEM, None, "- 提前申请", 3),
    ]
    assert found.pages == 3


def test_a_title_that_goes_on_over_slides_opens_one_section_and_a_slide_without_one_is_numbered() -> None:
    made = deck((CONTENT, "年假", "甲"), (CONTENT, "年假", "乙"), (BLANK, "", ""))
    made.slides[2].shapes.add_textbox(*BOX).text_frame.text = "丙"
    assert [text for kind, text in seen(read(made).blocks) if kind is BlockKind.HEADING] == ["年假", "第3页"]


def test_tables_groups_and_notes_are_read() -> None:
    made = deck((CONTENT, "差旅", ""))
    slide = made.slides[0]
    table = slide.shapes.add_table(3, 3, *BOX).table
    for place, text in {
        (0, 0): "职级",
        (0, 1): "限额",
        (1, 1): "一线",
        (1, 2): "二线",
        (2, 0): "P1",
        (2, 1): "400",
    }.items():
        table.cell(*place).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    inner = slide.shapes.add_group_shape().shapes.add_group_shape().shapes.add_textbox(*BOX)
    inner.text_frame.text = "组内"
    slide.notes_slide.notes_text_frame.text = "讲到这里停一下"
    blocks = read(made).blocks
    assert blocks[1].rows == (("职级", "限额 一线", "限额 二线"), ("P1", "400", ""))
    assert [block.text for block in blocks[2:]] == ["组内", "备注：讲到这里停一下"]


def test_hidden_and_empty_slides_are_told() -> None:
    made = deck((CONTENT, "甲", "a"), (CONTENT, "乙", "b"), (BLANK, "", ""))
    made.slides[1]._element.set("show", "0")
    found = read(made)
    assert [block.text for block in found.blocks] == ["甲", "- a"]
    assert found.warnings == ("Hidden slides were left out: 2.", "Slides without text: 3.")


P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def slide_of(paragraphs: str) -> bytes:
    """A presentation of one text box without a placeholder."""
    listed = '<p:sldIdLst><p:sldId id="256" r:id="r0"/></p:sldIdLst>'
    names = f'xmlns:p="{P}" xmlns:a="{A}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    shape = f'<p:sp><p:nvSpPr><p:cNvPr id="2" name=""/><p:nvPr/></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>'
    return package(
        {
            "_rels/.rels": relations(officeDocument="ppt/presentation.xml"),
            "ppt/_rels/presentation.xml.rels": relations(slide="slide1.xml"),
            "ppt/presentation.xml": f"<p:presentation {names}>{listed}</p:presentation>",
            "ppt/slide1.xml": f"<p:sld {names}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>",
        }
    )


def test_automatic_numbers_are_counted_by_level() -> None:
    def item(text: str, level: int, kind: str) -> str:
        return f'<a:p><a:pPr lvl="{level}"><a:buAutoNum type="{kind}"/></a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'

    body = item("a", 0, "arabicPeriod") + item("b", 1, "alphaLcParenR") + item("c", 1, "alphaLcParenR")
    body += item("d", 0, "arabicPeriod") + item("e", 1, "alphaLcParenR")
    assert [b.text for b in parse_pptx(slide_of(body)).blocks[1:]] == ["1. a", "a) b", "b) c", "2. d", "a) e"]


def test_struck_out_text_no_longer_holds() -> None:
    struck = '<a:p><a:r><a:rPr strike="sngStrike"/><a:t>5天</a:t></a:r><a:r><a:t>10天</a:t></a:r></a:p>'
    assert parse_pptx(slide_of(struck)).blocks[-1].text == "10天"


@pytest.mark.parametrize(
    ("content", "code"),
    [(slide_of("<a:p/>"), "no_text"), (slide_of("<a:p>"), "damaged"), (b"PK\x03\x04", "damaged")],
)
def test_a_file_that_yields_no_text_says_why(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_pptx(content)
    assert refused.value.code == code


def test_a_chart_is_read_as_a_table_of_its_categories_and_values() -> None:
    made = deck((CONTENT, "假期", ""))
    data = CategoryChartData()
    data.categories = ["2024", "2025"]
    data.add_series("年假", (5, 10))
    data.add_series("病假", (3, 4.5))
    chart = made.slides[0].shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *BOX, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "人均天数"
    blocks = read(made).blocks
    assert blocks[1].text == "人均天数"
    assert blocks[2].rows == (("", "年假", "病假"), ("2024", "5", "3"), ("2025", "10", "4.5"))


def boxed(words: str, change: Callable[[Shape, _Run], object]) -> ParsedDocument:
    """A slide with a box of words that `change` gets as shape and run."""
    made = deck((CONTENT, "年假", "10天"))
    shape = made.slides[0].shapes.add_textbox(*BOX)
    shape.text_frame.text = words
    change(shape, shape.text_frame.paragraphs[0].runs[0])
    return read(made)


def white(shape: Shape, run: _Run) -> None:
    run.font.color.rgb = RGBColor(0xFE, 0xFF, 0xFF)


def paper(shape: Shape, run: _Run) -> None:
    run.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def filled(shape: Shape, run: _Run) -> None:
    white(shape, run)
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor(0, 0, 0x80)


def over_a_box(shape: Shape, run: _Run) -> None:
    white(shape, run)
    shape._parent.add_shape(MSO_SHAPE.RECTANGLE, *BOX)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (HiddenKind.SAME_COLOUR, white),
        (HiddenKind.SAME_COLOUR, paper),
        (HiddenKind.TINY, lambda shape, run: setattr(run.font, "size", Pt(1))),
        (HiddenKind.OFF_PAGE, lambda shape, run: setattr(shape, "left", -2 * Inches(3))),
        (HiddenKind.INVISIBLE, lambda shape, run: shape._element.nvSpPr.cNvPr.set("hidden", "1")),
    ],
    ids=["white", "paper", "tiny", "off", "hidden"],
)
def test_what_a_viewer_of_the_slide_does_not_see_is_told(
    kind: HiddenKind, change: Callable[[Shape, _Run], object]
) -> None:
    found = boxed("批准", change)
    assert [block.text for block in found.blocks] == ["年假", "- 10天"]
    assert found.hidden == (HiddenText(kind, 2, 1, "批准"),)


@pytest.mark.parametrize("change", [filled, over_a_box])
def test_white_letters_on_a_coloured_shape_are_seen(change: Callable[[Shape, _Run], object]) -> None:
    found = boxed("批准", change)
    assert [block.text for block in found.blocks] == ["年假", "- 10天", "批准"]
    assert found.hidden == ()
