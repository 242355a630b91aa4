"""The shapes of one slide -> blocks in their order: text with its list marks, tables, diagrams. Knows no package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.parsed import Block, BlockKind
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.number_formats import written
from ingest.parsers.packages import unescaped
from ingest.parsers.tables import Cell, table_blocks

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_TITLES = ("title", "ctrTitle")
_LEFT_OUT = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_LISTED = ("body", "obj", "")
"""Placeholders whose paragraphs are bullets unless they say otherwise."""
_NUMBER_STYLES = (
    ("arabic", "decimal"), ("romanUc", "upperRoman"), ("romanLc", "lowerRoman"), ("alphaUc", "upperLetter"),
    ("alphaLc", "lowerLetter"), ("ea1", "chineseCounting"), ("circleNum", "decimalEnclosedCircle"),
)  # fmt: skip


@dataclass(slots=True)
class Shapes:
    """What a slide shows; filled while it is read, hence not frozen."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    charts: int = 0
    """Charts, which are not read."""


def read_shapes(tree: _Element, diagram: Callable[[str], _Element | None]) -> Shapes:
    """The shapes of a slide or of its notes. `diagram`: relation id -> the diagram's part."""
    found = Shapes()
    _read(tree, found, diagram)
    return found


def _read(container: _Element, found: Shapes, diagram: Callable[[str], _Element | None]) -> None:
    for shape in container:
        properties = shape.find(f"*/{P}cNvPr")
        if properties is not None and properties.get("hidden") in ("1", "true"):
            continue
        if shape.tag == f"{P}sp":
            _read_text(shape, found)
        elif shape.tag == f"{P}grpSp":
            _read(shape, found, diagram)
        elif shape.tag == f"{MC}AlternateContent":
            for choice in list(shape.iterchildren(f"{MC}Choice"))[:1]:
                _read(choice, found, diagram)
        elif shape.tag == f"{P}graphicFrame":
            _read_frame(shape, found, diagram)


def _read_text(shape: _Element, found: Shapes) -> None:
    place = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    kind = None if place is None else place.get("type", "")
    body = shape.find(f"{P}txBody")
    if body is None or kind in _LEFT_OUT:
        return
    if kind in _TITLES and not found.title:
        found.title = clean_line(" ".join(filter(None, map(_text, body.iterchildren(f"{A}p")))))
    else:
        found.blocks += _paragraphs(body, kind in _LISTED)


def _paragraphs(body: _Element, listed: bool) -> Iterator[Block]:
    counts: dict[int, int] = {}
    for paragraph in body.iterchildren(f"{A}p"):
        text = _text(paragraph)
        if not text:
            continue
        properties = paragraph.find(f"{A}pPr")
        level = int(properties.get("lvl", "0")[:1] or 0) if properties is not None else 0
        counts = {deep: count for deep, count in counts.items() if deep <= level}
        number = None if properties is None else properties.find(f"{A}buAutoNum")
        if number is not None:
            start = number.get("startAt", "1")
            first = int(start) if start.isdecimal() and len(start) < 6 else 1
            counts[level] = counts[level] + 1 if level in counts else first
            yield Block(BlockKind.LIST_ITEM, f"{_number(counts[level], number.get('type', ''))} {text}")
            continue
        counts.pop(level, None)
        yield _unnumbered(text, properties, listed)


def _unnumbered(text: str, properties: _Element | None, listed: bool) -> Block:
    plain = properties is not None and properties.find(f"{A}buNone") is not None
    marked = properties is not None and properties.find(f"{A}buChar") is not None
    if marked or (listed and not plain):
        return Block(BlockKind.LIST_ITEM, f"- {text}")
    return Block(BlockKind.PARAGRAPH, text)


def _number(count: int, kind: str) -> str:
    style = next((style for prefix, style in _NUMBER_STYLES if kind.startswith(prefix)), "decimal")
    text = written(count, style)
    if kind.endswith("ParenBoth"):
        return f"({text})"
    return text + (")" if kind.endswith("ParenR") else "" if kind.endswith("Plain") else ".")


def _text(paragraph: _Element) -> str:
    """A paragraph's text without what is struck out."""
    parts: list[str] = []
    for element in paragraph.iter(f"{A}t", f"{A}br"):
        properties = element.getparent().find(f"{A}rPr")
        struck = properties is not None and properties.get("strike", "noStrike") != "noStrike"
        if element.tag == f"{A}br":
            parts.append("\n")
        elif not struck:
            parts.append(element.text or "")
    lines = clean(unescaped("".join(parts)).replace("\v", "\n")).split("\n")
    return "\n".join(line for line in map(clean_line, lines) if line)


def _read_frame(frame: _Element, found: Shapes, diagram: Callable[[str], _Element | None]) -> None:
    table = frame.find(f"{A}graphic/{A}graphicData/{A}tbl")
    if table is not None:
        found.blocks += table_blocks([[*_cells(row)] for row in table.iterchildren(f"{A}tr")])
        return
    found.charts += sum(1 for _ in frame.iter(f"{CHART}chart"))
    for reference in frame.iter(f"{DIAGRAM}relIds"):
        part = diagram(reference.get(f"{R}dm", ""))
        for point in () if part is None else part.iter(f"{DIAGRAM}pt"):
            text = " ".join(filter(None, map(_text, point.iter(f"{A}p"))))
            if text:
                found.blocks.append(Block(BlockKind.LIST_ITEM, f"- {text}"))


def _cells(row: _Element) -> Iterator[Cell]:
    for cell in row.iterchildren(f"{A}tc"):
        if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
            continue
        text = " ".join(filter(None, map(_text, cell.iter(f"{A}p")))).replace("\n", " ")
        yield Cell(text, _span(cell, "gridSpan"), _span(cell, "rowSpan"))


def _span(cell: _Element, name: str) -> int:
    text = cell.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 5 else 1
