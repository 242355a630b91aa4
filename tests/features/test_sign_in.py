"""A one-time link signs a browser in; nothing else does."""

from __future__ import annotations

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.channels.dependencies import Parts
from tests.features.company import HE, LIN
from tests.features.conftest import ADDRESS, ClientOf

OURS = {"Sec-Fetch-Site": "same-origin"}


def token_of_a_link(parts: Parts) -> str:
    link = parts.sign_in.link(LIN, ADDRESS)
    found = re.fullmatch(re.escape(ADDRESS) + r"/sign-in#t=([\w-]{43})", link)
    assert found, link
    return found[1]


def redeem(browser: TestClient, token: str) -> int:
    return browser.post("/api/v1/sign-in/redeem", json={"token": token}, headers=OURS).status_code


def test_a_link_signs_the_browser_in(app: FastAPI, parts: Parts) -> None:
    with TestClient(app, ADDRESS) as browser:
        assert redeem(browser, token_of_a_link(parts)) == 204
        assert browser.get("/api/v1/me").json()["name"] == "林悦"


def test_a15_the_cookie_is_out_of_a_scripts_reach(app: FastAPI, parts: Parts) -> None:
    browser = TestClient(app, ADDRESS)
    response = browser.post("/api/v1/sign-in/redeem", json={"token": token_of_a_link(parts)}, headers=OURS)
    name, _, attributes = response.headers["set-cookie"].partition("=")
    assert name == "assistant_session"
    assert {"httponly", "samesite=lax", "path=/"} <= set(attributes.lower().split("; "))


def test_a16_a_link_works_once(app: FastAPI, parts: Parts) -> None:
    token = token_of_a_link(parts)
    assert redeem(TestClient(app, ADDRESS), token) == 204
    assert redeem(TestClient(app, ADDRESS), token) == 422
    assert redeem(TestClient(app, ADDRESS), "guessed") == 422


def test_a12_signing_in_ends_the_session_before(app: FastAPI, parts: Parts) -> None:
    browser = TestClient(app, ADDRESS)
    redeem(browser, token_of_a_link(parts))
    before = browser.cookies["assistant_session"]
    redeem(browser, token_of_a_link(parts))
    assert browser.cookies["assistant_session"] != before
    assert parts.storage.sessions.principal_id_of(before) is None


def test_a13_signing_out_ends_the_session(app: FastAPI, parts: Parts) -> None:
    browser = TestClient(app, ADDRESS)
    redeem(browser, token_of_a_link(parts))
    cookie = browser.cookies["assistant_session"]
    assert browser.post("/api/v1/sign-out", headers=OURS).json() == {"next": "/sign-in"}
    assert (
        TestClient(app, ADDRESS, cookies={"assistant_session": cookie}).get("/api/v1/me").status_code == 401
    )


def test_a_person_sees_who_they_are(client_of: ClientOf) -> None:
    told = client_of(HE).get("/api/v1/me").json()
    assert (told["id"], told["roles"], told["groups"]) == ("local|he.lan", ["admin"], ["managers"])


def test_strangers_are_shown_to_the_sign_in_page(app: FastAPI) -> None:
    response = TestClient(app, ADDRESS, follow_redirects=False).get("/chat")
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
