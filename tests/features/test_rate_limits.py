"""One caller's bounds, through HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from assistant.access.rate_limit import Activity, Allowance, RateLimiter
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.domain.identity import Principal
from tests.features.company import CHEN, LIN
from tests.features.conftest import ADDRESS
from tests.features.test_questions import ask, begin

Bounded = Callable[[Allowance, Principal], TestClient]


@pytest.fixture
def bounded(parts: Parts) -> Iterator[Bounded]:
    """A client of an application whose callers have this allowance."""
    doors: dict[int, TestClient] = {}
    with ExitStack() as opened:

        def client(allowance: Allowance, person: Principal) -> TestClient:
            if id(allowance) not in doors:
                app = open_doors(replace(parts, limiter=RateLimiter(allowance)))
                doors[id(allowance)] = opened.enter_context(TestClient(app, ADDRESS))
            header = {"Authorization": f"Bearer {parts.sign_in.session_for(person)}"}
            return TestClient(doors[id(allowance)].app, ADDRESS, headers=header)

        yield client


def test_too_many_questions_are_refused_with_when_to_come_back(bounded: Bounded) -> None:
    allowance = Allowance({Activity.QUESTION: "1/minute"})
    lin = bounded(allowance, LIN)
    place = begin(lin)
    ask(lin, "年假怎么申请？", place)
    refused = lin.post(f"/api/v1/conversations/{place}/answers", json={"text": "年假怎么申请？"})
    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 120
    assert len(lin.get(f"/api/v1/conversations/{place}").json()["turns"]) == 1
    ask(bounded(allowance, CHEN), "年假怎么申请？")  # another caller is not held up


def test_reading_is_counted_apart_from_asking(bounded: Bounded) -> None:
    lin = bounded(Allowance({Activity.REQUEST: "3/minute"}), LIN)
    answered = [lin.get("/api/v1/conversations").status_code for _ in range(4)]
    assert answered == [200, 200, 200, 429]


def test_uploads_are_counted_before_anything_is_stored(bounded: Bounded, parts: Parts) -> None:
    before = len(parts.storage.policies.documents(LIN))
    lin = bounded(Allowance({Activity.UPLOAD: "1/hour"}), LIN)
    marked = {"x-assistant-request": "1"}
    files = {"file": ("a.txt", "第一条 试用期为三个月。".encode())}
    first, second = (lin.post("/api/v1/documents", files=files, headers=marked) for _ in range(2))
    assert (first.status_code, second.status_code) == (
        403,
        429,
    )  # an employee may not, and may not try for ever
    assert len(parts.storage.policies.documents(LIN)) == before
