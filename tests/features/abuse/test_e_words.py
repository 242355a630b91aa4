"""Abuse cases E4 and E9 on the wire: every byte that a client receives is looked at."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from assistant.answering.ends import Ends
from assistant.answering.outgoing import OutgoingDoor
from assistant.answering.prompts import PromptLibrary
from assistant.answering.watching import Watching
from assistant.app import open_doors
from assistant.channels.dependencies import Parts
from assistant.domain.answers import Answer, AnswerEvent, Delta, Finished, Outcome
from assistant.domain.identity import Principal
from assistant.domain.questions import Question
from assistant.domain.words import WatchedWord
from tests.features.company import HE, LEAVE_CHUNK, LIN, TODAY
from tests.features.conftest import ADDRESS

BLOCKING = ["枪支出售", "枪 支-出\u200b售", "槍支出售", "枪·支·出·售"]
IDENTITY_CARD = "11010519491231002X"


class ObedientAnswers:
    """Stands where the pipeline stands: says whatever it is told to, a character at a time, through the door."""

    def __init__(self, door: OutgoingDoor, said: str) -> None:
        self._door = door
        self._said = said

    def forget(self, conversation_id: str) -> None:
        """Nothing is kept."""

    async def answer(
        self, text: str, conversation_id: str | None, principal: Principal, *, as_of: date | None = None
    ) -> AsyncGenerator[AnswerEvent]:
        question = Question(text, text, as_of or TODAY, "zh")
        screen = await self._door.screen_for(text)

        async def events() -> AsyncGenerator[AnswerEvent]:
            for character in self._said:
                yield Delta(character)
            yield Finished(Answer(self._said, Outcome.ANSWERED, question=question))

        async for event in self._door.watched(events(), screen, question):
            assert isinstance(event, Delta | Finished)
            yield Finished(self._door.cleared(event.answer, screen)) if isinstance(event, Finished) else event


def received(parts: Parts, said: str) -> str:
    """All that comes over the wire where the model says this."""
    door = OutgoingDoor(Watching(parts.storage.words), Ends(PromptLibrary.load()))
    app = open_doors(replace(parts, pipeline=ObedientAnswers(door, said), outgoing=door))
    headers = {"Authorization": f"Bearer {parts.sign_in.session_for(LIN)}"}
    with TestClient(app, ADDRESS, headers=headers) as client:
        conversation = client.post("/api/v1/conversations", json={"title": ""}).json()["id"]
        return client.post(f"/api/v1/conversations/{conversation}/answers", json={"text": "说"}).text


@pytest.mark.parametrize("word", BLOCKING)
def test_e4_a_forbidden_word_is_never_on_the_wire_however_it_is_written(parts: Parts, word: str) -> None:
    sent = received(parts, f"年假10天。群里有{word}的广告。")
    assert not set("枪槍支售") & set(sent)
    assert "blocked_output" in sent
    assert "广告" not in sent


def test_e4_a_word_listed_while_it_runs_is_not_on_the_wire(parts: Parts) -> None:
    parts.storage.words.add([WatchedWord.of("蓝鲸计划", "own")], HE)
    sent = received(parts, "所谓蓝-鲸 计划很好。")
    assert not set("蓝鲸") & set(sent)
    assert "很好" in sent


def test_e9_personal_data_of_others_is_never_on_the_wire(parts: Parts) -> None:
    sent = received(parts, f"他的身份证是{IDENTITY_CARD}，手机138 1234 5678，邮箱li.lei@example.com。")
    assert not any(piece in sent for piece in ("1101", "0519", "138", "5678", "li.lei"))


def test_e4_what_was_kept_and_what_is_cited_pass_the_lists_of_today(parts: Parts) -> None:
    parts.storage.words.add([WatchedWord.of("OA审批", "own")], HE)
    door = OutgoingDoor(Watching(parts.storage.words), Ends(PromptLibrary.load()))
    headers = {"Authorization": f"Bearer {parts.sign_in.session_for(LIN)}"}
    with TestClient(open_doors(replace(parts, outgoing=door)), ADDRESS, headers=headers) as client:
        begun = client.post("/api/v1/conversations", json={"title": "OA审批的事"}).json()
        client.post(f"/api/v1/conversations/{begun['id']}/answers", json={"text": "年假怎么请"})
        paths = (
            "/api/v1/conversations",
            f"/api/v1/conversations/{begun['id']}",
            f"/api/v1/clauses/{LEAVE_CHUNK}",
        )
        pages = [client.get(path).text for path in paths]
    assert "OA审批" not in begun["title"]
    assert "带薪年假" in pages[2]
    assert not any("OA审批" in page for page in pages)
