"""Approved answers: the same question in any wording, under the same rules as every clause, and never when stale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.answers import Outcome
from assistant.domain.faq import FaqClause, FaqEntry
from assistant.domain.questions import RouteKind
from assistant.errors import InvalidInput
from assistant.retrieval.embedder import SentenceEmbedder
from tests.service.answering.company import HE, LIN, MANAGERS, TODAY, Policy, publish
from tests.service.answering.house import House, ask, furnished

LEAVE = "正式员工每年享有10天带薪年假，需提前7个工作日提交审批。"
HANDBOOK = Policy(
    "员工手册",
    "V3.2",
    date(2025, 1, 1),
    "zh",
    (
        ("第12条", "年休假", LEAVE),
        ("第13条", "病假", "员工请病假须提供二级以上医院出具的诊断证明。"),
        ("第14条", "婚假", "员工依法登记结婚的，享有10天婚假。"),
    ),
)
SAID = "正式员工每年10天带薪年假。"
QUESTION = "每年有几天年假？"


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[House]:
    with furnished(tmp_path_factory.mktemp("rooms"), embedder, (HANDBOOK, MANAGERS)) as house:
        yield house


@pytest.fixture
def home(rooms: House) -> House:
    """The house without any entry."""
    for one in rooms.storage.faq.all():
        rooms.storage.faq.remove(one.id)
    return rooms


@pytest.fixture
def own_home(tmp_path: Path, embedder: SentenceEmbedder) -> Iterator[House]:
    """A house whose policies may be changed."""
    with furnished(tmp_path / "home", embedder, (HANDBOOK,)) as house:
        yield house


def entry(house: House, question: str = QUESTION, title: str = "员工手册", label: str = "第12条") -> FaqEntry:
    found = {one.document.title: one.document.id for one in house.storage.policies.documents(HE)}
    similar, negative = ("带薪年假有多少天",), ("年假怎么申请",)
    return FaqEntry("", question, SAID, "zh", (FaqClause(found[title], label),), similar, negative)


def approve(house: House, written: FaqEntry) -> FaqEntry:
    store = house.storage.faq
    return store.approve(store.put(written, HE).id, HE, TODAY)


@pytest.mark.parametrize(
    "text", [QUESTION, "每年有几天年假", "每年，有几天年假?", "每年有幾天年假？", "带薪年假有多少天"]
)
def test_the_same_words_are_answered_without_search_or_model(home: House, text: str) -> None:
    approve(home, entry(home))
    answer = ask(home.pipeline(approved=True), text).answer
    assert (answer.outcome, answer.engine, answer.text) == (Outcome.ANSWERED, "faq", f"{SAID}[1]")
    assert answer.route is not None
    assert answer.route.kind is RouteKind.FAQ
    [citation] = answer.citations
    assert citation.clause_key == "员工手册@V3.2#第12条"
    assert citation.quote in LEAVE


@pytest.mark.parametrize("text", ["请问每年年假有几天呀", "年假每年是几天"])
def test_a_paraphrase_is_answered_too(home: House, text: str) -> None:
    approve(home, entry(home))
    assert ask(home.pipeline(approved=True), text).answer.engine == "faq"


@pytest.mark.parametrize(
    "text",
    [
        "年假怎么申请",  # a negative phrasing, word for word
        "年假要怎么申请呢",
        "每年没有几天年假？",  # says the opposite
        "实习生每年有几天年假？",  # somebody else
        "每年有几天病假？",
        "如果离职，每年有几天年假？",
        "满10年每年有几天年假？",
    ],
)
def test_what_asks_for_something_else_is_searched_for(home: House, text: str) -> None:
    approve(home, entry(home))
    assert ask(home.pipeline(approved=True), text).answer.engine != "faq"


def test_a_draft_answers_nobody(home: House) -> None:
    home.storage.faq.put(entry(home), HE)
    assert ask(home.pipeline(approved=True), QUESTION).answer.engine != "faq"


def test_an_entry_is_stale_as_soon_as_its_clause_reads_otherwise(own_home: House) -> None:
    home = own_home
    written = approve(home, entry(home))
    pipeline = home.pipeline(approved=True)
    assert ask(pipeline, QUESTION).answer.engine == "faq"
    changed = ("第12条", "年休假", LEAVE.replace("10天", "12天"))
    newer = replace(HANDBOOK, label="V3.3", begins=date(2026, 1, 1), clauses=(changed, *HANDBOOK.clauses[1:]))
    publish(home.storage, home.index, home.embedder, newer)
    assert ask(pipeline, QUESTION).answer.engine != "faq"
    assert home.storage.faq.stands(written, HE, TODAY) is None
    assert ask(pipeline, QUESTION, as_of=date(2025, 6, 1)).answer.engine == "faq", (
        "on that day it still holds"
    )
    home.storage.faq.approve(written.id, HE, TODAY)
    assert ask(pipeline, QUESTION).answer.citations[0].clause_key == "员工手册@V3.3#第12条"


def test_nobody_is_answered_from_a_clause_they_may_not_read(home: House) -> None:
    approve(home, entry(home, "高管年终奖有几天？", "管理层薪酬办法", "第2条"))
    assert ask(home.pipeline(approved=True), "高管年终奖有几天？", HE).answer.engine == "faq"
    assert ask(home.pipeline(approved=True), "高管年终奖有几天？", LIN).answer.engine != "faq"


def test_an_entry_without_a_clause_in_force_cannot_be_approved(home: House) -> None:
    store = home.storage.faq
    draft = store.put(entry(home, label="第99条"), HE)
    with pytest.raises(InvalidInput, match="第99条"):
        store.approve(draft.id, HE, TODAY)


def test_answers_are_counted_and_leave_the_turn_behind(home: House) -> None:
    written = approve(home, entry(home))
    answer = ask(home.pipeline(approved=True), QUESTION).answer
    assert home.storage.faq.get(written.id).hits == 1
    conversations = home.storage.conversations.list(LIN)
    turns = home.storage.conversations.get(LIN, conversations[0].id).turns
    assert [turn.id for turn in turns] == [answer.turn_id]


def test_one_question_of_two_entries_is_nobodys(home: House) -> None:
    approve(home, entry(home))
    approve(home, entry(home, label="第13条"))
    assert ask(home.pipeline(approved=True), QUESTION).answer.engine != "faq"
