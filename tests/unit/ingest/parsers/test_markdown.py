"""Markdown reads as it is shown."""

from __future__ import annotations

import pytest

from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind
from ingest.parsers.markdown import parse_markdown


def texts(text: str) -> list[str]:
    return [block.text for block in parse_markdown(text.encode()).blocks]


def test_front_matter_is_no_text_and_a_rule_is_no_front_matter() -> None:
    assert texts("---\ntitle: 手册\n---\n正文") == ["正文"]
    assert texts('+++\ntitle = "手册"\n+++\n正文') == ["正文"]
    assert texts("---\n\n甲\n\n---\n乙") == ["甲", "乙"]


def test_items_carry_the_marks_that_are_shown_and_nested_ones_follow() -> None:
    assert texts("3. 甲\n   - 子\n4. 乙\n\n   续\n") == ["3. 甲", "- 子", "4. 乙", "续"]


def test_a_footnote_follows_the_block_that_refers_to_it() -> None:
    text = "年假10天[^a]。\n\n## 病假\n\n病假5天[^b]。\n\n[^b]: Paid.\n[^a]: 含\n  试用期。\n[^c]: 没有人提到。\n"
    assert texts(text) == [
        "年假10天（注1）。",
        "注1：含 试用期。",
        "病假",
        "病假5天[Note 2]。",
        "Note 2: Paid.",
        "注3：没有人提到。",
    ]


def test_struck_out_text_no_longer_holds() -> None:
    assert texts("年假~~5~~10天，<del>可结转</del>不结转") == ["年假10天，不结转"]


def test_html_within_is_read_like_a_page() -> None:
    text = "<table><tr><th>职级</th><th>限额</th></tr><tr><td>P1</td><td>400</td></tr></table>\n\n<!-- 草稿 -->\n\n甲<br>乙\n"
    blocks = parse_markdown(text.encode()).blocks
    assert [block.kind for block in blocks] == [BlockKind.TABLE, BlockKind.PARAGRAPH]
    assert blocks[1].text == "甲\n乙"


def test_code_stays_as_written_and_anchors_of_headings_go() -> None:
    assert texts("# 休假 {#leave}\n\n```\na\n  b\n```\n") == ["休假", "a\n  b"]


def test_deeply_nested_items_are_not_lost() -> None:
    text = "".join(f"{'  ' * depth}- {depth}\n" for depth in range(30))
    assert texts(text) == [f"- {depth}" for depth in range(30)]


@pytest.mark.parametrize(
    "text",
    ["".join(f"{'  ' * depth}- {depth}\n" for depth in range(150)), ">" * 150 + " tief\n\ndanach\n"],
    ids=["items", "quotations"],
)
def test_what_is_nested_too_deeply_to_be_kept_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDocument, match="nested too deeply"):
        parse_markdown(text.encode())
