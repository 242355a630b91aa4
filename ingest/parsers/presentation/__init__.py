"""A .pptx -> blocks: each slide a section under its title and a page of its own, speaker's notes marked as such.

Hidden slides and shapes are left out, as are slide numbers, dates and footers. Shapes come in the order in which a
screen reader tells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.packages import Package
from ingest.parsers.presentation.shapes import P, R, Shapes, read_shapes
from ingest.parsers.refusals import no_text

MOST_SLIDES = 2_000
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(slots=True)
class _Deck:
    """What was met on the way; filled while slides are read, hence not frozen."""

    hidden: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    charts: list[int] = field(default_factory=list)
    last_title: str = ""


def parse_pptx(content: bytes) -> ParsedDocument:
    """The slides' text. UnreadableDocument: encrypted, an old .ppt, damaged, hostile, too large, or empty."""
    package = Package(content, ".pptx")
    main = package.main()
    targets = {r.id: r.target for r in package.relations(main) if r.kind == "slide"}
    listed = package.xml(main).iterfind(f"{P}sldIdLst/{P}sldId")
    slides = [targets[id] for entry in listed if (id := entry.get(f"{R}id", "")) in targets]
    if len(slides) > MOST_SLIDES:
        raise UnreadableDocument("too_large", f"the file has more than {MOST_SLIDES:,} slides; divide it")
    deck = _Deck()
    blocks: list[Block] = []
    for number, part in enumerate(slides, 1):
        found = _slide(package, part, number, deck)
        blocks += [replace(block, page_from=number, page_to=number) for block in found]
    if not blocks:
        raise no_text("presentation")
    return ParsedDocument(tuple(blocks), len(slides), tuple(_warnings(deck)))


def _slide(package: Package, part: str, number: int, deck: _Deck) -> Iterator[Block]:
    root = package.xml(part)
    if root.get("show") in ("0", "false"):
        deck.hidden.append(number)
        return
    shapes = _shapes(package, part, root)
    notes = [*_notes(package, part)]
    if shapes.charts:
        deck.charts.append(number)
    if not (shapes.title or shapes.blocks or notes):
        deck.empty.append(number)
        return
    title = shapes.title or _unnamed(number, [*shapes.blocks, *notes])
    if title != deck.last_title:
        yield Block(BlockKind.HEADING, title, _level(package, part, number))
    deck.last_title = title
    yield from shapes.blocks
    yield from notes


def _shapes(package: Package, part: str, root: _Element) -> Shapes:
    tree = root.find(f"{P}cSld/{P}spTree")
    targets = {r.id: r.target for r in package.relations(part)}

    def diagram(id: str) -> _Element | None:
        return package.xml(targets[id]) if package.has(targets.get(id, "\0")) else None

    return Shapes() if tree is None else read_shapes(tree, diagram)


def _notes(package: Package, part: str) -> Iterator[Block]:
    root = package.related(part, "notesSlide")
    for block in () if root is None else _shapes(package, part, root).blocks:
        text = block.text.removeprefix("- ")
        yield Block(BlockKind.PARAGRAPH, f"备注：{text}" if _HAN.search(text) else f"Notes: {text}")


def _level(package: Package, part: str, number: int) -> int:
    """The opening slide names the document, a section slide stands above those behind it."""
    layout = package.related(part, "slideLayout")
    kind = "" if layout is None else layout.get("type", "")
    if kind == "title":
        return 0 if number == 1 else 1
    return 1 if kind == "secHead" else 2


def _unnamed(number: int, blocks: list[Block]) -> str:
    return f"第{number}页" if any(_HAN.search(block.text) for block in blocks) else f"Slide {number}"


def _warnings(deck: _Deck) -> Iterator[str]:
    for slides, sentence in (
        (deck.hidden, "Hidden slides were left out: {}."),
        (deck.empty, "Slides without text: {}."),
        (deck.charts, "Charts are not read; slides with charts: {}."),
    ):
        if slides:
            more = " and more" if len(slides) > 20 else ""
            yield sentence.format(", ".join(map(str, slides[:20])) + more)
