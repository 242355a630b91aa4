"""What no request gets past, and what every response carries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.channels.dependencies import Parts
from assistant.channels.perimeter import BODY_LIMIT, CONTENT_SECURITY_POLICY
from tests.features.company import HE, LIN
from tests.features.conftest import ADDRESS, ClientOf

JSON = {"title": ""}
CONVERSATIONS = "/api/v1/conversations"


@pytest.fixture
def browser(app: FastAPI, parts: Parts) -> TestClient:
    """Signed in by cookie: what it sends, another site's page may have made it send."""
    return TestClient(app, ADDRESS, cookies={"assistant_session": parts.sign_in.session_for(LIN)})


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:8765"])
def test_c8_another_name_for_this_machine_is_not_answered_to(client_of: ClientOf, host: str) -> None:
    response = client_of(LIN).get("/api/v1/me", headers={"Host": host})
    assert (response.status_code, response.json()["code"]) == (403, "foreign_host")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
    ],
)
def test_c4_a_page_of_another_origin_changes_nothing(browser: TestClient, headers: dict[str, str]) -> None:
    response = browser.post(CONVERSATIONS, json=JSON, headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")
    assert browser.get(CONVERSATIONS).json() == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": ADDRESS}])
def test_our_own_page_may(browser: TestClient, headers: dict[str, str]) -> None:
    assert browser.post(CONVERSATIONS, json=JSON, headers=headers).status_code == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_c4_a_body_that_a_form_can_send_is_refused(client_of: ClientOf, content_type: str) -> None:
    response = client_of(LIN).post(CONVERSATIONS, content=b"{}", headers={"Content-Type": content_type})
    assert (response.status_code, response.json()["code"]) == (415, "unexpected_content_type")


def test_c5_no_other_origin_is_let_read(client_of: ClientOf) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for response in (
        client_of(LIN).get("/api/v1/me", headers=headers),
        client_of(LIN).options(CONVERSATIONS, headers=headers),
    ):
        assert "access-control-allow-origin" not in response.headers


def test_d1_a_body_over_the_limit_is_refused_declared_or_not(client_of: ClientOf) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b" " * 65536] * (BODY_LIMIT // 65536 + 1)

    declared = client_of(LIN).post(CONVERSATIONS, json={"title": "x" * BODY_LIMIT})
    chunked = client_of(LIN).post(
        CONVERSATIONS, content=pieces(), headers={"Content-Type": "application/json"}
    )
    for response in (declared, chunked):
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/healthz", "/sign-in", "/chat", "/nowhere", "/api/v1/me", "/assets/chat.js"]
)
def test_c2_every_response_carries_the_security_headers(client_of: ClientOf, path: str) -> None:
    headers = client_of(None).get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert len(headers["x-request-id"]) == 16


def test_h6_an_unforeseen_error_tells_only_its_id(app: FastAPI, client_of: ClientOf) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("SELECT secret FROM /srv/place")

    response = client_of(None).get("/broken")
    told = response.json()
    assert (response.status_code, told["code"]) == (500, "internal")
    assert told["request_id"] == response.headers["x-request-id"]
    assert "SELECT" not in response.text and "content-security-policy" in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("PUT", CONVERSATIONS, 405), ("GET", "/api/v1/conversations/none", 404)],
)
def test_every_error_has_one_shape(client_of: ClientOf, method: str, path: str, status: int) -> None:
    response = client_of(HE).request(method, path)
    assert response.status_code == status
    assert set(response.json()) == {"type", "title", "status", "detail", "code", "request_id"}


def test_h7_nothing_describes_the_interface_to_strangers(client_of: ClientOf) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/.git/config"):
        assert client_of(None).get(path).status_code == 404
    for path in ("/api/v1/openapi.json", "/metrics"):
        assert client_of(None).get(path).status_code == 401
    assert "/api/v1/conversations" in client_of(LIN).get("/api/v1/openapi.json").json()["paths"]
