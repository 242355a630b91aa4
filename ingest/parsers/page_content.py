"""A web page's tree -> the part of it that is text: without navigation, scripts, and what no reader sees.

Changes the tree it is given. What is taken out is counted, so that an editor can be told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from assistant.domain.quality import HiddenKind
from ingest.parsers.hidden_text import HiddenTexts
from ingest.parsers.page_styles import Look, PageStyles, look, unseen

_NEVER_SHOWN = frozenset(
    {"script", "style", "template", "noscript", "head", "svg", "math-renderer", "iframe", "object", "embed"}
    | {"button", "select", "option", "textarea", "input", "datalist", "audio", "video", "canvas", "map"}
)
_AROUND = frozenset({"nav", "footer", "aside", "header"})
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog"}
)
_NAMES = frozenset(
    {
        "nav",
        "navbar",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "sidebar",
        "footer",
        "site-header",
        "pagination",
        "pager",
    }
    | {"cookie", "cookies", "cookie-banner", "cookie-notice", "share", "social", "advert", "ads", "skip-link"}
)
_STRUCK = frozenset({"del", "s", "strike"})
_WORD = re.compile(r"\w")
_BLANK = re.compile(r"\s+")
_ENOUGH = 200
"""Characters of a page's main part from which on it is believed to be all of the text."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is left of a page."""

    root: HtmlElement
    hidden: HiddenTexts
    """What no reader sees."""
    struck: int
    """Characters that are struck out."""


def content_of(page: HtmlElement, hidden: HiddenTexts | None = None) -> Content:
    """The part of the page that is its text. `hidden` collects what is left out, where it is not the page alone."""
    reader = _Reader(page, HiddenTexts() if hidden is None else hidden)
    reader.read()
    root = _main(page)
    reader.hidden.look_through(root.text_content())
    return Content(root, reader.hidden, reader.struck)


class _Reader:
    """Takes out of one page what is no text of it."""

    def __init__(self, page: HtmlElement, hidden: HiddenTexts) -> None:
        self.hidden = hidden
        self.struck = 0
        self._page = page
        self._styles = PageStyles(page)
        titles = list(page.iter("h1"))
        self._kept = frozenset(titles[0].iterancestors()) if len(titles) == 1 else frozenset()

    def read(self) -> None:
        """From the outside in; what an element hides is not looked into."""
        paper = self._styles.paper
        waiting = [(self._page, look(self._styles.declared(self._page), paper))]
        while waiting:
            outer, seen = waiting.pop()
            for element in outer:
                if not isinstance(element.tag, str):
                    continue
                if element.tag in _NEVER_SHOWN or _is_around(element, self._kept):
                    _empty(element)
                elif element.tag in _STRUCK:
                    self.struck += len(_BLANK.sub("", _empty(element)))
                elif (inner := self._shown(element, seen)) is not None:
                    waiting.append((element, inner))

    def _shown(self, element: HtmlElement, outer: Look) -> Look | None:
        """How the element looks; None where it is hidden."""
        said = self._styles.declared(element)
        kind = unseen(element, said)
        if kind is not None:
            self.hidden.add(kind, _empty(element))
            return None
        if element.get("aria-hidden") == "true" and not _WORD.search(element.text_content()):
            _empty(element)  # a sign such as # or ×, which is read to nobody
            return None
        seen = look(said, outer)
        if seen.is_lost:
            self.hidden.add(HiddenKind.SAME_COLOUR, _without_own_text(element))
        return seen


def _without_own_text(element: HtmlElement) -> str:
    """Take out the text that stands in the element itself; what stands in others within it may look otherwise."""
    said, element.text = [element.text or ""], None
    for child in element:
        said.append(child.tail or "")
        child.tail = None
    return " ".join(filter(None, (" ".join(text.split()) for text in said)))


def _empty(element: HtmlElement) -> str:
    """Take out what an element holds; the text behind it stays. Returns what it held."""
    text = str(element.text_content())
    element.clear(keep_tail=True)
    element.tag = "span"
    return text


def _is_around(element: HtmlElement, kept: frozenset[HtmlElement]) -> bool:
    """Whether it stands around the text: navigation, head and foot of the site; never what holds the page's only title."""
    names = {*(element.get("class") or "").lower().split(), (element.get("id") or "").lower()}
    around = element.tag in _AROUND or element.get("role") in _ROLES
    if not around and not (element.tag in ("div", "ul", "ol", "section", "p", "a") and names & _NAMES):
        return False
    if element.tag in ("header", "footer") and any(
        e.tag in ("main", "article") for e in element.iterancestors()
    ):
        return False
    return element not in kept


def _length(element: HtmlElement) -> int:
    return len(_BLANK.sub("", element.text_content()))


def _main(page: HtmlElement) -> HtmlElement:
    """The page's main part, where it has exactly one that holds most of the text."""
    marked = [*page.iter("main")] or page.xpath("//*[@role='main']") or [*page.iter("article")]
    if len(marked) != 1:
        return page
    length, whole = _length(marked[0]), _length(page)
    title = next(page.iter("h1"), None)
    outside = title is not None and all(e is not marked[0] for e in title.iterancestors())
    return marked[0] if length >= max(_ENOUGH, 0.5 * whole) and not outside else page
