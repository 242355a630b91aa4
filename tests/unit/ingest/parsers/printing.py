"""Writes small PDF and DOCX files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import docx
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Placed = tuple[float, float, float, str]
"""left, bottom, size, text."""


TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange
%d beginbfchar
%s
endbfchar endcmap end end"""


def pdf(
    *pages: Sequence[Placed],
    ruled: Sequence[tuple[float, float, float, float]] = (),
    password: str = "",
    turned: int = 0,
    drawn: str = "",
) -> bytes:
    """Pages of text: Latin in Helvetica, any other in a font without outlines whose letters are as wide as high.

    `ruled` are boxes (left, bottom, width, height) and `drawn` any other marks, both on every page; `turned` is the
    angle by which a viewer turns the pages.
    """
    writer = PdfWriter()
    fonts = _fonts(writer, {letter for page in pages for *_, text in page for letter in text})
    for placed in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        if turned:
            page[NameObject("/Rotate")] = NumberObject(turned)
        boxes = [f"{' '.join(map(str, box))} re S" for box in ruled]
        texts = [
            f"BT /{_font(text)} {size} Tf {left} {bottom} Td {_coded(text)} Tj ET"
            for left, bottom, size, text in placed
        ]
        stream = DecodedStreamObject()
        stream.set_data("\n".join([*boxes, drawn, *texts]).encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _font(text: str) -> str:
    return "F1" if text.isascii() else "F2"


def _coded(text: str) -> str:
    return f"({text})" if text.isascii() else f"<{text.encode('utf-16-be').hex()}>"


def _fonts(writer: PdfWriter, letters: set[str]) -> DictionaryObject:
    latin = _named(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica")
    pairs = "\n".join(f"<{ord(letter):04x}> <{ord(letter):04x}>" for letter in sorted(letters)).encode()
    meaning = DecodedStreamObject()
    meaning.set_data(TO_UNICODE % (len(letters), pairs))
    system = {"/Registry": TextStringObject("Adobe"), "/Ordering": TextStringObject("Identity")}
    inner = _named(Type="/Font", Subtype="/CIDFontType2", BaseFont="/Wide")
    inner[NameObject("/CIDSystemInfo")] = DictionaryObject(
        {NameObject(key): value for key, value in system.items()}
        | {NameObject("/Supplement"): NumberObject(0)}
    )
    inner[NameObject("/DW")] = NumberObject(1000)
    wide = _named(Type="/Font", Subtype="/Type0", BaseFont="/Wide", Encoding="/Identity-H")
    wide[NameObject("/DescendantFonts")] = ArrayObject([writer._add_object(inner)])
    wide[NameObject("/ToUnicode")] = writer._add_object(meaning)
    return DictionaryObject({NameObject("/F1"): latin, NameObject("/F2"): wide})


def _named(**names: str) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): NameObject(name) for key, name in names.items()})


def word(*paragraphs: tuple[str, str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file of (style, text) paragraphs and one table at its end."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                grid.cell(row, column).text = text
    output = BytesIO()
    document.save(output)
    return output.getvalue()
