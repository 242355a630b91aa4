"""Editors write and approve answers over HTTP; only what stands answers."""

from __future__ import annotations

from typing import Any

from assistant.storage.opening import Storage
from tests.features.company import HE
from tests.features.conftest import ClientOf

API = "/api/v1/faq"


def written(storage: Storage, label: str = "第5章第12条") -> dict[str, Any]:
    documents = {one.document.title: one.document.id for one in storage.policies.documents(HE)}
    clause = {"document_id": documents["员工手册"], "clause_label": label}
    return {"question": "几天年假？", "answer": "10天。", "clauses": [clause], "similar": ["年假天数"]}


def test_an_answer_is_written_approved_and_removed(client_of: ClientOf, storage: Storage) -> None:
    client = client_of(HE)
    draft = client.post(API, json=written(storage)).json()
    assert (draft["state"], draft["answers_today"], draft["language"]) == ("draft", False, "zh")
    approved = client.post(f"{API}/{draft['id']}/approve").json()
    assert (approved["state"], approved["answers_today"], approved["approved_by"]) == (
        "approved",
        True,
        HE.id,
    )
    assert client.get(API).json() == [approved]
    again = client.put(f"{API}/{draft['id']}", json=written(storage) | {"answer": "十天。"}).json()
    assert (again["state"], again["answer"]) == ("draft", "十天。")
    assert client.delete(f"{API}/{draft['id']}").status_code == 204
    assert client.get(API).json() == []


def test_an_approved_answer_is_told_to_be_stale(client_of: ClientOf, storage: Storage) -> None:
    client = client_of(HE)
    draft = client.post(API, json=written(storage)).json()
    client.post(f"{API}/{draft['id']}/approve")
    document = written(storage)["clauses"][0]["document_id"]
    client.post(f"/api/v1/documents/{document}/rollback")
    [entry] = client.get(API).json()
    assert (entry["state"], entry["answers_today"]) == ("approved", False)


def test_bad_entries_are_refused_with_what_is_wrong(client_of: ClientOf, storage: Storage) -> None:
    client = client_of(HE)
    assert client.post(API, json=written(storage) | {"question": " "}).status_code == 422
    assert client.post(API, json=written(storage) | {"clauses": []}).status_code == 422
    draft = client.post(API, json=written(storage, "第99条")).json()
    refused = client.post(f"{API}/{draft['id']}/approve")
    assert (refused.status_code, "第99条" in refused.json()["detail"]) == (422, True)
    assert client.put(f"{API}/nothing", json=written(storage)).status_code == 404
    assert client.post(f"{API}/nothing/approve").status_code == 404
    assert client.delete(f"{API}/nothing").status_code == 404
