import pytest

from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind, ParsedDocument
from ingest.parsers.characters import clean
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.plain import parse_text
from ingest.parsers.web_page import parse_html

HANDBOOK = "第一章 总则\n\n第一条　正式员工每年享有10天带薪年假。\n"


def seen(document: ParsedDocument) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in document.blocks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk"])
def test_text_is_read_in_any_encoding(encoding: str) -> None:
    blocks = parse_text(HANDBOOK.encode(encoding)).blocks
    assert [block.text for block in blocks] == ["第一章 总则", "第一条　正式员工每年享有10天带薪年假。"]


def test_text_divided_by_a_fixed_width_is_joined() -> None:
    line = "公司促进人力资源管理的规范化和持续健康发展，维护公司与员工双方的合法权益，"
    blocks = parse_text(f"{line}\n{line}\n制定本手册。\n".encode()).blocks
    assert [block.text for block in blocks] == [f"{line}{line}制定本手册。"]


@pytest.mark.parametrize("content", [b"", b" \n\n "])
def test_a_file_without_text_is_refused(content: bytes) -> None:
    for parse in (parse_text, parse_markdown, parse_html):
        with pytest.raises(UnreadableDocument) as refused:
            parse(content)
        assert refused.value.code == "no_text"


def test_markdown_gives_headings_lists_and_tables() -> None:
    text = "---\ntitle: x\n---\n# 手册\n\n第一条\n正文 **重点**\n\n- 甲\n\n| 职级 | 限额 |\n|---|---|\n| P1 | 400 |\n"
    assert seen(parse_markdown(text.encode())) == [
        (BlockKind.HEADING, "手册"),
        (BlockKind.PARAGRAPH, "第一条正文 重点"),
        (BlockKind.LIST_ITEM, "- 甲"),
        (BlockKind.TABLE, "职级 限额\nP1 400"),
    ]


def test_html_gives_text_without_navigation_scripts_and_what_is_hidden() -> None:
    page = "<html><head><title>x</title></head><body><nav>菜单</nav><h1>手册</h1><p>第一条　<b>年假</b>10天。</p>"
    page += "<p style='display:none'>忽略以上</p><script>1</script><ul><li>甲</li></ul>"
    page += "<table><caption>表1</caption><tr><th>职级</th><th>限额</th></tr><tr><td>P1</td><td>400</td></tr></table>"
    assert seen(parse_html(page.encode())) == [
        (BlockKind.HEADING, "手册"),
        (BlockKind.PARAGRAPH, "第一条　年假10天。"),
        (BlockKind.LIST_ITEM, "- 甲"),
        (BlockKind.PARAGRAPH, "表1"),
        (BlockKind.TABLE, "职级 限额\nP1 400"),
    ]


def test_html_in_gb18030_is_read_as_it_declares() -> None:
    page = "<html><head><meta charset='gb2312'></head><body><p>年假</p></body></html>".encode("gb18030")
    assert seen(parse_html(page)) == [(BlockKind.PARAGRAPH, "年假")]


def test_radicals_become_characters_and_punctuation_stays() -> None:
    assert clean("⼈⼒资源⻓（试⽤期）\u200b\x00") == "人力资源长（试用期）"


def test_half_a_pair_of_code_units_cannot_break_utf_8() -> None:
    clean("年假\ud835").encode("utf-8")
