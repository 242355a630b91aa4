"""A chart of an Office file -> its title and a table of categories and values, as its data sheet has them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from ingest.parsed import Block, BlockKind, table_block
from ingest.parsers.characters import clean_line

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MOST_POINTS = 1_000
"""Of a chart: what has more draws a curve and tells no rule."""


def chart_blocks(chart: _Element) -> Iterator[Block]:
    """Title and table; nothing where the file keeps no values."""
    series = list(chart.iter(f"{CHART}ser"))
    rows: dict[int, str] = {}
    columns: list[dict[int, str]] = []
    for entry in series:
        rows |= _points(entry, "cat", "xVal")
        columns.append(_points(entry, "val", "yVal"))
    places = sorted({place for column in columns for place in column})
    if not places or len(places) * len(columns) > MOST_POINTS:
        return
    names = [_name(entry, number) for number, entry in enumerate(series, 1)]
    header = ("", *names)
    lines = ((rows.get(at, str(at + 1)), *(column.get(at, "") for column in columns)) for at in places)
    title = clean_line("".join(text.text or "" for text in chart.iterfind(f".//{CHART}title//{_A}t")))
    if title:
        yield Block(BlockKind.PARAGRAPH, title)
    table = table_block((header, *lines))
    yield from [table] if table else []


def _points(series: _Element, *names: str) -> dict[int, str]:
    """Place -> text, of categories or values; of categories in levels the innermost."""
    found = next((part for name in names if (part := series.find(f"{CHART}{name}")) is not None), None)
    if found is None:
        return {}
    level = found.find(f".//{CHART}lvl")
    points = (found if level is None else level).iter(f"{CHART}pt")
    return {_place(point): clean_line(point.findtext(f"{CHART}v") or "") for point in points}


def _place(point: _Element) -> int:
    text = point.get("idx", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _name(series: _Element, number: int) -> str:
    return clean_line(series.findtext(f"{CHART}tx//{CHART}v") or "") or str(number)
