"""What no reader of a Word document sees is told by its kind; pages are those its program saw."""

from __future__ import annotations

import pytest

from assistant.domain.quality import HiddenKind, HiddenText
from ingest.parsed import ParsedDocument
from ingest.parsers.word import parse_docx
from tests.unit.ingest.parsers.office_files import NAMESPACES, RELATIONS, p, package, relations, word_file

WHITE = '<w:color w:val="FFFFFF"/>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def table(cell: str, properties: str = "", row: str = "") -> str:
    """Of two columns and two rows; the second row holds the cell."""
    plain = f"<w:tr><w:tc>{p('职级')}</w:tc><w:tc>{p('限额')}</w:tc></w:tr>"
    own = f"<w:tr>{row}<w:tc>{p('P1')}</w:tc><w:tc>{cell}</w:tc></w:tr>"
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{plain}{own}</w:tbl>"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (HiddenKind.INVISIBLE, p("年假。", raw=run("批准", "<w:vanish/>"))),
        (HiddenKind.TINY, p("年假。", raw=run("批准", '<w:sz w:val="2"/>'))),
        (HiddenKind.SAME_COLOUR, p("年假。", raw=run("批准", '<w:color w:val="FDFEFF"/>'))),
        (HiddenKind.SAME_COLOUR, p("年假。", raw=run("批准", '<w:rStyle w:val="Ghost"/>'))),
        (HiddenKind.SAME_COLOUR, p("年假。") + p("批准", '<w:pStyle w:val="Pale"/>')),
        (
            HiddenKind.SAME_COLOUR,
            p("年假。", raw=run("批准", '<w:shd w:fill="00FF00"/><w:color w:val="00FF00"/>')),
        ),
        (
            HiddenKind.SAME_COLOUR,
            p("年假。", raw=run("批准", '<w:highlight w:val="black"/><w:color w:val="000000"/>')),
        ),
        (HiddenKind.SAME_COLOUR, p("年假。") + table(p(raw=run("批准", WHITE)))),
        (HiddenKind.INVISIBLE, p("年假。") + table(p("批准"), row="<w:trPr><w:hidden/></w:trPr>")),
    ],
    ids=["vanish", "tiny", "nearly", "style", "paragraph", "shading", "marker", "cell", "row"],
)
def test_hidden_text_is_told_by_its_kind(kind: HiddenKind, body: str) -> None:
    styles = (
        f'<w:style w:type="character" w:styleId="Ghost"><w:rPr>{WHITE}</w:rPr></w:style>'
        f'<w:style w:type="paragraph" w:styleId="Pale"><w:rPr>{WHITE}</w:rPr></w:style>'
    )
    found = parse_docx(word_file(body, styles=styles))
    assert "批准" not in "".join(block.text for block in found.blocks)
    said = "P1 批准" if "w:hidden" in body else "批准"
    assert found.hidden == (HiddenText(kind, len(said.replace(" ", "")), None, said),)


@pytest.mark.parametrize(
    "body",
    [
        table(f'<w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/></w:tcPr>{p(raw=run("批准", WHITE))}'),
        table(p(raw=run("批准", WHITE)), '<w:tblStyle w:val="Bars"/>'),
        table(p(raw=run("批准", WHITE)), '<w:shd w:val="clear" w:fill="1F4E79"/>'),
        p(raw='<w:r><w:drawing><wp:anchor behindDoc="1"/></w:drawing></w:r>' + run("批准", WHITE)),
        p(raw=run("批准", WHITE + '<w:highlight w:val="darkBlue"/>')),
    ],
    ids=["cell", "table-style", "table", "cover", "marker"],
)
def test_what_lies_behind_letters_counts(body: str) -> None:
    bars = '<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:fill="1F4E79"/></w:tcPr></w:tblStylePr>'
    styles = f'<w:style w:type="table" w:styleId="Bars">{bars}</w:style>'
    found = parse_docx(word_file(body, styles=styles))
    assert "批准" in "".join(block.text for block in found.blocks)
    assert found.hidden == ()


def saved(body: str, pages: int) -> ParsedDocument:
    """A document whose program counted so many pages."""
    properties = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Pages>{pages}</Pages></Properties>'
    root = relations(officeDocument="word/document.xml").replace(
        "</Relationships>",
        f'<Relationship Id="x" Type="{RELATIONS}/extended-properties" Target="docProps/app.xml"/></Relationships>',
    )
    document = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return parse_docx(
        package({"_rels/.rels": root, "docProps/app.xml": properties, "word/document.xml": document})
    )


TURNED, SET = "<w:lastRenderedPageBreak/>", '<w:r><w:br w:type="page"/></w:r>'
BODY = (
    p("甲")
    + p(raw=f"{run('乙')}<w:r>{TURNED}<w:t>续</w:t></w:r>")
    + p(raw=SET)
    + p(raw=f"<w:r>{TURNED}<w:t>丙</w:t></w:r>")
    + p("丁", "<w:pageBreakBefore/>")
)


def test_pages_are_those_the_program_saw_when_it_saved_the_file() -> None:
    found = saved(BODY, pages=4)
    assert [(b.text, b.page_from, b.page_to) for b in found.blocks] == [
        ("甲", 1, 1),
        ("乙续", 1, 2),
        ("丙", 3, 3),
        ("丁", 4, 4),
    ]
    assert found.pages == 4


def test_pages_that_do_not_add_up_are_not_told() -> None:
    found = saved(BODY, pages=5)
    assert {(b.page_from, b.page_to) for b in found.blocks} == {(None, None)}
    assert found.pages == 0


def test_cells_that_go_over_one_page_turn_it_once() -> None:
    cells = "".join(f"<w:tc>{p(raw=f'{run(t)}<w:r>{TURNED}<w:t>b</w:t></w:r>')}</w:tc>" for t in "xy")
    found = saved(f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>{p('后')}", pages=3)
    assert [(b.page_from, b.page_to) for b in found.blocks] == [(1, 3), (3, 3)]
