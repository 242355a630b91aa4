"""A provider that lies, is broken, or is somebody else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx2
import pytest

from tests.service.access.conftest import API, SECRET, SiteOf
from tests.service.access.evil import JSON, Answer, EvilProvider
from tests.service.access.site import Browser, Site, ring_of
from tests.unit.access.tokens import hmac_signed, raw, rsa, signed

LOGOUT = "/api/v1/sign-in/back-channel-logout"
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def evil() -> Iterator[EvilProvider]:
    provider = EvilProvider()
    yield provider
    provider.close()


@pytest.fixture
def site(site_of: SiteOf, evil: EvilProvider) -> Site:
    return site_of(oidc_issuer=evil.issuer)


def with_token(site: Site, token: str) -> httpx2.Response:
    return site.asked(token)


def callback(browser: Browser, site: Site) -> httpx2.Response:
    """The answer to a callback that the provider sent a browser to."""
    return browser.client.get(browser.until("/sign-in/start", f"{site.address}/sign-in/callback"))


def test_a_provider_that_tells_the_truth_is_believed(browser: Browser, site: Site) -> None:
    assert callback(browser, site).status_code == 303
    assert browser.me()["roles"] == ["employee"]


LIES: dict[str, dict[str, object]] = {
    "aud of another": {"aud": "another"},
    "aud of nobody": {"aud": []},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://other.example"},
    "expired": {"exp": 1},
    "from the future": {"iat": time.time() + 1000, "exp": time.time() + 1300},
    "another access token's hash": {"at_hash": "another"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a9_an_id_token_that_lies_signs_nobody_in(
    browser: Browser, site: Site, evil: EvilProvider, lie: str
) -> None:
    evil.changes = LIES[lie]
    response = callback(browser, site)
    assert (response.status_code, response.json()["code"]) == (400, "unproven")
    assert browser.me() == {} and "assistant_session" not in response.headers.get("set-cookie", "")


FORGERS: dict[str, Callable[[dict[str, object]], str]] = {
    "alg none": lambda claims: raw({"alg": "none"}, claims),
    "HS256 with the client's secret": lambda claims: hmac_signed(claims, SECRET.encode()),
    "HS256 with the public key": lambda claims: hmac_signed(
        claims, rsa("ours").as_pem(private=False), kid="ours"
    ),
    "a key nobody published": lambda claims: signed(claims, rsa("attacker")),
    "its own key in the header": lambda claims: signed(
        claims, rsa("attacker"), jwk=rsa("attacker").as_dict(private=False)
    ),
}


@pytest.mark.parametrize("forger", FORGERS)
def test_a9_what_a_provider_advertises_loosens_nothing(
    browser: Browser, site: Site, evil: EvilProvider, forger: str
) -> None:
    evil.metadata = {"id_token_signing_alg_values_supported": ["none", "HS256"]}
    evil.make_token = FORGERS[forger]
    assert callback(browser, site).status_code == 400
    assert browser.me() == {}


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": "http://attacker.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": 7},
    ],
    ids=str,
)
def test_a10_a_discovery_document_of_something_else_is_refused(
    site: Site, evil: EvilProvider, metadata: dict[str, object]
) -> None:
    evil.metadata = metadata
    answer = site.program.get(f"{site.address}/sign-in/start")
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
    assert "example" not in answer.text


@pytest.mark.parametrize(
    "token_answer",
    [
        (200, JSON, b"{}"),
        (200, {"Content-Type": "text/html"}, b"<html>"),
        (500, JSON, b"{}"),
        (400, JSON, b'{"error": "invalid_grant"}'),
        (401, JSON, b'{"error": "invalid_client"}'),
        (302, {"Location": "http://127.0.0.1:9/"}, b""),
    ],
    ids=lambda answer: str(answer[0]),
)
def test_a_token_endpoint_that_gives_no_tokens_signs_nobody_in(
    browser: Browser, site: Site, evil: EvilProvider, token_answer: Answer
) -> None:
    evil.answers["/token"] = token_answer
    assert callback(browser, site).status_code in (400, 503)
    assert browser.me() == {}


def test_a1_a_forged_access_token_is_refused_and_not_written_down(
    site: Site, evil: EvilProvider, caplog: pytest.LogCaptureFixture
) -> None:
    forged = raw({"alg": "none", "typ": "at+jwt"}, evil.claims(aud=API, scope="assistant.ask"), b"x")
    with caplog.at_level(logging.DEBUG):
        answer = with_token(site, forged)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert forged[:40] not in caplog.text + answer.text


def test_a3_nothing_that_a_token_points_to_is_fetched(site: Site, evil: EvilProvider) -> None:
    for header in ("jku", "x5u"):
        token = evil.access_token(API, rsa("attacker"), **{header: f"{evil.issuer}/attacker"})
        assert with_token(site, token).status_code == 401
    assert evil.seen["/attacker"] == 0


def test_a4_a_flood_of_made_up_keys_asks_the_provider_once(site: Site, evil: EvilProvider) -> None:
    good = evil.access_token(API)
    assert with_token(site, good).status_code == 200
    ring = ring_of(site)
    ring._tried_at, ring._cooldown = float("-inf"), 3600
    flood = [evil.access_token(API, rsa("attacker"), kid=f"made up {number}") for number in range(60)]
    with ThreadPoolExecutor(12) as pool:
        refused = set(pool.map(lambda token: with_token(site, token).status_code, flood))
        assert with_token(site, good).status_code == 200
    assert (refused, evil.seen["/jwks"]) == ({401}, 2)


BROKEN: dict[str, Answer] = {
    "500": (500, {}, b""),
    "HTML": (200, {"Content-Type": "text/html"}, b"<html>no keys</html>"),
    "10 MB": (200, JSON, b'{"keys": [' + b" " * 10_000_000 + b"]}"),
    "redirect": (302, {"Location": "/elsewhere"}, b""),
    "empty": (200, JSON, b'{"keys": []}'),
    "deep": (200, JSON, b"[" * 100_000),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a6_without_keys_nobody_comes_in_and_nothing_is_followed(
    site: Site, evil: EvilProvider, broken: str
) -> None:
    evil.answers["/jwks"] = BROKEN[broken]
    answer = with_token(site, evil.access_token(API))
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
    assert evil.seen["/elsewhere"] == 0


def test_a6_known_keys_outlast_a_broken_endpoint(site: Site, evil: EvilProvider) -> None:
    token = evil.access_token(API)
    assert with_token(site, token).status_code == 200
    evil.answers["/jwks"] = BROKEN["500"]
    ring = ring_of(site)
    ring._read_at -= 600
    ring._tried_at -= 600
    assert with_token(site, token).status_code == 200
    assert evil.seen["/jwks"] == 2


def test_a8_an_id_token_opens_no_api(site: Site, evil: EvilProvider) -> None:
    token = signed(evil.claims(scope="assistant.ask"), rsa("ours"))
    assert with_token(site, token).status_code == 401


def test_what_a_token_tells_of_a_person_changes_no_session_of_theirs(
    browser: Browser, site: Site, evil: EvilProvider
) -> None:
    evil.changes = {"groups": ["hr-staff"]}
    callback(browser, site)
    claims = evil.claims(aud=API, scope="assistant.ask", groups=["managers"])
    told = with_token(site, signed(claims, rsa("ours"), typ="at+jwt")).json()
    assert (told["groups"], browser.me()["groups"]) == (["managers"], ["hr-staff"])


def told_to_leave(site: Site, token: str) -> int:
    return site.program.post(site.address + LOGOUT, data={"logout_token": token}).status_code


@pytest.mark.parametrize(
    "forge",
    [
        lambda evil: raw({"alg": "none", "typ": "logout+jwt"}, evil.claims(jti="j")),
        lambda evil: evil.logout_token(aud="another"),
        lambda evil: evil.logout_token(events=None),
        lambda evil: evil.logout_token(nonce="n"),
        lambda evil: evil.logout_token("JWT"),
        lambda evil: evil.logout_token(iss="https://other.example"),
        lambda evil: evil.logout_token(jti=None),
        lambda evil: "x" * 9000,
        lambda evil: "",
    ],
    ids=["none", "aud", "events", "nonce", "typ", "iss", "jti", "long", "empty"],
)
def test_a13_a_forged_logout_ends_no_session(
    browser: Browser, site: Site, evil: EvilProvider, forge: Callable[[EvilProvider], str]
) -> None:
    callback(browser, site)
    assert told_to_leave(site, forge(evil)) == 400
    assert browser.me()


def test_a13_a_logout_token_counts_once(browser: Browser, site: Site, evil: EvilProvider) -> None:
    callback(browser, site)
    assert told_to_leave(site, evil.logout_token()) == 200
    assert browser.me() == {}
    callback(browser, site)
    assert told_to_leave(site, evil.logout_token()) == 400
    assert browser.me()
    assert told_to_leave(site, evil.logout_token(jti="j-2", sid=None)) == 200
    assert browser.me() == {}


def due(site: Site, since: timedelta = timedelta(minutes=16)) -> None:
    """So much time passes for every session."""
    plain = site.storage.database._clock
    site.storage.database._clock = lambda: plain() + since


def test_a14_a_session_goes_on_through_an_outage_but_not_for_ever(
    browser: Browser, site: Site, evil: EvilProvider
) -> None:
    callback(browser, site)
    evil.answers["/token"] = (500, JSON, b"{}")
    due(site)
    assert browser.me() and browser.me()
    assert evil.seen["/token"] == 2
    due(site, timedelta(hours=1))
    assert browser.me() == {}


def test_a14_a_provider_that_takes_its_word_back_ends_the_session(
    browser: Browser, site: Site, evil: EvilProvider
) -> None:
    callback(browser, site)
    evil.answers["/token"] = (400, JSON, b'{"error": "invalid_grant"}')
    due(site)
    assert browser.me() == {}


def test_a_provider_that_answers_for_somebody_else_ends_the_session(
    browser: Browser, site: Site, evil: EvilProvider
) -> None:
    callback(browser, site)
    evil.changes = {"sub": "he"}
    due(site)
    assert browser.me() == {}


def test_of_many_requests_at_once_one_asks_the_provider(
    browser: Browser, site: Site, evil: EvilProvider
) -> None:
    callback(browser, site)
    due(site)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: browser.me(), range(16)))
    assert evil.seen["/token"] == 2


def test_what_a_session_keeps_of_the_provider_is_sealed(browser: Browser, site: Site) -> None:
    callback(browser, site)
    found = site.storage.sessions.find(browser.client.cookies["assistant_session"])
    assert found and found.provider
    assert "refresh" not in found.provider.sealed and isinstance(found.provider.due_at, datetime)
