"""Editors over HTTP: approving, correcting, rolling back, and rules that hold from the moment they are acknowledged."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from assistant.storage.index_checks import IndexCheck
from assistant.storage.opening import Storage
from tests.features.company import HE, LEAVE_CHUNK, LIN, OLD_CHUNK
from tests.features.conftest import ClientOf
from tests.features.test_documents import upload

API = "/api/v1"


def handbook(client: TestClient) -> dict[str, Any]:
    found: list[dict[str, Any]] = client.get(f"{API}/documents").json()
    return next(document for document in found if document["title"] == "员工手册")


def told(client: TestClient) -> dict[str, str]:
    return {version["label"]: version["state"] for version in handbook(client)["versions"]}


def test_one_call_rolls_a_document_back(client_of: ClientOf) -> None:
    client = client_of(HE)
    response = client.post(f"{API}/documents/{handbook(client)['id']}/rollback")
    assert (response.json()["label"], response.json()["state"]) == ("V3.1", "live")
    assert told(client) == {"V3.2": "draft", "V3.1": "live"}
    assert told(client_of(LIN)) == {"V3.1": "live"}
    assert client_of(LIN).get(f"{API}/clauses/{LEAVE_CHUNK}").status_code == 404


def test_what_was_rolled_back_is_approved_again_by_name(client_of: ClientOf) -> None:
    client = client_of(HE)
    document = handbook(client)
    client.post(f"{API}/documents/{document['id']}/rollback")
    response = client.post(f"{API}/versions/{document['versions'][0]['id']}/approve")
    assert (response.json()["state"], response.json()["approved_by"]) == ("live", HE.id)
    assert told(client) == {"V3.2": "live", "V3.1": "retired"}


def test_taking_readers_away_closes_the_document_at_once(client_of: ClientOf) -> None:
    client, reader = client_of(HE), client_of(LIN)
    path = f"{API}/documents/{handbook(client)['id']}/rules"
    assert client.get(path).json() == {"groups": ["everyone"], "applies_to": {}}
    assert client.put(path, json={"groups": ["managers"], "applies_to": {}}).status_code == 204
    assert reader.get(f"{API}/documents").json() == []
    assert reader.get(f"{API}/clauses/{OLD_CHUNK}").status_code == 404


def test_a_clause_is_given_an_audience_of_its_own(client_of: ClientOf) -> None:
    client = client_of(HE)
    version = handbook(client)["versions"][0]["id"]
    path = f"{API}/versions/{version}/clauses"
    body = {"applies_to": {"location": ["chengdu"]}}
    assert client.put(f"{path}/1/applicability", json=body).status_code == 204
    assert [clause["applies_to"] for clause in client.get(path).json()] == [None, {"location": ["chengdu"]}]
    assert client.put(f"{path}/99/applicability", json=body).status_code == 404


def test_a_corrected_day_that_is_anothers_is_refused(client_of: ClientOf) -> None:
    client = client_of(HE)
    new, old = handbook(client)["versions"]
    response = client.patch(f"{API}/versions/{old['id']}", json={"effective_to": "2025-06-01"})
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    response = client.patch(f"{API}/versions/{new['id']}", json={"label": "V3.20"})
    assert (response.json()["label"], response.json()["effective_from"]) == ("V3.20", "2025-01-01")


def test_an_unknown_field_or_attribute_is_refused(client_of: ClientOf) -> None:
    client = client_of(HE)
    document = handbook(client)
    rules = {"groups": ["everyone"], "applies_to": {"colour": ["red"]}}
    assert client.put(f"{API}/documents/{document['id']}/rules", json=rules).status_code == 422
    version = f"{API}/versions/{document['versions'][0]['id']}"
    assert client.patch(version, json={"state": "live"}).status_code == 422


def test_an_upload_without_a_title_proposes_one_and_one_with_it_does_not(client_of: ClientOf) -> None:
    client = client_of(HE)
    named, unnamed = upload(client, title="远程办公").json(), upload(client, "考勤.md", b"# A\n\nB").json()
    proposed = [client.get(f"{API}/versions/{u['version_id']}").json()["proposed"] for u in (named, unnamed)]
    assert proposed == [["label", "dates"], ["title", "label", "dates"]]


def test_a_cancelled_job_says_so_and_its_version_can_be_added_again(client_of: ClientOf) -> None:
    client = client_of(HE)
    sent = upload(client).json()
    assert client.post(f"{API}/jobs/{sent['job_id']}/cancel").json()["state"] == "cancelled"
    assert client.post(f"{API}/jobs/{sent['job_id']}/cancel").status_code == 409
    assert client.get(f"{API}/versions/{sent['version_id']}").json()["failure_code"] == "cancelled"
    assert upload(client).json()["created"]


def test_orphans_of_the_index_are_a_metric(client_of: ClientOf, storage: Storage) -> None:
    client = client_of(HE)
    assert "index_orphans" not in client.get("/metrics").text
    storage.index_checks.keep(IndexCheck(versions=3, chunks=3, rows=5, missing=0, orphans=2))
    text = client.get("/metrics").text
    assert "hr_assistant_index_orphans 2.0" in text
    assert "hr_assistant_jobs_waiting" in text
