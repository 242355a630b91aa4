"""The application behind a real server, a real Chromium before it, and a page signed in by link."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.access.accounts import AccountDesk
from assistant.access.entrance import Entrance
from assistant.access.sign_in import SignIn
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.storage.opening import open_storage
from tests.features.company import LIN, TODAY
from tests.web.showing import ShowingAnswers, furnish

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Site:
    """A running server: where it is, what answers there, and how to get in."""

    def __init__(self, folder: Path) -> None:
        self._storage = open_storage(f"sqlite:///{folder / 'assistant.db'}", folder)
        furnish(self._storage)
        self.answers = ShowingAnswers(self._storage)
        self.sign_in = SignIn(self._storage.people, self._storage.sessions)
        stores = (self._storage.accounts, self._storage.people, self._storage.sessions)
        self.accounts = AccountDesk(*stores, self._storage.database)
        entrance = Entrance(accounts=self.accounts)
        parts = Parts(self._storage, self.answers, self.sign_in, lambda: TODAY, 1_000_000, entrance=entrance)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(open_doors(parts), log_level="warning", ws="none"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})

    def open(self) -> None:
        """Return when it answers."""
        self._thread.start()
        wait_until(lambda: self._server.started)

    def link(self) -> str:
        """A fresh one-time link."""
        return self.sign_in.link(LIN, self.address)

    def close(self) -> None:
        """End the server, then the database."""
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
        self._storage.close()


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Fail when it does not hold within the seconds."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(tmp_path_factory.mktemp("site"))
    running.open()
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("no Chromium here; install the package `chromium` to test the pages")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def context_of(browser: Browser, site: Site) -> Iterator[OpenContext]:
    """Opens browser contexts; fails the test for any error a page of theirs reports."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(**options: object) -> BrowserContext:
        context = browser.new_context(**{"locale": "zh-CN", **options})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert errors == []


@pytest.fixture
def page(context_of: OpenContext, site: Site) -> Page:
    """The chat page, in Chinese, on a desktop, signed in."""
    site.answers.pace = 0.0
    return signed_in(context_of(), site)


def signed_in(context: BrowserContext, site: Site) -> Page:
    """A page of the context that went in by a link."""
    page = context.new_page()
    page.goto(site.link())
    page.wait_for_url("**/chat")
    page.wait_for_selector("#person:not(:empty)", state="attached")
    return page


def ask(page: Page, text: str) -> None:
    """Type a question and send it; returns when the answer has ended."""
    page.fill("#question", text)
    page.press("#question", "Enter")
    page.wait_for_selector(".turn:last-child .tools")
