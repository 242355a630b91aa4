"""Without the index there is no answer, and never an ungrounded one; an index that comes back answers again."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.answers import Outcome
from assistant.retrieval.embedder import SentenceEmbedder
from assistant.storage.generations import GenerationStore
from assistant.storage.index_connection import IndexConnection
from assistant.storage.index_engine import DATABASE, listens
from assistant.storage.index_log import IndexLog
from assistant.storage.index_owner import IndexOwner
from assistant.storage.vectors import VectorIndex
from tests.service.answering.company import HANDBOOK, LIN
from tests.service.answering.house import House, ask, furnished
from tests.service.answering.overheard import Overheard

QUESTION = "正式员工每年享有几天带薪年假？"


@pytest.fixture
def frail(tmp_path: Path, embedder: SentenceEmbedder) -> Iterator[House]:
    """A house of its own, to be broken."""
    with (
        closing(IndexOwner(tmp_path / "index", idle_seconds=0.6)) as presence,
        furnished(tmp_path, embedder, [HANDBOOK]) as opened,
    ):
        presence.address()
        yield opened


def kill_the_owner(house: House) -> None:
    with closing(IndexOwner(house.storage.data_path / "index")) as presence:
        address = presence.address()
        os.kill(presence.process_id() or 0, signal.SIGKILL)
        while listens(address):
            pass


def test_a_killed_owner_is_replaced_and_the_question_answered(frail: House) -> None:
    kill_the_owner(frail)
    assert ask(frail.pipeline(), QUESTION).answer.outcome is Outcome.ANSWERED


def test_while_no_owner_can_start_the_answer_is_that_it_failed(frail: House) -> None:
    engine = Overheard()
    kill_the_owner(frail)
    with (frail.storage.data_path / "index" / f".{DATABASE}.lock").open("a") as foreign:
        fcntl.lockf(foreign, fcntl.LOCK_EX)
        asked = ask(frail.generating(engine), QUESTION)
    assert asked.answer.outcome is Outcome.FAILED
    assert (asked.answer.citations, asked.answer.nearest, engine.requests) == ((), (), [])
    assert asked.streamed == asked.answer.text
    assert ask(frail.pipeline(), QUESTION).answer.outcome is Outcome.ANSWERED


def test_a_server_that_is_not_there_fails_the_answer_and_keeps_the_turn(house: House) -> None:
    conversation = house.storage.conversations.create(LIN, "").id
    lost = index_at("http://127.0.0.1:9", house)
    with closing(lost), closing(house.retriever_over(lost)) as retriever:
        asked = ask(house.pipeline(retriever=retriever), QUESTION, LIN, conversation)
    assert asked.answer.outcome is Outcome.FAILED
    (turn,) = house.storage.conversations.get(LIN, conversation).turns
    assert turn.answer.outcome is Outcome.FAILED


def index_at(uri: str, house: House) -> VectorIndex:
    storage = house.storage
    generations = GenerationStore(storage.database)
    generation = house.index.generation
    connection = IndexConnection(generation.collection, uri)
    log = IndexLog(storage.database)
    return VectorIndex(connection, storage.policies, storage.statistics, generation, generations, log)
