"""Every view, light and dark, desktop and phone, into test-artefacts/ for people to look at; nothing may overflow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.web.conftest import ARTEFACTS, OpenContext, Site, ask, signed_in

LAST = ".turn:last-child"
SIZES = {"desktop": {"width": 1360, "height": 860}, "phone": {"width": 390, "height": 844}}


def empty(page: Page, site: Site) -> None:
    pass


def answered(page: Page, site: Site) -> None:
    ask(page, "年假怎么申请？")


def clause(page: Page, site: Site) -> None:
    answered(page, site)
    page.click(f"{LAST} .source >> nth=0")
    page.wait_for_selector("#clause mark")


def table_clause(page: Page, site: Site) -> None:
    answered(page, site)
    page.click(f"{LAST} .source >> nth=1")
    page.wait_for_selector("#clause mark >> nth=0")


def unanswerable(page: Page, site: Site) -> None:
    ask(page, "火星班车几点发车？")


def english(page: Page, site: Site) -> None:
    page.click("#language")
    ask(page, "How many days of annual leave do I get in Singapore?")


def streaming(page: Page, site: Site) -> None:
    page.fill("#question", "慢慢说年假怎么申请？")
    page.press("#question", "Enter")
    page.wait_for_selector(f"{LAST} .text table")


def side(page: Page, site: Site) -> None:
    if page.locator("#menu").is_visible():
        page.click("#menu")
        page.wait_for_timeout(400)


VIEWS: list[Callable[[Page, Site], None]] = [
    empty,
    answered,
    clause,
    table_clause,
    unanswerable,
    english,
    streaming,
    side,
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_view(
    context_of: OpenContext, site: Site, view: Callable[[Page, Site], None], size: str, scheme: str
) -> None:
    site.answers.pace = 0.0
    page = signed_in(context_of(color_scheme=scheme, viewport=SIZES[size]), site)
    view(page, site)
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"chat-{view.__name__}-{size}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door(context_of: OpenContext, site: Site, scheme: str) -> None:
    page = context_of(color_scheme=scheme, viewport=SIZES["desktop"]).new_page()
    page.goto(f"{site.address}/sign-in")
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"sign-in-desktop-{scheme}.png")
