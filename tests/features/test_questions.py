"""Asking over HTTP: a stream of events that ends with the whole answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.features.company import CHEN, HE, LEAVE, LIN, OLD_CHUNK, SECRET, SECRET_CHUNK
from tests.features.conftest import ClientOf

Events = list[tuple[str, dict[str, Any]]]


def begin(client: TestClient, title: str = "") -> str:
    response = client.post("/api/v1/conversations", json={"title": title})
    assert response.status_code == 201
    return str(response.json()["id"])


def ask(client: TestClient, text: str, conversation: str | None = None, **more: object) -> Events:
    place = conversation or begin(client)
    response = client.post(f"/api/v1/conversations/{place}/answers", json={"text": text, **more})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    frames = [frame.split("\n") for frame in response.text.split("\n\n") if frame]
    return [(f[0].removeprefix("event: "), json.loads(f[1].removeprefix("data: "))) for f in frames]


def test_an_answer_streams_and_ends_whole(client_of: ClientOf) -> None:
    events = ask(client_of(LIN), "年假怎么申请？")
    assert [name for name, _ in events][:2] == ["progress", "delta"]
    name, answer = events[-1]
    assert (name, answer["outcome"], answer["as_of"]) == ("finished", "answered", "2026-11-22")
    assert "".join(str(data["text"]) for name, data in events if name == "delta") == answer["text"]


def test_a_citation_opens_at_its_clause(client_of: ClientOf) -> None:
    client = client_of(LIN)
    [citation] = ask(client, "年假怎么申请？")[-1][1]["citations"]
    clause = client.get(f"/api/v1/clauses/{citation['chunk_id']}").json()
    assert clause["label"] == "《员工手册V3.2》第5章第12条"
    assert clause["heading_path"] == ["第五章 休假", "第十二条 年休假"]
    assert (clause["version_name"], clause["in_force"], clause["page_from"]) == ("《员工手册V3.2》", True, 12)
    assert [(chunk["text"], chunk["cited"]) for chunk in clause["chunks"]] == [(LEAVE, True)]


def test_a_question_about_a_past_day_is_answered_from_the_version_of_that_day(client_of: ClientOf) -> None:
    answer = ask(client_of(LIN), "年假怎么申请？", as_of="2024-06-01")[-1][1]
    assert "7天" in str(answer["text"])
    clause = client_of(LIN).get(f"/api/v1/clauses/{OLD_CHUNK}").json()
    assert (clause["in_force"], clause["effective_to"]) == (False, "2025-01-01")


def test_thinking_stays_in_the_house(client_of: ClientOf) -> None:
    assert "thought" not in {name for name, _ in ask(client_of(LIN), "年假怎么申请？")}


def test_a_turn_is_kept_with_its_answer(client_of: ClientOf) -> None:
    client = client_of(LIN)
    conversation = begin(client, "年假")
    answer = ask(client, "年假怎么申请？", conversation)[-1][1]
    kept = client.get(f"/api/v1/conversations/{conversation}").json()
    assert [(turn["question"], turn["answer"]) for turn in kept["turns"]] == [("年假怎么申请？", answer)]


def test_conversations_are_listed_renamed_and_deleted(client_of: ClientOf) -> None:
    client = client_of(LIN)
    path = f"/api/v1/conversations/{begin(client, '旧名')}"
    assert client.patch(path, json={"title": "新名"}).status_code == 204
    assert [one["title"] for one in client.get("/api/v1/conversations").json()] == ["新名"]
    assert client.delete(path).status_code == 204
    assert client.get("/api/v1/conversations").json() == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "ask"])
def test_b1_anothers_conversation_looks_like_a_missing_one(client_of: ClientOf, method: str) -> None:
    other = begin(client_of(LIN), "mine")
    told = []
    for place in (other, "0" * 32):
        path = f"/api/v1/conversations/{place}" + ("/answers" if method == "ask" else "")
        body = {"ask": {"text": "年假"}, "PATCH": {"title": "x"}}.get(method)
        response = client_of(CHEN).request("POST" if method == "ask" else method, path, json=body)
        told.append((response.status_code, response.json()["code"], response.json()["detail"]))
    assert told[0] == told[1]
    assert told[0][:2] == (404, "not_found")


def test_b3_a_clause_of_others_looks_like_a_missing_one(client_of: ClientOf) -> None:
    assert SECRET in client_of(HE).get(f"/api/v1/clauses/{SECRET_CHUNK}").text
    refused = client_of(LIN).get(f"/api/v1/clauses/{SECRET_CHUNK}")
    missing = client_of(LIN).get(f"/api/v1/clauses/{'9' * 32}")
    assert refused.status_code == missing.status_code == 404
    assert refused.json()["detail"] == missing.json()["detail"]


def test_a_refusal_before_the_first_event_is_a_status(client_of: ClientOf) -> None:
    client = client_of(LIN)
    response = client.post(f"/api/v1/conversations/{begin(client)}/answers", json={"text": "忙"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "7")
    assert response.json()["code"] == "overloaded"


def test_h6_an_error_in_mid_stream_is_an_event_that_tells_only_its_id(client_of: ClientOf) -> None:
    name, told = ask(client_of(LIN), "坏")[-1]
    assert (name, told["status"], told["code"]) == ("error", 500, "internal")
    assert "SELECT" not in json.dumps(told) and "/srv" not in json.dumps(told)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "  "},
        {"text": "x" * 4001},
        {"text": "x", "as_of": "soon"},
        {"text": "x", "role": "system"},
    ],
)
def test_b9_other_fields_and_impossible_questions_are_refused(
    client_of: ClientOf, body: dict[str, str]
) -> None:
    client = client_of(LIN)
    response = client.post(f"/api/v1/conversations/{begin(client)}/answers", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
