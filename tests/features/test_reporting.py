"""What administrators see of answers: numbers, never texts; and what happens when too many ask at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.answering.journal import Journal
from assistant.answering.reception import Reception
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.domain.answers import Usage
from assistant.domain.identity import Principal
from assistant.engine.base import EngineStatus
from tests.features.company import HE, LEAVE, LIN, QuotingAnswers
from tests.features.conftest import ADDRESS
from tests.features.test_questions import ask, begin

STATUS = EngineStatus(2, 1, 900, 1000, 3, 0, 1, Usage(100, 70, 30, 20, 5, 8, 6))


class Idling:
    """An engine as it is watched."""

    def status(self) -> EngineStatus:
        return STATUS


@dataclass(frozen=True)
class Office:
    """The doors with a reception of two before the answers, and who may come."""

    journal: Journal
    answers: QuotingAnswers
    parts: Parts

    def client(self, person: Principal) -> TestClient:
        token = self.parts.sign_in.session_for(person)
        headers = {"Authorization": f"Bearer {token}"}
        return TestClient(open_doors(self.parts), ADDRESS, headers=headers, follow_redirects=False)


@pytest.fixture
def office(parts: Parts, answers: QuotingAnswers) -> Iterator[Office]:
    journal = Journal()
    yield Office(
        journal,
        answers,
        replace(parts, pipeline=Reception(answers, journal, 2), journal=journal, engine=Idling()),
    )


def sampled(office: Office) -> dict[str, float]:
    """`name{label=value,…}` -> value of everything /metrics tells."""
    response = office.client(HE).get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    samples = [s for f in text_string_to_metric_families(response.text) for s in f.samples]
    return {s.name + "".join(f" {k}={v}" for k, v in sorted(s.labels.items())): s.value for s in samples}


def test_metrics_count_answers_by_how_they_ended(office: Office) -> None:
    ask(office.client(LIN), "年假怎么申请？")
    ask(office.client(LIN), "年终奖金有多少？")
    told = sampled(office)
    assert told["hr_assistant_answers_total engine=quoting outcome=answered route=fast"] == 1
    assert told["hr_assistant_answers_total engine= outcome=unanswerable route=fast"] == 1
    assert told["hr_assistant_answer_seconds_count"] == 2
    assert told["hr_assistant_first_word_seconds_bucket le=+Inf"] == 2
    assert told["hr_assistant_answers_in_progress"] == 0


def test_metrics_tell_what_the_engine_reused(office: Office) -> None:
    told = sampled(office)
    kinds = {
        k: told[f"hr_assistant_engine_tokens_total kind={k}"] for k in ("reused", "prefilled", "accepted")
    }
    assert kinds == {"reused": 70, "prefilled": 30, "accepted": 6}
    assert (told["hr_assistant_engine_kv_tokens"], told["hr_assistant_engine_restarts_total"]) == (900, 1)


def test_an_answer_that_breaks_off_is_counted_as_such(office: Office) -> None:
    ask(office.client(LIN), "坏")
    told = sampled(office)
    assert (told["hr_assistant_answers_broken_off_total"], told["hr_assistant_answers_in_progress"]) == (1, 0)


def test_past_the_bound_a_question_is_refused_before_its_stream_begins(office: Office) -> None:
    office.journal.begin(2), office.journal.begin(2)
    client = office.client(LIN)
    response = client.post(f"/api/v1/conversations/{begin(client)}/answers", json={"text": "年假怎么申请？"})
    assert (response.status_code, response.json()["code"]) == (503, "overloaded")
    assert response.headers["retry-after"] == "5"
    office.journal.end()
    assert ask(client, "年假怎么申请？")[-1][0] == "finished"
    assert sampled(office)["hr_assistant_answers_refused_total"] == 1


def test_the_page_shows_numbers_and_the_way_of_the_last_answers(office: Office) -> None:
    ask(office.client(LIN), "年假怎么申请？")
    page = office.client(HE).get("/debug/engine")
    assert page.headers["content-type"].startswith("text/html")
    for shown in ("900 of 1000 (90 %)", "fast (one clause suffices)", "quoting", "answered"):
        assert shown in page.text


def test_the_page_shows_nobodys_words(office: Office) -> None:
    ask(office.client(LIN), "年假怎么申请？")
    told = office.client(HE).get("/debug/engine").text + office.client(HE).get("/metrics").text
    assert "年假" not in told and LEAVE not in told and "lin.yue" not in told


@pytest.mark.parametrize("path", ["/metrics", "/debug/engine"])
def test_employees_see_neither(office: Office, path: str) -> None:
    assert office.client(LIN).get(path).status_code == 403


def test_a_deleted_conversation_is_forgotten_by_who_answers(office: Office) -> None:
    client = office.client(LIN)
    conversation = begin(client)
    assert client.delete(f"/api/v1/conversations/{conversation}").status_code == 204
    assert client.delete(f"/api/v1/conversations/{conversation}").status_code == 404
    assert office.answers.forgotten == [conversation]
