"""The page a Word document's text stands on, where the file holds the breaks its program saw when it was last saved.

Word writes them down as w:lastRenderedPageBreak, mostly behind a break the author set; other programs leave them out. The
pages are believed only if as many were met as the file says it has.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.etree import _Element

from ingest.parsers.word.names import W, integer, switch, value

RENDERED, SET = "rendered", "set"


class Pages:
    """Counts pages as the text is read."""

    def __init__(self, body: _Element) -> None:
        kinds = [value(section.find(f"{W}type")) for section in body.iter(f"{W}sectPr")]
        self._next_sections = iter([*kinds[1:], ""])
        self.page = 1
        self._is_set = False
        self._begun = False

    def turn(self, kind: str) -> None:
        """A break. One that was rendered where one was set is the same."""
        if not (kind == RENDERED and self._is_set):
            self.page += 1
        self._is_set = kind == SET

    def begin(self, properties: _Element | None) -> None:
        """A paragraph that begins a page by itself."""
        if self._begun and not self._is_set and switch(properties, "pageBreakBefore"):
            self.turn(SET)

    def end(self, properties: _Element | None) -> None:
        """A paragraph that ends a section; the next one says whether it begins on a page of its own."""
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            kind = next(self._next_sections, "")
            if kind not in ("continuous", "nextColumn") and not self._is_set:
                self.turn(SET)

    def through(self, parts: Sequence[str], turns: Sequence[tuple[str, int]]) -> tuple[int, int]:
        """The pages on which a paragraph's text begins and ends. `turns`: breaks, each with the parts before it."""
        reached: list[int] = []
        at = 0
        for kind, place in (*turns, ("", len(parts))):
            if any(part.strip() for part in parts[at:place]):
                self._is_set, self._begun = False, True
                reached.append(self.page)
            if kind:
                self.turn(kind)
            at = place
        return (reached[0], reached[-1]) if reached else (self.page, self.page)

    def agree_with(self, properties: _Element | None) -> bool:
        """Whether the file says it has as many pages, and more than one, which programs write that count none."""
        said = None if properties is None else properties.findtext("{*}Pages")
        return self.page > 1 and integer(said, 0) == self.page


def page_break(element: _Element) -> str | None:
    """Which break an element is, if it is one."""
    if element.tag == f"{W}lastRenderedPageBreak":
        return RENDERED
    return SET if element.tag == f"{W}br" and element.get(f"{W}type") == "page" else None
