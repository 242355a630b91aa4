"""Writes small PDF and DOCX files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import docx
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

Placed = tuple[float, float, float, str]
"""left, bottom, size, text."""


def pdf(
    *pages: Sequence[Placed], ruled: Sequence[tuple[float, float, float, float]] = (), password: str = ""
) -> bytes:
    """Pages of Latin text in Helvetica; `ruled` are boxes (left, bottom, width, height) drawn on every page."""
    writer = PdfWriter()
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    fonts = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    for placed in pages:
        page = writer.add_blank_page(595, 842)
        resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): fonts})})
        page[NameObject("/Resources")] = resources
        drawn = [f"{' '.join(map(str, box))} re S" for box in ruled]
        texts = [f"BT /F1 {size} Tf {left} {bottom} Td ({text}) Tj ET" for left, bottom, size, text in placed]
        stream = DecodedStreamObject()
        stream.set_data("\n".join([*drawn, *texts]).encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


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
