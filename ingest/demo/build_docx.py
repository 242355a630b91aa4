"""A demo policy -> a Word file: heading styles, real tables, header, page-number field. Knows nothing of other formats."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from ingest.demo.source import BlockKind, Policy, SourceBlock, lead_of

ZIP_DATE = (2025, 1, 1, 0, 0, 0)
COMPANY = {"zh": "澜川科技有限公司", "en": "Lanchuan Technology (Singapore) Pte. Ltd."}


def write_docx(policy: Policy, path: Path) -> None:
    """Writes the policy as a Word file; the same source gives the same bytes."""
    document = Document()
    _set_page(document, policy)
    _set_fonts(document)
    for block in policy.blocks:
        _add(document, block)
    when = datetime.fromisoformat(policy.effective_from)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = policy.title, policy.owner, policy.owner
    about.created = about.modified = when
    about.language = "zh-CN" if policy.language == "zh" else "en-SG"
    packed = io.BytesIO()
    document.save(packed)
    path.write_bytes(_with_fixed_dates(packed.getvalue()))


def _set_page(document: WordDocument, policy: Policy) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.4)
    header = section.header.paragraphs[0]
    header.text = f"{COMPANY[policy.language]}\t\t{policy.title} {policy.label}"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_page_field(footer)


def _add_page_field(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # python-docx has no public call for fields


def _set_fonts(document: WordDocument) -> None:
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 14), ("Caption", 10)):
        style = document.styles[name]
        if not isinstance(style, ParagraphStyle) or style.type != WD_STYLE_TYPE.PARAGRAPH:
            raise TypeError(
                f"The Word template's style {name!r} is no paragraph style; use python-docx's own template."
            )
        style.font.name, style.font.size = "Arial", Pt(size)
        style.font.color.rgb = RGBColor(0x1F, 0x1F, 0x1F)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), "宋体" if name == "Normal" else "黑体")


def _add(document: WordDocument, block: SourceBlock) -> None:
    match block.kind:
        case BlockKind.TITLE:
            document.add_paragraph(block.text, style="Title")
        case BlockKind.CHAPTER:
            document.add_paragraph(block.text, style="Heading 1")
        case BlockKind.CAPTION:
            document.add_paragraph(block.text, style="Caption").paragraph_format.keep_with_next = True
        case BlockKind.TABLE:
            _add_table(document, block.rows)
        case BlockKind.ITEM | BlockKind.PARAGRAPH:
            _add_text(document, block)


def _add_text(document: WordDocument, block: SourceBlock) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(5)
    paragraph.paragraph_format.line_spacing = 1.3
    if block.kind is BlockKind.ITEM:
        paragraph.paragraph_format.left_indent = Cm(0.8)
    lead, rest = lead_of(block.text)
    if lead:
        paragraph.add_run(lead).bold = True
    paragraph.add_run(rest)


def _add_table(document: WordDocument, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(9), number == 0
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)  # the header row returns on every page
    document.add_paragraph()


def _with_fixed_dates(packed: bytes) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return written.getvalue()
