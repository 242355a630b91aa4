"""Accounts and keys of an installation's own: who gets in with them, and who does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from assistant.access.accounts import FREE_FOR_A_NAME, AccountDesk, account_holder
from assistant.access.api_keys import KeyDesk, service
from assistant.access.credentials import Address
from assistant.access.entrance import Entrance
from assistant.access.passwords import Passwords
from assistant.access.scopes import Scope
from assistant.access.sign_in import SignIn
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.domain.identity import Principal, Role
from assistant.storage.opening import Storage
from tests.features.company import HE, LIN, TODAY, QuotingAnswers
from tests.features.conftest import ADDRESS, ClientOf

OURS = {"Sec-Fetch-Site": "same-origin"}
PASSWORD = "correct horse battery"
QUICK = Passwords(memory_kibibytes=64)


@pytest.fixture
def desk(storage: Storage) -> AccountDesk:
    desk = AccountDesk(storage.accounts, storage.people, storage.sessions, storage.database, QUICK)
    desk.open(account_holder("zhou.min", "周敏"), PASSWORD)
    return desk


@pytest.fixture
def keys(storage: Storage) -> KeyDesk:
    return KeyDesk(storage.api_keys, storage.people)


@pytest.fixture
def parts(storage: Storage, answers: QuotingAnswers, desk: AccountDesk, keys: KeyDesk) -> Parts:
    sign_in = SignIn(storage.people, storage.sessions, storage.stated, (keys,))
    return Parts(
        storage, answers, sign_in, lambda: TODAY, 1_000_000, entrance=Entrance(accounts=desk, keys=keys)
    )


def enter(app: FastAPI, name: str = "zhou.min", password: str = PASSWORD) -> tuple[int, TestClient]:
    browser = TestClient(app, ADDRESS, headers=OURS)
    body = {"name": name, "password": password}
    return browser.post("/api/v1/sign-in/password", json=body).status_code, browser


def with_key(app: FastAPI, secret: str) -> TestClient:
    return TestClient(app, ADDRESS, headers={"Authorization": f"Bearer {secret}"})


def test_name_and_password_sign_in(app: FastAPI) -> None:
    status, browser = enter(app, " Zhou.Min ")
    assert (status, browser.get("/api/v1/me").json()["id"]) == (204, "local|zhou.min")


def test_a18_wrong_is_said_the_same_of_everybody(app: FastAPI) -> None:
    told = []
    for name in ("zhou.min", "nobody", "lin.yue", "' or 1=1 --"):
        body = {"name": name, "password": "wrong password"}
        answer = TestClient(app, ADDRESS, headers=OURS).post("/api/v1/sign-in/password", json=body)
        told.append((answer.status_code, answer.json()["detail"]))
    assert told == [(401, "name or password is wrong")] * 4


def test_a18_many_wrong_passwords_lock_a_name_for_a_while(app: FastAPI, client_of: ClientOf) -> None:
    assert [enter(app, password="wrong")[0] for _ in range(FREE_FOR_A_NAME)] == [401] * FREE_FOR_A_NAME
    browser = TestClient(app, ADDRESS, headers=OURS)
    refused = browser.post("/api/v1/sign-in/password", json={"name": "zhou.min", "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) >= 1


def test_a18_many_names_from_one_address_are_slowed_down_too(app: FastAPI) -> None:
    statuses = [enter(app, f"name{number}", "wrong")[0] for number in range(25)]
    assert statuses[:20] == [401] * 20 and statuses[-1] == 429


def test_a18_of_many_tries_at_once_no_more_than_the_free_ones_count(desk: AccountDesk) -> None:
    def attempt(number: int) -> str:
        try:
            return desk.sign_in("zhou.min", "wrong", f"10.0.0.{number}")
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(attempt, range(30)))
    assert outcomes.count("NotSignedIn") == FREE_FOR_A_NAME


def test_a18_signing_in_right_forgives_ones_own_mistakes_not_anothers(
    app: FastAPI, desk: AccountDesk
) -> None:
    for _ in range(3):
        for number in range(3):
            enter(app, f"victim{number}", "wrong")
        assert enter(app)[0] == 204
    assert [enter(app, f"other{number}", "wrong")[0] for number in range(12)][-1] == 429


def test_a_new_password_ends_every_session(app: FastAPI) -> None:
    _, browser = enter(app)
    body = {"old": PASSWORD, "new": "another horse battery"}
    assert browser.post("/api/v1/me/password", json=body | {"old": "wrong"}).status_code == 422
    assert browser.post("/api/v1/me/password", json=body).status_code == 204
    assert browser.get("/api/v1/me").status_code == 401
    assert (enter(app)[0], enter(app, password="another horse battery")[0]) == (401, 204)


def test_a16_of_two_who_take_one_name_one_gets_it(client_of: ClientOf) -> None:
    admin = client_of(HE)

    def take(number: int) -> int:
        body = {"name": "new.one", "password": f"{PASSWORD} {number}", "roles": ["admin"]}
        return admin.post("/api/v1/accounts", json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == [201, 409, 409, 409]


def test_an_administrator_opens_lists_and_removes_accounts(app: FastAPI, client_of: ClientOf) -> None:
    admin = client_of(HE)
    admin.post("/api/v1/accounts", json={"name": "wu.di", "password": PASSWORD, "groups": ["hr"]})
    assert [one["id"] for one in admin.get("/api/v1/accounts").json()] == ["local|wu.di", "local|zhou.min"]
    _, browser = enter(app, "wu.di")
    assert admin.delete("/api/v1/accounts/wu.di").status_code == 204
    assert browser.get("/api/v1/me").status_code == 401


def test_b6_a_field_that_would_give_rights_is_refused(app: FastAPI) -> None:
    browser = TestClient(app, ADDRESS, headers=OURS)
    body = {"name": "zhou.min", "password": PASSWORD, "roles": ["admin"]}
    assert browser.post("/api/v1/sign-in/password", json=body).status_code == 422


def test_a_persons_key_does_what_its_scopes_say(app: FastAPI) -> None:
    _, browser = enter(app)
    made = browser.post("/api/v1/me/keys", json={"name": "report"}).json()
    me = with_key(app, made["secret"]).get("/api/v1/me").json()
    assert (me["id"], me["roles"]) == ("local|zhou.min", ["employee"])
    assert "secret" not in browser.get("/api/v1/me/keys").json()[0]


def test_nobody_makes_a_key_that_opens_more_than_they_may(app: FastAPI) -> None:
    _, browser = enter(app)
    wanted = {"name": "x", "scopes": ["assistant.ask", "assistant.admin"]}
    assert browser.post("/api/v1/me/keys", json=wanted).status_code == 403


def test_a_key_makes_no_keys_and_opens_no_accounts(app: FastAPI, keys: KeyDesk) -> None:
    secret = keys.issue(HE, "x", frozenset(Scope) - {Scope.AUDIT}, 1).secret
    program = with_key(app, secret)
    assert program.get("/metrics").status_code == 200
    assert program.post("/api/v1/me/keys", json={"name": "y"}).status_code == 403
    assert program.post("/api/v1/accounts", json={"name": "y", "password": "z"}).status_code == 403
    assert program.post("/api/v1/people/end-sessions", json={"person_id": LIN.id}).status_code == 403


def test_a20_a_key_that_is_not_alive_opens_nothing(app: FastAPI, keys: KeyDesk, storage: Storage) -> None:
    issued = keys.issue(LIN, "x", frozenset({Scope.ASK}), 1)
    over = keys.issue(LIN, "x", frozenset({Scope.ASK}), 1e-10)
    other = keys.issue(HE, "x", frozenset({Scope.ASK}), 1)
    mixed = issued.secret[:21] + other.secret[21:]
    keys.revoke(other.key.id)
    dead = (
        over.secret,
        other.secret,
        mixed,
        issued.secret[:-1],
        issued.secret[:20],
        issued.secret + "x",
        "hra_",
    )
    assert [with_key(app, secret).get("/api/v1/me").status_code for secret in dead] == [401] * len(dead)
    assert with_key(app, issued.secret).get("/api/v1/me").status_code == 200


def test_a20_what_is_stored_opens_nothing(app: FastAPI, keys: KeyDesk, storage: Storage) -> None:
    keys.issue(LIN, "x", frozenset({Scope.ASK}), 1)
    with storage.database.reading() as session:
        row = session.execute(text("SELECT id, secret_hash FROM api_keys")).one()
    assert with_key(app, f"hra_{row.id}_{row.secret_hash}").get("/api/v1/me").status_code == 401


def test_a20_revoking_anothers_key_finds_nothing(app: FastAPI, keys: KeyDesk) -> None:
    issued = keys.issue(LIN, "x", frozenset({Scope.ASK}), 1)
    _, browser = enter(app)
    missing = browser.delete("/api/v1/me/keys/0000")
    refused = browser.delete(f"/api/v1/me/keys/{issued.key.id}")
    assert (refused.status_code, refused.json()["detail"]) == (404, missing.json()["detail"])


def test_a_providers_people_get_no_keys(keys: KeyDesk, storage: Storage) -> None:
    from assistant.errors import NotAllowed

    somebody = Principal("https://idp.example", "lin")
    storage.people.put(somebody)
    with pytest.raises(NotAllowed):
        keys.issue(somebody, "x", frozenset({Scope.ASK}), 1)


def test_a_service_has_the_groups_it_was_given(app: FastAPI, keys: KeyDesk, storage: Storage) -> None:
    bot = service("payroll-bot", ["managers"], frozenset({Scope.ASK}))
    storage.people.put(bot)
    me = with_key(app, keys.issue(bot, "x", frozenset({Scope.ASK}), 1).secret).get("/api/v1/me").json()
    assert (me["id"], me["groups"], me["roles"]) == ("service|payroll-bot", ["managers"], ["employee"])


def test_a_key_is_gone_with_its_owner(
    app: FastAPI, keys: KeyDesk, desk: AccountDesk, storage: Storage
) -> None:
    owner = storage.people.get("local|zhou.min")
    secret = keys.issue(owner, "x", frozenset({Scope.ASK}), 1).secret
    desk.remove("zhou.min")
    assert with_key(app, secret).get("/api/v1/me").status_code == 401


def test_the_page_learns_how_one_signs_in(app: FastAPI) -> None:
    ways = TestClient(app, ADDRESS).get("/api/v1/sign-in/ways").json()
    assert ways == {"provider": False, "password": True}


def test_without_a_provider_its_doors_are_not_there(app: FastAPI) -> None:
    browser = TestClient(app, ADDRESS, follow_redirects=False)
    for path in ("/sign-in/start", "/sign-in/callback?state=x&code=y", "/sign-out/provider?ticket=x"):
        assert browser.get(path).status_code == 404


def test_a15_behind_https_the_session_is_a_host_cookie(parts: Parts) -> None:
    secure = replace(parts, entrance=replace(parts.entrance, address=Address("https://hr.example.com")))
    browser = TestClient(open_doors(secure), "https://hr.example.com", headers=OURS)
    body = {"name": "zhou.min", "password": PASSWORD}
    entered = browser.post("/api/v1/sign-in/password", json=body)
    name, _, attributes = entered.headers["set-cookie"].partition("=")
    assert name == "__Host-assistant_session"
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= set(attributes.lower().split("; "))
    assert "domain" not in attributes.lower() and "strict-transport-security" in entered.headers
    assert browser.get("/api/v1/me").json()["id"] == "local|zhou.min"


def test_c4_a_sibling_host_changes_nothing(parts: Parts) -> None:
    secure = replace(parts, entrance=replace(parts.entrance, address=Address("https://hr.example.com")))
    session = parts.sign_in.session_for(LIN)
    cookies = {"__Host-assistant_session": session, "assistant_session": session}
    browser = TestClient(open_doors(secure), "https://hr.example.com", cookies=cookies)
    for headers in ({"Sec-Fetch-Site": "same-site"}, {"Origin": "https://portal.example.com"}, {}):
        refused = browser.post("/api/v1/conversations", json={"title": ""}, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")


def test_a_session_over_its_limits_is_none(app: FastAPI, storage: Storage) -> None:
    _, browser = enter(app)
    storage.sessions._idle = timedelta(seconds=0)
    assert browser.get("/api/v1/me").status_code == 401


def test_roles_of_a_new_account_are_as_given(desk: AccountDesk, storage: Storage) -> None:
    desk.open(account_holder("qian", "钱", frozenset({Role.EDITOR})), PASSWORD)
    assert storage.people.get("local|qian").roles == {Role.EDITOR}
