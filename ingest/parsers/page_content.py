"""A web page's tree -> the part of it that is text: without navigation, scripts, and what no reader sees.

Changes the tree it is given. What is taken out is counted, so that an editor can be told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

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
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}px",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(255,\s*255,\s*255\))", re.IGNORECASE
)
_GROUND = re.compile(r"background", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"([.#])([\w-]+)")
_MOST_RULES = 5_000
_ENOUGH = 200
"""Characters of a page's main part from which on it is believed to be all of the text."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is left of a page."""

    root: HtmlElement
    hidden: int
    """Characters that no reader sees."""
    struck: int
    """Characters that are struck out."""


def content_of(page: HtmlElement) -> Content:
    """The part of the page that is its text."""
    unseen = _hidden_names(page)
    titles = list(page.iter("h1"))
    kept = frozenset(titles[0].iterancestors()) if len(titles) == 1 else frozenset()
    hidden = struck = 0
    waiting = [page]
    while waiting:
        for element in waiting.pop():
            if not isinstance(element.tag, str):
                continue
            if element.tag in _NEVER_SHOWN or _is_around(element, kept):
                _empty(element)
            elif _is_hidden(element, unseen):
                hidden += _empty(element)
            elif element.tag in _STRUCK:
                struck += _empty(element)
            else:
                waiting.append(element)
    return Content(_main(page), hidden, struck)


def _empty(element: HtmlElement) -> int:
    """Take out what an element holds; the text behind it stays. Returns how many characters it held."""
    length = _length(element)
    element.clear(keep_tail=True)
    element.tag = "span"
    return length


def _length(element: HtmlElement) -> int:
    return len(re.sub(r"\s", "", element.text_content()))


def _is_hidden(element: HtmlElement, unseen: frozenset[str]) -> bool:
    style = element.get("style") or ""
    if "hidden" in element.attrib or element.get("aria-hidden") == "true" or _HIDDEN.search(style):
        return True
    if _WHITE.search(style) and not _GROUND.search(style):
        return not any(
            _GROUND.search(f"{e.get('style') or ''}{e.get('bgcolor') and 'background'}")
            for e in element.iterancestors()
        )
    names = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
    return bool(unseen & names)


def _hidden_names(page: HtmlElement) -> frozenset[str]:
    """Classes and ids that the page's own style sheets hide."""
    found: set[str] = set()
    for sheet in page.iter("style"):
        for selectors, rule in _RULE.findall(sheet.text_content())[:_MOST_RULES]:
            if not re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", rule, re.IGNORECASE):
                continue
            matches = (_SIMPLE_SELECTOR.fullmatch(selector.strip()) for selector in selectors.split(","))
            found.update(match[0] for match in matches if match)
    return frozenset(found)


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


def _main(page: HtmlElement) -> HtmlElement:
    """The page's main part, where it has exactly one that holds most of the text."""
    marked = [*page.iter("main")] or page.xpath("//*[@role='main']") or [*page.iter("article")]
    if len(marked) != 1:
        return page
    length, whole = _length(marked[0]), _length(page)
    title = next(page.iter("h1"), None)
    outside = title is not None and all(e is not marked[0] for e in title.iterancestors())
    return marked[0] if length >= max(_ENOUGH, 0.5 * whole) and not outside else page
