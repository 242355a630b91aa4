"""Documents over HTTP: what one may read, and how a file comes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from assistant.channels.dependencies import Parts
from tests.features.company import CHEN, HE, LIN
from tests.features.conftest import ClientOf

FORM = {"X-Assistant-Request": "1"}
TEXT = "第一章 总则\n第一条 本办法适用于全体员工。".encode()


def upload(
    client: TestClient, name: str = "远程办公.md", content: bytes = TEXT, **fields: str | list[str]
) -> Response:
    file = {"file": (name, content, "application/octet-stream")}
    return client.post("/api/v1/documents", files=file, data=fields, headers=FORM)


def titles(client: TestClient) -> list[str]:
    return [document["title"] for document in client.get("/api/v1/documents").json()]


def test_people_see_the_documents_they_may_read(client_of: ClientOf) -> None:
    assert titles(client_of(LIN)) == ["员工手册"]
    assert set(titles(client_of(HE))) == {"员工手册", "管理层薪酬办法"}


def test_a_document_shows_its_versions_and_dates(client_of: ClientOf) -> None:
    client = client_of(LIN)
    [listed] = client.get("/api/v1/documents").json()
    document = client.get(f"/api/v1/documents/{listed['id']}").json()
    told = [(v["label"], v["state"], v["effective_from"], v["effective_to"]) for v in document["versions"]]
    assert told == [("V3.2", "live", "2025-01-01", None), ("V3.1", "retired", "2023-01-01", "2025-01-01")]


def test_b1_anothers_document_looks_like_a_missing_one(client_of: ClientOf) -> None:
    hidden = next(d for d in client_of(HE).get("/api/v1/documents").json() if d["title"] == "管理层薪酬办法")
    told = [client_of(CHEN).get(f"/api/v1/documents/{i}").json() for i in (hidden["id"], "0" * 32)]
    assert told[0]["detail"] == told[1]["detail"]
    assert told[0]["status"] == 404


def test_an_upload_becomes_a_queued_version_and_a_job(client_of: ClientOf) -> None:
    client = client_of(HE)
    response = upload(
        client, title="远程办公办法", label="V1", effective_from="2026-01-01", location=["shanghai"]
    )
    assert response.status_code == 202
    job = client.get(f"/api/v1/jobs/{response.json()['job_id']}").json()
    assert (job["kind"], job["state"], job["version_id"]) == (
        "ingest",
        "queued",
        response.json()["version_id"],
    )
    assert "token" not in job
    document = client.get(f"/api/v1/documents/{response.json()['document_id']}").json()
    assert [(v["label"], v["state"], v["effective_from"]) for v in document["versions"]] == [
        ("V1", "queued", "2026-01-01")
    ]


def test_what_is_not_published_is_not_for_readers(client_of: ClientOf) -> None:
    upload(client_of(HE), title="草案")
    assert "草案" in titles(client_of(HE))
    assert "草案" not in titles(client_of(LIN))


def test_d7_the_same_file_twice_is_one_version(client_of: ClientOf) -> None:
    first, second = (upload(client_of(HE), title="远程办公办法").json() for _ in range(2))
    assert (first["version_id"], first["created"], second["created"]) == (second["version_id"], True, False)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.exe", b"MZ", 415),
        ("a.pdf", b"MZ\0\0", 415),
        ("a.docx", b"<html>", 415),
        ("a.pdf.exe", b"%PDF-1.7", 415),
        ("a.md", b"", 422),
    ],
)
def test_d5_a_file_that_is_not_what_we_read_is_refused(
    client_of: ClientOf, name: str, content: bytes, status: int
) -> None:
    before = client_of(HE).get("/api/v1/jobs").json()
    assert upload(client_of(HE), name, content).status_code == status
    assert client_of(HE).get("/api/v1/jobs").json() == before


def test_d1_a_file_over_the_limit_is_refused(client_of: ClientOf, parts: Parts) -> None:
    response = upload(client_of(HE), content=b"x" * (parts.upload_limit + 100_000))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/手册.md", "手册.md"),
        ("C:\\Users\\x\\手册.md", "手册.md"),
        ("手\u202e册.md", "手册.md"),
        ("x" * 300 + ".md", "x" * 197 + ".md"),
    ],
)
def test_d6_a_file_name_is_shown_and_never_used(client_of: ClientOf, sent: str, shown: str) -> None:
    client = client_of(HE)
    document = upload(client, sent).json()["document_id"]
    assert client.get(f"/api/v1/documents/{document}").json()["versions"][0]["file_name"] == shown


@pytest.mark.parametrize(
    "fields",
    [
        {"effective_from": "soon"},
        {"role": "admin"},
        {"effective_from": "2026-02-01", "effective_to": "2026-01-01"},
    ],
)
def test_impossible_and_unknown_fields_are_refused(client_of: ClientOf, fields: dict[str, str]) -> None:
    assert upload(client_of(HE), content=TEXT, **fields).status_code == 422


def test_c4_an_upload_that_a_foreign_form_could_send_is_refused(client_of: ClientOf) -> None:
    file = {"file": ("a.md", TEXT)}
    assert client_of(HE).post("/api/v1/documents", files=file).status_code == 415


def test_a_stranger_is_asked_who_they_are_before_their_file_is_read(client_of: ClientOf) -> None:
    headers = {**FORM, "Authorization": "Bearer nobody", "Content-Type": "multipart/form-data; boundary=x"}
    assert (
        client_of(None).post("/api/v1/documents", content=b"no form at all", headers=headers).status_code
        == 401
    )


def test_c7_an_original_comes_as_an_attachment_in_a_sandbox(client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(HE)
    version = upload(client, '手"册.html', b"<script>alert(1)</script>").json()["version_id"]
    response = client.get(f"/api/v1/versions/{version}/original")
    assert response.content == b"<script>alert(1)</script>"
    assert response.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert response.headers["content-security-policy"].startswith("sandbox")
    assert response.headers["content-type"] == "application/octet-stream"


def test_a_deleted_document_is_gone_at_once(client_of: ClientOf) -> None:
    client = client_of(HE)
    [handbook] = (d for d in client.get("/api/v1/documents").json() if d["title"] == "员工手册")
    assert client.delete(f"/api/v1/documents/{handbook['id']}").status_code == 204
    assert titles(client_of(LIN)) == []
