from __future__ import annotations

from io import BytesIO

import pytest

from assistant.errors import UnreadableDocument
from ingest.parsed import BlockKind
from ingest.parsers.word import parse_docx
from tests.unit.ingest.parsers.printing import word


def test_headings_come_by_style_and_tables_in_their_place() -> None:
    content = word(
        ("Title", "员工手册"),
        ("Heading 1", "第五章 休假"),
        ("Normal", "第一条　年假。"),
        table=[["职级", "限额"], ["P1", "400"]],
    )
    blocks = parse_docx(content).blocks
    assert [(block.kind, block.level) for block in blocks] == [
        (BlockKind.HEADING, 0),
        (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, None),
        (BlockKind.TABLE, None),
    ]
    assert blocks[3].rows == (("职级", "限额"), ("P1", "400"))


def test_list_styles_make_items() -> None:
    (block,) = parse_docx(word(("List Bullet", "甲"))).blocks
    assert block.kind is BlockKind.LIST_ITEM


def test_a_cell_merged_down_stands_in_each_row_and_one_merged_across_once() -> None:
    import docx

    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "across"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "down"
    table.cell(1, 1).text, table.cell(2, 1).text = "a", "b"
    output = BytesIO()
    document.save(output)
    (block,) = parse_docx(output.getvalue()).blocks
    assert block.rows == (("across", "", ""), ("down", "a", ""), ("down", "b", ""))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0 an old file", "old_format"),
        (word(("Normal", "text"))[:500], "damaged"),
        (b"PK\x03\x04", "damaged"),
        (word(), "no_text"),
    ],
    ids=["old", "truncated", "no package", "empty"],
)
def test_a_file_that_yields_no_text_says_why(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse_docx(content)
    assert refused.value.code == code
