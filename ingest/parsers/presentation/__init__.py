"""A .pptx -> blocks: each slide a section under its title and a page of its own, speaker's notes marked as such.

Hidden slides and shapes are left out, as are slide numbers, dates and footers. Shapes come in the order in which a
screen reader tells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from assistant.domain.quality import HiddenKind
from assistant.errors import UnreadableDocument
from ingest.parsed import Block, BlockKind, ParsedDocument
from ingest.parsers.hidden_text import HiddenTexts, told
from ingest.parsers.packages import Package
from ingest.parsers.presentation.shapes import R, Shapes, read_shapes
from ingest.parsers.presentation.sight import A, P, Sight, paper_of, theme_of
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
    unseen: HiddenTexts = field(default_factory=HiddenTexts)
    told: int = 0
    """Characters on hidden slides, which are told by their numbers."""
    width: int = 0
    height: int = 0


def parse_pptx(content: bytes) -> ParsedDocument:
    """The slides' text. UnreadableDocument: encrypted, an old .ppt, damaged, hostile, too large, or empty."""
    package = Package(content, ".pptx")
    main = package.main()
    targets = {r.id: r.target for r in package.relations(main) if r.kind == "slide"}
    shown = package.xml(main)
    listed = shown.iterfind(f"{P}sldIdLst/{P}sldId")
    slides = [targets[id] for entry in listed if (id := entry.get(f"{R}id", "")) in targets]
    if len(slides) > MOST_SLIDES:
        raise UnreadableDocument("too_large", f"the file has more than {MOST_SLIDES:,} slides; divide it")
    deck = _Deck(width=_side(shown, "cx"), height=_side(shown, "cy"))
    blocks: list[Block] = []
    for number, part in enumerate(slides, 1):
        found = _slide(package, part, number, deck)
        blocks += [replace(block, page_from=number, page_to=number) for block in found]
    if not blocks:
        raise no_text("presentation")
    warnings = (*_warnings(deck), *told(deck.unseen.characters - deck.told))
    return ParsedDocument(tuple(blocks), len(slides), warnings, hidden=deck.unseen.found)


def _side(presentation: _Element, name: str) -> int:
    size = presentation.find(f"{P}sldSz")
    text = "" if size is None else size.get(name, "")
    return int(text) if text.isdecimal() else 0


def _slide(package: Package, part: str, number: int, deck: _Deck) -> Iterator[Block]:
    root = package.xml(part)
    if root.get("show") in ("0", "false"):
        deck.hidden.append(number)
        texts = (text.text for text in root.iter(f"{A}t"))
        deck.told += deck.unseen.add(HiddenKind.OFF_PAGE, " ".join(filter(None, texts)), number)
        return
    shapes = _shapes(package, part, root, _sight(package, part, root, number, deck))
    notes = [*_notes(package, part, Sight(deck.unseen, number))]
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


def _sight(package: Package, part: str, root: _Element, number: int, deck: _Deck) -> Sight:
    """What is known of how the slide looks: its layout, its master and the theme have a say."""
    layout = next((r.target for r in package.relations(part) if r.kind == "slideLayout"), "")
    master = (
        next((r.target for r in package.relations(layout) if r.kind == "slideMaster"), "") if layout else ""
    )
    parts = [root, *(package.xml(name) if package.has(name) else None for name in (layout, master))]
    theme = package.related(master, "theme") if master else None
    shapes = (shape for each in parts if each is not None for shape in each.iterfind(f"{P}cSld/{P}spTree/*"))
    blank = Sight(deck.unseen, number, deck.width, deck.height, theme_of(theme))
    return replace(blank, paper=paper_of(blank, parts), drawn=tuple(shapes))


def _shapes(package: Package, part: str, root: _Element, sight: Sight) -> Shapes:
    tree = root.find(f"{P}cSld/{P}spTree")
    targets = {r.id: r.target for r in package.relations(part)}

    def beside(id: str) -> _Element | None:
        return package.xml(targets[id]) if package.has(targets.get(id, "\0")) else None

    return Shapes() if tree is None else read_shapes(tree, beside, sight)


def _notes(package: Package, part: str, sight: Sight) -> Iterator[Block]:
    root = package.related(part, "notesSlide")
    for block in () if root is None else _shapes(package, part, root, sight).blocks:
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
        (deck.charts, "Charts whose values the file does not keep are not read; slides: {}."),
    ):
        if slides:
            more = " and more" if len(slides) > 20 else ""
            yield sentence.format(", ".join(map(str, slides[:20])) + more)
