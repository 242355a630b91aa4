"""People state what their provider does not tell, see it, and take it back."""

from __future__ import annotations

from dataclasses import replace

from fastapi.testclient import TestClient

from assistant.storage.opening import Storage
from tests.features.company import CHEN, LIN
from tests.features.conftest import ClientOf

MINE = "/api/v1/me/attributes"


def put(client: TestClient, **attributes: str) -> int:
    return client.put(MINE, json={"attributes": attributes}).status_code


def known(client: TestClient) -> dict[str, str]:
    found: dict[str, str] = client.get("/api/v1/me").json()["attributes"]
    return found


def test_what_is_stated_is_shown_and_counts_until_it_is_taken_back(client_of: ClientOf) -> None:
    client = client_of(CHEN)
    assert put(client, location="上海", employment_type="intern") == 204
    assert known(client) == {"location": "shanghai", "employment_type": "intern"}
    stated = client.get(MINE).json()["stated"]
    assert stated["location"]["value"] == "shanghai" and stated["location"]["stated_at"]
    assert client.delete(MINE).status_code == 204
    assert known(client) == {}


def test_stating_anew_replaces_all_that_was_stated(client_of: ClientOf) -> None:
    client = client_of(CHEN)
    put(client, location="shanghai")
    put(client, grade="P5")
    assert known(client) == {"grade": "P5"}


def test_what_the_provider_tells_cannot_be_stated(client_of: ClientOf) -> None:
    client = client_of(LIN)
    assert put(client, location="singapore") == 422
    assert known(client) == {"location": "shanghai"}


def test_what_the_provider_tells_later_counts(client_of: ClientOf, storage: Storage) -> None:
    client = client_of(CHEN)
    put(client, location="singapore")
    storage.people.put(replace(CHEN, attributes=LIN.attributes))
    assert known(client) == {"location": "shanghai"}


def test_nobody_sees_or_takes_back_what_others_stated(client_of: ClientOf) -> None:
    put(client_of(CHEN), grade="P5")
    other = client_of(LIN)
    assert other.get(MINE).json()["stated"] == {}
    other.delete(MINE)
    assert known(client_of(CHEN)) == {"grade": "P5"}


def test_an_attribute_nobody_knows_is_refused(client_of: ClientOf) -> None:
    assert put(client_of(CHEN), shoe_size="42") == 422
