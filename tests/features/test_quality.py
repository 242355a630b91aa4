"""Quality reports over HTTP: a real file goes in, it is read as a worker reads it, an editor reads what was found."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.storage.opening import Storage
from ingest.parsers.isolation import IsolatedParser
from ingest.parsers.limits import Limits
from ingest.reader import DocumentReader
from tests.features.company import HE, TODAY
from tests.features.conftest import ClientOf
from tests.features.test_documents import upload
from tests.unit.ingest.parsers.printing import pdf, word

API = "/api/v1"
LEAVE = (
    ("Normal", "第一条　正式员工每年享有十天带薪年假，需提前七个工作日提交审批。"),
    ("Normal", "第二条　未休的天数在次年三月底以前用完，逾期不再保留。"),
    ("Normal", "第四条　本办法自发布之日起施行。"),
)


def read(client: TestClient, storage: Storage, name: str, content: bytes, **fields: str) -> dict[str, Any]:
    """Upload, do what a worker does short of the index, and ask for the report."""
    id = upload(client, name, content, **fields).json()["version_id"]
    reader = DocumentReader(storage, IsolatedParser(Limits(1024, 60)), "letters")
    _, version = storage.documents.version_for_work(id)
    storage.documents.save_structure(id, reader.cut(id, reader.parse(version, lambda *_: None)))
    storage.documents.settle(id, storage.documents.index_labels(id), today=TODAY)
    found: dict[str, Any] = client.get(f"{API}/versions/{id}/quality").json()
    return found


@pytest.fixture
def client(client_of: ClientOf) -> TestClient:
    return client_of(HE)


def test_a_word_file_with_a_gap_and_without_a_day(client: TestClient, storage: Storage) -> None:
    found = read(client, storage, "假期办法.docx", word(*LEAVE, table=(("职级", "天数"), ("P1", "10"))))
    assert found["numbering"] == ["The numbering has a gap: number 3 is missing between 第2条 and 第4条."]
    assert found["dates_not_understood"] == ["本办法自发布之日起施行"]
    assert (found["clauses"], found["tables"], found["pages_without_text"]) == (3, 1, [])
    assert found["summary"] == "1 fault in the numbering, 1 date not understood"


def test_a_pdf_with_an_empty_page(client: TestClient, storage: Storage) -> None:
    printed = pdf([(72, 700, 12, "Article 1 Annual leave is ten days.")], [])
    found = read(client, storage, "leave.pdf", printed)
    assert (found["pages"], found["pages_without_text"]) == (2, [2])
    assert found["warnings"] == []


def test_a_second_copy_is_told_with_the_name_of_the_first(client: TestClient, storage: Storage) -> None:
    read(client, storage, "假期办法.docx", word(*LEAVE), title="假期办法", label="V1")
    found = read(client, storage, "休假制度.docx", word(*LEAVE), title="休假制度")
    [other] = found["near_duplicates"]
    assert (other["name"], other["share"]) == ("《假期办法V1》", 1.0)


def test_a_version_that_waits_or_was_read_before_reports_says_what_to_do(
    client: TestClient, storage: Storage
) -> None:
    waiting = upload(client).json()["version_id"]
    response = client.get(f"{API}/versions/{waiting}/quality")
    assert (response.status_code, "wait for its job" in response.json()["detail"]) == (409, True)
    old = client.get(f"{API}/documents").json()[0]["versions"][0]["id"]
    response = client.get(f"{API}/versions/{old}/quality")
    assert (response.status_code, "`ingest reindex`" in response.json()["detail"]) == (409, True)


def test_a_missing_version_is_not_found(client: TestClient) -> None:
    response = client.get(f"{API}/versions/99999/quality")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
