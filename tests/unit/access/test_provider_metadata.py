"""A provider's discovery document: read when it is due, kept through outages, never waited for by everybody."""

from __future__ import annotations

import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from assistant.access.oidc.fetching import AT_ONCE, Claims, Fetcher, is_safe_url, strict_object
from assistant.access.oidc.metadata import Discovery
from assistant.errors import ProviderUnavailable

ISSUER = "https://idp.example/realms/corp"
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
}


class Provider:
    """What would be fetched, and the clock on the wall."""

    def __init__(self) -> None:
        self.document: Claims | None = DOCUMENT
        self.asked: Counter[str] = Counter()
        self.now = 1000.0
        self.discovery = Discovery(ISSUER, cast(Fetcher, self), lambda: self.now)

    def get(self, url: str) -> Claims:
        self.asked[url] += 1
        if self.document is None:
            raise ProviderUnavailable("down")
        return self.document

    def times(self) -> int:
        return self.asked[f"{ISSUER}/.well-known/openid-configuration"]


def test_the_document_is_read_once_an_hour() -> None:
    at = Provider()
    assert {at.discovery.metadata().token_endpoint for _ in range(10)} == {f"{ISSUER}/token"}
    at.now += 3600
    at.discovery.metadata()
    assert at.times() == 2


def test_an_old_document_serves_while_a_new_one_fails() -> None:
    at = Provider()
    at.discovery.metadata()
    at.document = None
    at.now += 3600
    assert all(at.discovery.metadata() for _ in range(10)) and at.times() == 2
    at.now += 5
    assert at.discovery.metadata() and at.times() == 3


def test_a_provider_that_is_down_is_asked_every_few_seconds() -> None:
    at = Provider()
    at.document = None
    for _ in range(10):
        with pytest.raises(ProviderUnavailable):
            at.discovery.metadata()
    assert at.times() == 1
    at.document, at.now = DOCUMENT, at.now + 5
    assert at.discovery.metadata()


@pytest.mark.parametrize("issuer", [None, ISSUER + "/", "https://idp.example", 7])
def test_a10_another_issuers_document_is_refused(issuer: object) -> None:
    at = Provider()
    at.document = DOCUMENT | {"issuer": issuer}
    with pytest.raises(ProviderUnavailable):
        at.discovery.metadata()


@pytest.mark.parametrize(
    "url", ["http://idp.example/", "file:///etc/passwd", "https://user@idp.example/", "https://", "", None, 7]
)
def test_an_address_that_is_not_https_is_not_asked(url: object) -> None:
    assert not is_safe_url(url)


def test_a_silent_provider_holds_some_requests_and_refuses_the_rest_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        fetcher = Fetcher(seconds=0.5)

        def ask(_: int) -> str:
            try:
                fetcher.get(url)
            except ProviderUnavailable as error:
                return "refused" if "slow" in str(error) else "waited"
            return ""

        with ThreadPoolExecutor(AT_ONCE * 2) as pool:
            told = Counter(pool.map(ask, range(AT_ONCE * 2)))
        fetcher.close()
    assert told["waited"] >= AT_ONCE and set(told) <= {"waited", "refused"}


@pytest.mark.parametrize(
    "text", ["[]", "1", "null", "", "{", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 100_000]
)
def test_only_an_object_that_reads_one_way_is_read(text: str) -> None:
    with pytest.raises(ValueError):
        strict_object(text)
