"""The same code at a second provider, written by others in another language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest

from tests.service.access.conftest import SECRET, SiteOf
from tests.service.access.servers import canaille
from tests.service.access.site import Browser, Site


@pytest.fixture(scope="module")
def issuer(ours: str) -> Iterator[str]:
    with canaille(ours, SECRET) as running:
        yield running


@pytest.fixture
def site(site_of: SiteOf, issuer: str) -> Site:
    return site_of(oidc_issuer=issuer, oidc_scopes="openid profile email groups")


def enter(browser: Browser) -> httpx2.Response:
    name = browser.visit("/sign-in/start")
    password = browser.fill(name, login="lin")
    return browser.fill(password, password="a password")


def test_whoever_signs_in_is_who_the_provider_says_until_they_leave(
    browser: Browser, site: Site, issuer: str
) -> None:
    enter(browser)
    me = browser.me()
    assert (me["name"], me["groups"], me["roles"]) == ("林悦", ["hr-admins"], ["admin", "employee"])
    assert me["id"].startswith(f"{issuer}|")
    goodbye = browser.visit(browser.call("POST", "/api/v1/sign-out").json()["next"])
    assert str(goodbye.url).startswith((f"{site.address}/sign-in", f"{issuer}/"))
    assert browser.me() == {}


def test_a14_the_provider_is_asked_again(browser: Browser, site: Site) -> None:
    enter(browser)
    plain = site.storage.database._clock
    site.storage.database._clock = lambda: plain() + timedelta(minutes=16)
    found = site.storage.sessions.find(browser.client.cookies["assistant_session"])
    assert browser.me()["groups"] == ["hr-admins"]
    renewed = site.storage.sessions.find(browser.client.cookies["assistant_session"])
    assert found and renewed and found.provider and renewed.provider
    assert renewed.provider.due_at > found.provider.due_at + timedelta(minutes=10)
