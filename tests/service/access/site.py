"""The application behind a real server, as settings make it, and browsers that follow redirects and fill in forms."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin

import httpx2
import uvicorn

from assistant.access.oidc.keys import KeyRing
from assistant.access.oidc.resource import AccessTokens
from assistant.app import open_doors
from assistant.channels.dependencies import Answers, Parts
from assistant.entrances import ways_in
from assistant.settings import Settings
from assistant.storage.opening import Storage, open_storage
from tests.features.company import TODAY
from tests.service.access.servers import plain_client

OURS = {"Sec-Fetch-Site": "same-origin"}
REDIRECTS = (301, 302, 303, 307)
FORM = re.compile(r'<form[^>]*action="([^"]*)"(.*?)</form>', re.DOTALL)
FIELD = re.compile(r"<input[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


class Site:
    """A running assistant."""

    def __init__(self, settings: Settings, folder: Path, listener: socket.socket) -> None:
        self.storage: Storage = open_storage(f"sqlite:///{folder / 'assistant.db'}", folder)
        self.sign_in, self.entrance = ways_in(settings, self.storage)
        # No question is asked here.
        no_answers = cast(Answers, None)
        parts = Parts(
            self.storage, no_answers, self.sign_in, lambda: TODAY, 1_000_000, entrance=self.entrance
        )
        config = uvicorn.Config(open_doors(parts), log_level="error", access_log=False)
        self._server = uvicorn.Server(config)
        # A copy: the server closes what it is given, and the next one listens on the same port.
        sockets = {"sockets": [listener.dup()]}
        self._thread = threading.Thread(target=self._server.run, kwargs=sockets, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server does not start"
            time.sleep(0.01)
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.program = plain_client()

    def asked(self, token: str, path: str = "/api/v1/me") -> httpx2.Response:
        """What a program with this token is answered."""
        return self.program.get(self.address + path, headers={"Authorization": f"Bearer {token}"})

    def close(self) -> None:
        """End it."""
        self.program.close()
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self.storage.close()


class Browser:
    """Cookies, redirects and forms; no script."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.client = plain_client()

    def visit(self, url: str) -> httpx2.Response:
        """Go there and wherever it leads; the sign-in page of ours is not left."""
        return self._followed(self.client.get(urljoin(self._site.address, url)))

    def fill(self, page: httpx2.Response, **values: str) -> httpx2.Response:
        """Send the page's first form, its hidden fields included."""
        form = FORM.search(page.text)
        assert form, page.text
        fields = [dict(ATTRIBUTE.findall(field)) for field in FIELD.findall(form[2])]
        sent = {f["name"]: unescape(f.get("value", "")) for f in fields if "name" in f} | values
        return self._followed(self.client.post(urljoin(str(page.url), unescape(form[1])), data=sent))

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> httpx2.Response:
        """What a page of ours sends."""
        return self.client.request(method, self._site.address + path, json=body, headers=OURS)

    def me(self) -> dict[str, Any]:
        """Who is signed in; empty: nobody."""
        answer = self.call("GET", "/api/v1/me")
        return answer.json() if answer.status_code == 200 else {}

    def until(self, url: str, stop: str) -> str:
        """Follow redirects until one leads to an address that begins so; that address."""
        response = self.client.get(urljoin(self._site.address, url))
        while response.status_code in REDIRECTS:
            target = urljoin(str(response.url), response.headers["location"])
            if target.startswith(stop):
                return target
            response = self.client.get(target)
        raise AssertionError(response.text)

    def _followed(self, response: httpx2.Response) -> httpx2.Response:
        while response.status_code in REDIRECTS:
            response = self.client.get(urljoin(str(response.url), response.headers["location"]))
        return response


def ring_of(site: Site) -> KeyRing:
    """What keeps the provider's keys."""
    tokens = site.sign_in._tokens[1]
    assert isinstance(tokens, AccessTokens)
    ring = getattr(tokens._verifier.find_key, "__self__", None)
    assert isinstance(ring, KeyRing)
    return ring
