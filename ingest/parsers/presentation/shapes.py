"""The shapes of one slide -> blocks in their order: text with its list marks, tables, diagrams. Knows no package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from ingest.parsed import Block, BlockKind
from ingest.parsers.characters import clean, clean_line
from ingest.parsers.charts import CHART, chart_blocks
from ingest.parsers.colours import Colour
from ingest.parsers.number_formats import written
from ingest.parsers.packages import unescaped
from ingest.parsers.presentation.sight import A, P, Sight
from ingest.parsers.tables import Cell, table_blocks

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

Letters = Callable[[_Element], str]
"""A paragraph -> its text."""

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
    """Charts whose values the file does not keep."""


def read_shapes(tree: _Element, part: Callable[[str], _Element | None], sight: Sight) -> Shapes:
    """The shapes of a slide or of its notes. `part`: relation id -> the part of a diagram or chart."""
    found = Shapes()
    _read(tree, found, part, sight)
    return found


def _read(
    container: _Element, found: Shapes, part: Callable[[str], _Element | None], sight: Sight, depth: int = 0
) -> None:
    for shape in container:
        properties = shape.find(f"*/{P}cNvPr")
        if properties is not None and properties.get("hidden") in ("1", "true"):
            sight.hidden.add(HiddenKind.INVISIBLE, _whole(shape), sight.page)
        elif depth == 0 and sight.is_off(shape):
            sight.hidden.add(HiddenKind.OFF_PAGE, _whole(shape), sight.page)
        elif shape.tag == f"{P}sp":
            _read_text(shape, found, _letters(sight, sight.behind(shape) if depth == 0 else None))
        elif shape.tag == f"{P}grpSp":
            _read(shape, found, part, sight, depth + 1)
        elif shape.tag == f"{MC}AlternateContent":
            for choice in list(shape.iterchildren(f"{MC}Choice"))[:1]:
                _read(choice, found, part, sight, depth + 1)
        elif shape.tag == f"{P}graphicFrame":
            _read_frame(shape, found, part, sight)


def _whole(shape: _Element) -> str:
    return " ".join(filter(None, (text.text for text in shape.iter(f"{A}t"))))


def _read_text(shape: _Element, found: Shapes, letters: Letters) -> None:
    place = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    kind = None if place is None else place.get("type", "")
    body = shape.find(f"{P}txBody")
    if body is None or kind in _LEFT_OUT:
        return
    if kind in _TITLES and not found.title:
        found.title = clean_line(" ".join(filter(None, map(letters, body.iterchildren(f"{A}p")))))
    else:
        found.blocks += _paragraphs(body, kind in _LISTED, letters)


def _paragraphs(body: _Element, listed: bool, letters: Letters) -> Iterator[Block]:
    counts: dict[int, int] = {}
    for paragraph in body.iterchildren(f"{A}p"):
        text = letters(paragraph)
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


def _letters(sight: Sight, ground: Colour | None) -> Letters:
    """Reads paragraphs that stand on a ground: what is struck out or unseen is left out."""

    def read(paragraph: _Element) -> str:
        parts: list[str] = []
        unseen: dict[HiddenKind, str] = {}
        for element in paragraph.iter(f"{A}t", f"{A}br"):
            properties = element.getparent().find(f"{A}rPr")
            if element.tag == f"{A}br":
                parts.append("\n")
            elif (kind := sight.unseen(properties, ground)) is not None:
                unseen[kind] = unseen.get(kind, "") + (element.text or "")
            elif properties is None or properties.get("strike", "noStrike") == "noStrike":
                parts.append(element.text or "")
        for kind, said in unseen.items():
            sight.hidden.add(kind, said, sight.page)
        text = unescaped("".join(parts)).replace("\v", "\n")
        sight.hidden.look_through(text, sight.page)
        return "\n".join(line for line in map(clean_line, clean(text).split("\n")) if line)

    return read


def _read_frame(frame: _Element, found: Shapes, part: Callable[[str], _Element | None], sight: Sight) -> None:
    table = frame.find(f"{A}graphic/{A}graphicData/{A}tbl")
    if table is not None:
        found.blocks += table_blocks([[*_cells(row, sight)] for row in table.iterchildren(f"{A}tr")])
        return
    for reference in frame.iter(f"{CHART}chart"):
        chart = part(reference.get(f"{R}id", ""))
        blocks = [] if chart is None else [*chart_blocks(chart)]
        found.blocks += blocks
        found.charts += not blocks
    letters = _letters(sight, None)
    for reference in frame.iter(f"{DIAGRAM}relIds"):
        diagram = part(reference.get(f"{R}dm", ""))
        for point in () if diagram is None else diagram.iter(f"{DIAGRAM}pt"):
            text = " ".join(filter(None, map(letters, point.iter(f"{A}p"))))
            if text:
                found.blocks.append(Block(BlockKind.LIST_ITEM, f"- {text}"))


def _cells(row: _Element, sight: Sight) -> Iterator[Cell]:
    for cell in row.iterchildren(f"{A}tc"):
        if cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true"):
            continue
        letters = _letters(sight, sight.colour(cell.find(f"{A}tcPr/{A}solidFill")))
        text = " ".join(filter(None, map(letters, cell.iter(f"{A}p")))).replace("\n", " ")
        yield Cell(text, _span(cell, "gridSpan"), _span(cell, "rowSpan"))


def _span(cell: _Element, name: str) -> int:
    text = cell.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 5 else 1
