"""Signing in at a certified provider, and leaving: all over HTTP, with the provider's own pages."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.service.access.conftest import API, SECRET, SiteOf
from tests.service.access.servers import plain_client
from tests.service.access.site import Browser, Site, ring_of

CALLBACK = "/sign-in/callback"


def enter(browser: Browser, person: str = "lin", path: str = "/sign-in/start") -> httpx2.Response:
    """Sign in with the provider's forms: who one is, then that it may be told."""
    form = browser.visit(path)
    consent = browser.fill(form, login=person, password="any")
    return browser.fill(consent)


@pytest.fixture
def another(site: Site) -> Iterator[Browser]:
    opened = Browser(site)
    yield opened
    opened.client.close()


@pytest.fixture(autouse=True)
def as_it_was(issuer: str) -> Iterator[None]:
    yield
    control(issuer, person="lin", claims={"name": "林悦", "groups": ["hr-staff"], "location": "shanghai"})


def control(issuer: str, **said: object) -> dict[str, object]:
    with plain_client() as client:
        told: dict[str, object] = client.post(f"{issuer}/control", json=said).json()
    return told


def test_whoever_signs_in_is_who_the_provider_says(browser: Browser, issuer: str) -> None:
    enter(browser, "he")
    me = browser.me()
    assert me["id"] == f"{issuer}|he"
    assert (me["name"], me["roles"], me["groups"]) == (
        "何岚",
        ["admin", "employee"],
        ["hr-admins", "managers"],
    )


def test_attributes_come_with_the_person(browser: Browser, site: Site, issuer: str) -> None:
    enter(browser)
    person = site.storage.people.get(f"{issuer}|lin")
    assert {a.value: v for a, v in person.attributes.items()} == {"location": "shanghai"}


def test_the_request_carries_what_the_standards_ask_for(browser: Browser, issuer: str) -> None:
    asked = parse_qs(urlsplit(browser.until("/sign-in/start", f"{issuer}/auth")).query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert all(len(asked[name][0]) == 43 for name in ("state", "nonce", "code_challenge"))


def callback_of(browser: Browser, site: Site, start: str = "/sign-in/start") -> str:
    """The redirect with the code, not yet followed."""
    consent = browser.fill(browser.visit(start), login="lin", password="any")
    follow, browser._followed = browser._followed, lambda response: response  # type: ignore[method-assign]
    response = browser.fill(consent)
    browser._followed = follow  # type: ignore[method-assign]
    target = str(response.headers["location"])
    while not target.startswith(site.address + CALLBACK):
        target = str(browser.client.get(target).headers["location"])
    return target


def test_a9_a_callback_counts_once(browser: Browser, site: Site) -> None:
    target = callback_of(browser, site)
    assert browser.client.get(target).status_code == 303
    again = browser.client.get(target)
    assert (again.status_code, again.json()["code"]) == (400, "unproven")


def test_a9_another_browsers_callback_signs_nobody_in(browser: Browser, another: Browser, site: Site) -> None:
    target = callback_of(browser, site)
    another.client.get(f"{site.address}/sign-in/start")
    assert another.client.get(target).status_code == 400
    assert another.me() == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "guessed"},
        {"code": "guessed"},
        {"iss": "https://other.example"},
        {"iss": None},
    ],
    ids=str,
)
def test_a9_a_callback_that_was_touched_signs_nobody_in(
    browser: Browser, site: Site, changed: dict[str, str | None]
) -> None:
    target = urlsplit(callback_of(browser, site))
    query = {name: values[0] for name, values in parse_qs(target.query).items()} | changed
    sent = {name: value for name, value in query.items() if value is not None}
    response = browser.client.get(site.address + CALLBACK, params=sent)
    assert (response.status_code, response.json()["code"]) == (400, "unproven")
    assert browser.me() == {}


def test_a9_anothers_code_under_ones_own_state_is_refused(
    browser: Browser, another: Browser, site: Site
) -> None:
    """Whoever steals a code lacks the verifier it was asked for with (PKCE)."""
    mine, stolen = urlsplit(callback_of(browser, site)), urlsplit(callback_of(another, site))
    query = parse_qs(mine.query) | {"code": parse_qs(stolen.query)["code"]}
    sent = {name: values[0] for name, values in query.items()}
    assert browser.client.get(site.address + CALLBACK, params=sent).status_code == 400
    assert browser.me() == {}


def test_a9_a_parameter_given_twice_is_refused(browser: Browser, site: Site) -> None:
    target = callback_of(browser, site)
    assert browser.client.get(target + "&state=another").status_code == 400


def test_a11_one_is_led_to_the_page_one_wanted(browser: Browser, site: Site) -> None:
    start = str(httpx2.URL("/sign-in/start", params={"next": "/chat?as_of=2025-01-01"}))
    target = callback_of(browser, site, start)
    assert browser.client.get(target).headers["location"] == "/chat?as_of=2025-01-01"


def test_a12_signing_in_ends_the_session_before(browser: Browser, site: Site) -> None:
    enter(browser)
    before = browser.client.cookies["assistant_session"]
    browser.visit("/sign-in/start")
    assert browser.client.cookies["assistant_session"] != before
    assert site.storage.sessions.find(before) is None


def test_a13_signing_out_ends_it_at_both_sides(browser: Browser, site: Site, issuer: str) -> None:
    enter(browser)
    told = browser.call("POST", "/api/v1/sign-out").json()["next"]
    assert told.startswith("/sign-out/provider?ticket=") and "eyJ" not in told
    goodbye = browser.visit(told)
    assert str(goodbye.url).startswith(f"{issuer}/session/end")
    assert browser.me() == {}
    back = browser.fill(goodbye, logout="yes")
    assert str(back.url) == f"{site.address}/sign-in"
    assert "login" in browser.visit("/sign-in/start").text


def test_a13_the_providers_word_ends_the_session(browser: Browser, another: Browser, site: Site) -> None:
    """Signed in twice with one session of the provider's; one of ours leaves, and it tells us to end the other."""
    enter(browser)
    another.client.cookies.update(browser.client.cookies)
    another.client.cookies.delete("assistant_session")
    another.visit("/sign-in/start")
    assert another.me()["name"] == "林悦"
    goodbye = browser.visit(browser.call("POST", "/api/v1/sign-out").json()["next"])
    browser.fill(goodbye, logout="yes")
    until = time.monotonic() + 10
    while another.me() and time.monotonic() < until:
        time.sleep(0.05)
    assert another.me() == {}


def test_a14_a_group_lost_at_the_provider_is_lost_here(site_of: SiteOf, issuer: str) -> None:
    site = site_of(oidc_issuer=issuer, oidc_check_minutes=0.01)
    browser = Browser(site)
    enter(browser)
    control(issuer, person="lin", claims={"groups": ["nobody"]})
    time.sleep(0.7)
    browser.me()
    assert browser.me()["groups"] == ["nobody"]
    browser.client.close()


def test_a14_somebody_removed_at_the_provider_is_out(site_of: SiteOf, issuer: str) -> None:
    site = site_of(oidc_issuer=issuer, oidc_check_minutes=0.01)
    browser = Browser(site)
    enter(browser)
    control(issuer, person="lin", claims=None)
    time.sleep(0.7)
    assert browser.me() == {}
    browser.client.close()


def test_a14_an_administrator_ends_all_sessions_at_once(
    browser: Browser, another: Browser, issuer: str
) -> None:
    enter(browser, "he")
    enter(another, "lin")
    ended = browser.call("POST", "/api/v1/people/end-sessions", {"person_id": f"{issuer}|lin"})
    assert (ended.status_code, another.me()) == (204, {})


def test_b10_another_e_mail_address_is_not_another_person(browser: Browser, issuer: str) -> None:
    enter(browser)
    before = browser.me()["id"]
    control(issuer, person="lin", claims={"email": "he@corp.test"})
    browser.visit("/sign-in/start")
    assert browser.me()["id"] == before


def test_a15_nothing_of_the_providers_reaches_the_page(browser: Browser) -> None:
    page = enter(browser)
    assert set(browser.client.cookies.keys()) >= {"assistant_session"}
    assert len(browser.client.cookies["assistant_session"]) == 43
    assert "eyJ" not in page.text + str(page.url)


def token_for(issuer: str, client: str, scope: str, audience: str = API) -> str:
    """An access token by client_credentials, straight from the provider."""
    form = {"grant_type": "client_credentials", "scope": scope, "resource": audience}
    with plain_client() as speaking:
        given = speaking.post(f"{issuer}/token", data=form, auth=(client, SECRET))
    return str(given.json()["access_token"])


def asked(site: Site, path: str, token: str) -> httpx2.Response:
    return site.asked(token, path)


def test_a_service_comes_with_a_token_of_its_own(site: Site, issuer: str) -> None:
    me = asked(site, "/api/v1/me", token_for(issuer, "payroll-bot", "assistant.ask")).json()
    assert (me["id"], me["roles"], me["groups"]) == (f"{issuer}|payroll-bot", ["employee"], ["managers"])


def test_a19_a_token_opens_what_its_scopes_say(site: Site, issuer: str) -> None:
    plain = token_for(issuer, "payroll-bot", "assistant.ask")
    strong = token_for(issuer, "payroll-bot", "assistant.ask assistant.admin")
    assert asked(site, "/metrics", plain).status_code == 403
    assert asked(site, "/metrics", strong).status_code == 200
    for path in ("/api/v1/accounts", "/api/v1/me/keys"):
        assert asked(site, path, strong).status_code == 403


def test_a19_a_token_that_opens_nothing_of_ours_is_refused(site: Site, issuer: str) -> None:
    assert asked(site, "/api/v1/me", token_for(issuer, "payroll-bot", "")).status_code == 403


def test_a_client_that_nobody_named_is_no_employee(site: Site, issuer: str) -> None:
    response = asked(site, "/api/v1/me", token_for(issuer, "stranger-bot", "assistant.ask"))
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_a8_a_token_for_another_api_is_refused(site: Site, issuer: str) -> None:
    token = token_for(issuer, "payroll-bot", "assistant.ask", "https://payroll.test/api")
    assert asked(site, "/api/v1/me", token).status_code == 401


def test_a5_a_new_key_is_believed_and_a_dropped_one_is_not(site_of: SiteOf, issuer: str) -> None:
    site = site_of(oidc_issuer=issuer)
    ring = ring_of(site)
    ring._cooldown, ring._fresh = 0.3, 0.5
    old = token_for(issuer, "payroll-bot", "assistant.ask")
    assert asked(site, "/api/v1/me", old).status_code == 200
    control(issuer, rotate=["second", "first"])
    time.sleep(0.3)
    new = token_for(issuer, "payroll-bot", "assistant.ask")
    assert kid_of(new) == "second"
    assert (asked(site, "/api/v1/me", new).status_code, asked(site, "/api/v1/me", old).status_code) == (
        200,
        200,
    )
    control(issuer, rotate=["second"])
    time.sleep(0.9)
    assert (asked(site, "/api/v1/me", new).status_code, asked(site, "/api/v1/me", old).status_code) == (
        200,
        401,
    )


def kid_of(token: str) -> str:
    head = token.split(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])


def test_a_session_lasts_no_longer_than_it_may(browser: Browser, site: Site) -> None:
    enter(browser)
    site.storage.sessions._absolute = timedelta(seconds=0)
    assert browser.me() == {}
