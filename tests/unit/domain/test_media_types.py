"""A file is what both its name and its first bytes say."""

import zipfile
from io import BytesIO

import pytest

from assistant.domain.media_types import MediaType, media_type_of
from assistant.errors import UnknownMediaType


def zipped(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7\n", MediaType.PDF),
        ("A.PDF", b"junk before %PDF-1.4", MediaType.PDF),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml"), MediaType.DOCX),
        ("a.docx", b"PK\x03\x04 cut off", MediaType.DOCX),
        ("a.docx", zipped("word/document2.xml"), MediaType.DOCX),
        ("a.pptx", zipped("ppt/presentation.xml"), MediaType.PPTX),
        ("a.xlsx", zipped("xl/workbook.xml"), MediaType.XLSX),
        ("a.xlsx", zipped("xl\\workbook.xml"), MediaType.XLSX),
        ("a.xlsx", zipped("_rels/.rels", "workbook.xml"), MediaType.XLSX),
        ("a.csv", b"a,b", MediaType.CSV),
        ("a.tsv", b"a\tb", MediaType.TSV),
        ("a.txt", "第一条 年假".encode("utf-16-le"), MediaType.TEXT),
        ("员工手册.md", "# 第一章".encode(), MediaType.MARKDOWN),
        ("a.htm", b"<p>x</p>", MediaType.HTML),
        ("a.txt", "第一条".encode("utf-16"), MediaType.TEXT),
        ("a.txt", "第一条".encode("gb18030"), MediaType.TEXT),
    ],
)
def test_known_kinds(name: str, content: bytes, kind: MediaType) -> None:
    assert media_type_of(name, content) is kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a", b"text"),
        ("a.pdf.exe", b"%PDF-1.7"),
        ("a.pdf", b"MZ\x90\0"),
        ("a.docx", b"<html>"),
        ("a.docx", zipped("xl/workbook.xml")),
        ("a.txt", b"\x7fELF\0\0"),
        ("a.md", b"%PDF\0"),
        ("a.xlsx", zipped("word/document.xml")),
        ("a.txt", b"PK\x03\x04"),
        ("a.csv", b"\xd0\xcf\x11\xe0"),
        ("a.txt", bytes(range(1, 32)) * 20),
        ("a.docx", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_other_kinds_and_false_names_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(UnknownMediaType):
        media_type_of(name, content)


@pytest.mark.parametrize(
    ("name", "advice"),
    [("a.doc", "save it as .docx"), ("a.XLS", "save it as .xlsx"), ("a.ppt", "save it as .pptx")],
)
def test_an_old_file_is_refused_with_the_way_out(name: str, advice: str) -> None:
    with pytest.raises(UnknownMediaType, match=advice):
        media_type_of(name, b"\xd0\xcf\x11\xe0")
