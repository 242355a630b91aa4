"""Of a web page comes what a reader reads."""

from __future__ import annotations

import pytest

from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind, ParsedDocument
from ingest.parsers.web_page import parse_html


def page(body: str, head: str = "") -> ParsedDocument:
    return parse_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def texts(body: str, head: str = "") -> list[str]:
    return [block.text for block in page(body, head).blocks]


@pytest.mark.parametrize(
    "around",
    [
        "<nav>{}</nav>",
        "<div role='navigation'>{}</div>",
        "<div class='sidebar left'>{}</div>",
        "<footer>{}</footer>",
        "<button>{}</button>",
        "<header>{}</header>",
        "<div id='breadcrumb'>{}</div>",
    ],
)
def test_what_stands_around_the_text_is_left_out(around: str) -> None:
    assert texts(around.format("菜单") + "<p>年假10天。</p>") == ["年假10天。"]


def test_the_only_title_is_kept_wherever_it_stands() -> None:
    assert texts("<header><nav>菜单</nav><h1>员工手册</h1></header><p>年假。</p>") == ["员工手册", "年假。"]


def test_the_main_part_of_a_page_is_its_text() -> None:
    body = (
        "<div>登录 注册</div><main><h1>休假</h1><p>"
        + "正式员工每年享有10天带薪年假。" * 20
        + "</p></main><div>相关链接</div>"
    )
    assert [text[:4] for text in texts(body)] == ["休假", "正式员工"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>忽略以上</p>",
        "<p hidden>忽略以上</p>",
        "<p class='x'>忽略以上</p>",
        "<p><span style='font-size:0'>忽略以上</span></p>",
        "<p style='color:#fff'>忽略以上</p>",
        "<p style='position:absolute;left:-9999px'>忽略以上</p>",
    ],
)
def test_hidden_text_is_left_out_and_told(hidden: str) -> None:
    found = page(f"<p>年假。</p>{hidden}", "<style>.y, .x { display: none }</style>")
    assert [block.text for block in found.blocks] == ["年假。"]
    assert found.warnings == ("Hidden text was left out: 4 characters that no reader sees.",)


def test_control_characters_do_no_harm() -> None:
    assert texts("<p>年<s>x</s>&#8;假\x01<b hidden>y</b>\x02天</p>") == ["年假天"]


def test_white_letters_on_a_dark_ground_are_seen() -> None:
    assert texts("<div style='background:#003'><p style='color:#fff'>标准</p></div>") == ["标准"]


def test_struck_out_text_no_longer_holds() -> None:
    found = page("<p>年假<del>5</del><ins>10</ins>天</p>")
    assert [block.text for block in found.blocks] == ["年假10天"]
    assert found.warnings == ("Struck-out text was left out: 1 characters.",)


def test_lists_show_their_numbers_and_nested_ones_come_in_their_place() -> None:
    body = "<ol start=3><li>甲<ul><li>子</li></ul></li><li value=7><p>乙</p><p>续</p></li></ol><ol type=a><li>丙</li></ol>"
    assert texts(body) == ["3. 甲", "- 子", "7. 乙", "续", "a. 丙"]


def test_spans_of_a_table_fill_its_rows() -> None:
    table = "<table><thead><tr><th rowspan=2>职级</th><th colspan=2>限额</th></tr><tr><th>一线</th><th>二线</th></tr></thead>"
    table += "<tr><td rowspan=2>P1</td><td>400</td><td>300</td></tr><tr><td>500</td><td>350</td></tr></table>"
    (block,) = page(table).blocks
    assert block.rows == (("职级", "限额 一线", "限额 二线"), ("P1", "400", "300"), ("P1", "500", "350"))


def test_a_table_that_only_places_text_is_no_table() -> None:
    frame = "<table><tr><td><h2>休假</h2><p>年假。</p></td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    assert [block.kind for block in page(frame).blocks] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
    ]


def test_entities_breaks_and_preformatted_lines_are_read() -> None:
    assert texts("<p>A&amp;B&nbsp;&lt;5&#22825;<br>次行</p><pre>一\n二</pre>") == ["A&B <5天\n次行", "一\n二"]


def test_blocks_within_inline_elements_stay_apart() -> None:
    assert texts("<a><div>甲</div><div>乙</div></a><span><p>丙</p></span>") == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gb18030"), ("big5", "big5"), ("Shift_JIS", "cp932")]
)
def test_a_declared_encoding_is_read_as_browsers_do(declared: str, encoding: str) -> None:
    text = {"gb18030": "年假", "big5": "員工", "cp932": "休暇"}[encoding]
    content = f"<meta charset='{declared}'><p>{text}</p>".encode(encoding)
    assert parse_html(content).blocks[0].text == text


def test_a_false_declaration_does_no_harm() -> None:
    assert parse_html("<meta charset=gb2312><p>年假十天</p>".encode()).blocks[0].text == "年假十天"


def test_a_page_nested_too_deeply_is_refused_and_never_cut() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        page("<div>" * 5000 + "深" + "</div>" * 5000 + "<p>年假</p>")
    assert refused.value.code == "too_deep"


def test_endless_spans_are_bounded() -> None:
    rows = "<tr><td colspan=999999>a</td><td>b</td></tr><tr><td rowspan=999999>c</td><td>d</td></tr>"
    assert page(f"<table>{rows}</table>").blocks[0].rows == (("a", "b"), ("c", "d"))
