"""Conversations belong to their owner and keep every turn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assistant.domain.answers import Answer, Outcome
from assistant.errors import InvalidInput, NotFound
from assistant.storage.opening import Storage
from tests.service.storage.conftest import Clock
from tests.service.storage.examples import EMPLOYEE, MANAGER

ANSWER = Answer("正式员工每年享有10天带薪年假。[1]", Outcome.ANSWERED)


def test_turns_come_back_in_the_order_they_were_said(storage: Storage) -> None:
    kept = storage.conversations.create(EMPLOYEE, "年假")
    ids = [storage.conversations.append(EMPLOYEE, kept.id, text, ANSWER) for text in ("年假？", "病假？")]
    turns = storage.conversations.get(EMPLOYEE, kept.id).turns
    assert [(t.id, t.position, t.question) for t in turns] == [(ids[0], 0, "年假？"), (ids[1], 1, "病假？")]
    assert turns[0].answer == replace(ANSWER, turn_id=ids[0])


def test_a_turn_keeps_the_id_its_answer_carries(storage: Storage) -> None:
    kept = storage.conversations.create(EMPLOYEE, "")
    assert storage.conversations.append(EMPLOYEE, kept.id, "?", replace(ANSWER, turn_id="t1")) == "t1"


def test_what_belongs_to_others_is_not_found(storage: Storage) -> None:
    kept = storage.conversations.create(EMPLOYEE, "年假")
    for read in (
        lambda: storage.conversations.get(MANAGER, kept.id),
        lambda: storage.conversations.append(MANAGER, kept.id, "?", ANSWER),
        lambda: storage.conversations.rename(MANAGER, kept.id, "mine"),
        lambda: storage.conversations.delete(MANAGER, kept.id),
        lambda: storage.conversations.get(EMPLOYEE, "none"),
    ):
        with pytest.raises(NotFound, match="no conversation has this id"):
            read()
    assert storage.conversations.list(MANAGER) == []


def test_turns_appended_at_once_are_all_kept(storage: Storage) -> None:
    kept = storage.conversations.create(EMPLOYEE, "")
    with ThreadPoolExecutor(5) as threads:
        list(
            threads.map(lambda n: storage.conversations.append(EMPLOYEE, kept.id, str(n), ANSWER), range(20))
        )
    turns = storage.conversations.get(EMPLOYEE, kept.id).turns
    assert [turn.position for turn in turns] == list(range(20))
    assert {turn.question for turn in turns} == {str(n) for n in range(20)}


def test_the_last_used_conversation_is_listed_first(storage: Storage, clock: Clock) -> None:
    made = []
    for title in ("a", "b"):
        made.append(storage.conversations.create(EMPLOYEE, title))
        clock.advance(minutes=1)
    storage.conversations.append(EMPLOYEE, made[0].id, "?", ANSWER)
    assert [c.title for c in storage.conversations.list(EMPLOYEE)] == ["a", "b"]


def test_a_conversation_can_be_renamed_but_not_to_nothing(storage: Storage) -> None:
    kept = storage.conversations.create(EMPLOYEE, "年假")
    storage.conversations.rename(EMPLOYEE, kept.id, " 年假\n与病假 ")
    assert storage.conversations.get(EMPLOYEE, kept.id).title == "年假 与病假"
    with pytest.raises(InvalidInput):
        storage.conversations.rename(EMPLOYEE, kept.id, " \x00")


def test_deleting_takes_the_turns_along(storage: Storage) -> None:
    kept = storage.conversations.create(EMPLOYEE, "年假")
    storage.conversations.append(EMPLOYEE, kept.id, "?", replace(ANSWER, turn_id="t1"))
    storage.conversations.delete(EMPLOYEE, kept.id)
    again = storage.conversations.create(EMPLOYEE, "年假")
    assert storage.conversations.append(EMPLOYEE, again.id, "?", replace(ANSWER, turn_id="t1")) == "t1"
