"""Every route against every kind of caller: who gets past the door, and that others' things look like missing ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx2
import pytest
from fastapi.testclient import TestClient

from assistant.access.accounts import AccountDesk
from assistant.access.api_keys import KeyDesk, service
from assistant.access.entrance import Entrance
from assistant.access.passwords import Passwords
from assistant.access.scopes import Scope
from assistant.access.sign_in import SignIn
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.domain.identity import Principal, Role
from assistant.storage.opening import Storage, open_storage
from tests.features.company import CHEN, HE, LIN, TODAY, QuotingAnswers, move_in
from tests.features.conftest import ADDRESS
from tests.features.routes import BODIES, FOR_ADMINISTRATORS, FOR_EDITORS, FOR_PERSONS, PUBLIC

EDITOR = Principal("local", "fang.yu", "方宇", roles=frozenset({Role.EDITOR}))
AUDITOR = Principal("local", "shen.ji", "沈稽", roles=frozenset({Role.AUDITOR}))
IN_PERSON = {
    ("POST", "/api/v1/me/password"),
    ("GET", "/api/v1/me/keys"),
    ("POST", "/api/v1/me/keys"),
    ("DELETE", "/api/v1/me/keys/{key_id}"),
    ("GET", "/api/v1/accounts"),
    ("POST", "/api/v1/accounts"),
    ("DELETE", "/api/v1/accounts/{name}"),
    ("POST", "/api/v1/people/end-sessions"),
}
"""Open to people who signed in, to no program."""
ALL = PUBLIC | FOR_PERSONS | FOR_EDITORS | FOR_ADMINISTRATORS
PAGES = ("/chat", "/debug/engine")
ENDS = {("POST", "/api/v1/sign-out")}
"""Left out of what is really called: the session it ends is needed for the next call."""


@dataclass(frozen=True, slots=True)
class House:
    """The application, and a client for each kind of caller."""

    storage: Storage
    callers: dict[str, TestClient]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("matrix")
    storage = open_storage(f"sqlite:///{folder / 'assistant.db'}", folder)
    move_in(storage)
    keys = KeyDesk(storage.api_keys, storage.people)
    desk = AccountDesk(storage.accounts, storage.people, storage.sessions, storage.database, Passwords(64))
    sign_in = SignIn(storage.people, storage.sessions, storage.stated, (keys,))
    parts = Parts(storage, QuotingAnswers(storage), sign_in, lambda: TODAY, 1_000_000)
    app = open_doors(replace(parts, entrance=Entrance(accounts=desk, keys=keys)))
    bot = service("payroll-bot", ["managers"], frozenset({Scope.ASK}))
    for person in (EDITOR, AUDITOR, bot):
        storage.people.put(person)
    tokens = {
        "anonymous": None,
        "employee": sign_in.session_for(LIN),
        "other employee": sign_in.session_for(CHEN),
        "editor": sign_in.session_for(EDITOR),
        "admin": sign_in.session_for(HE),
        "auditor": sign_in.session_for(AUDITOR),
        "service": keys.issue(bot, "matrix", frozenset({Scope.ASK}), 1).secret,
    }
    callers = {
        kind: TestClient(
            app, ADDRESS, headers={"Authorization": f"Bearer {token or 'nobody'}"}, follow_redirects=False
        )
        for kind, token in tokens.items()
    }
    yield House(storage, callers)
    for client in callers.values():
        client.close()
    storage.close()


def refusal(kind: str, route: tuple[str, str]) -> str:
    """With what this caller is refused here; empty: they get past the door."""
    if route in PUBLIC:
        return ""
    if kind == "anonymous":
        return "not_signed_in"
    if kind == "service" and route in IN_PERSON:
        return "not_allowed"
    if route in FOR_EDITORS and kind not in ("editor", "admin"):
        return "not_allowed"
    if route in FOR_ADMINISTRATORS and kind != "admin":
        return "not_allowed"
    return ""


def send(client: TestClient, route: tuple[str, str]) -> httpx2.Response:
    """A call about things that do not exist, with a body that fits."""
    method, path = route
    filled = re.sub(r"{\w+}", "999999", path)
    return client.request(method, filled, json=BODIES.get(route))


@pytest.mark.parametrize("route", sorted(ALL - ENDS), ids=" ".join)
def test_b6_every_route_lets_in_whom_it_is_for_and_nobody_else(house: House, route: tuple[str, str]) -> None:
    for kind, client in house.callers.items():
        response = send(client, route)
        expected = refusal(kind, route)
        if expected and route[1] in PAGES and kind == "anonymous":
            assert response.headers["location"] == "/sign-in"
        elif expected:
            told = (response.status_code, response.json()["code"])
            assert told == ({"not_signed_in": 401, "not_allowed": 403}[expected], expected), kind
        elif route not in PUBLIC:
            assert response.status_code not in (401, 403, 500), (kind, response.text)


def conversation_of_lin(house: House) -> str:
    made = house.callers["employee"].post("/api/v1/conversations", json={"title": "mine"})
    return str(made.json()["id"])


OWN = (
    ("GET", "/api/v1/conversations/{}", None),
    ("PATCH", "/api/v1/conversations/{}", {"title": "x"}),
    ("DELETE", "/api/v1/conversations/{}", None),
    ("POST", "/api/v1/conversations/{}/answers", {"text": "年假"}),
)


@pytest.mark.parametrize(("method", "path", "body"), OWN, ids=lambda value: str(value)[:40])
def test_b1_anothers_conversation_looks_like_none_at_all(
    house: House, method: str, path: str, body: dict[str, object] | None
) -> None:
    theirs, missing = conversation_of_lin(house), "0" * 32
    for kind in ("other employee", "editor", "admin", "auditor", "service"):
        client = house.callers[kind]
        one = client.request(method, path.format(theirs), json=body)
        other = client.request(method, path.format(missing), json=body)
        assert (one.status_code, told(one)) == (404, told(other)), kind
        assert headers(one) == headers(other)
    assert house.callers["employee"].get(f"/api/v1/conversations/{theirs}").json()["title"] == "mine"


@pytest.mark.parametrize(
    "path", ["/api/v1/clauses/{}", "/api/v1/documents/{}", "/api/v1/versions/{}/original"]
)
def test_b2_a_document_one_may_not_read_looks_like_none_at_all(house: House, path: str) -> None:
    from tests.features.company import SECRET_CHUNK

    listed = house.callers["admin"].get("/api/v1/documents").json()
    [secret] = [one for one in listed if one["title"] == "管理层薪酬办法"]
    ids = {"clauses": SECRET_CHUNK, "documents": secret["id"], "versions": "3"}
    theirs = path.format(ids[path.split("/")[3]])
    missing = path.format("f" * 32 if "versions" not in path else "999999")
    for kind in ("employee", "other employee", "editor", "auditor"):
        one, other = house.callers[kind].get(theirs), house.callers[kind].get(missing)
        assert (one.status_code, told(one)) == (404, told(other)), kind
        assert headers(one) == headers(other)
    assert house.callers["service"].get(theirs).status_code in (200, 404)


def told(response: httpx2.Response) -> dict[str, object]:
    """What it says, but for the request's own id."""
    return {name: value for name, value in response.json().items() if name != "request_id"}


def headers(response: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "x-request-id"}
