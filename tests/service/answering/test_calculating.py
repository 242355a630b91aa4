"""Questions that ask to work something out, through the whole pipeline with the demo company's own policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.domain.answers import Answer, Outcome
from assistant.domain.identity import AccessRule, Applicability, Principal
from assistant.domain.parameters import ParameterKey, ParameterName
from assistant.retrieval.embedder import SentenceEmbedder
from tests.service.answering import demo
from tests.service.answering.company import HANDBOOK
from tests.service.answering.demo import EDITOR, PEOPLE
from tests.service.answering.house import House, ask, furnished
from tests.unit.answering.calculators.test_demo_questions import ANSWERS

LIN, WANG, TAN = PEOPLE["lin.yue"], PEOPLE["wang.hao"], PEOPLE["tan.wei"]
HOTEL = "出差去成都住宿标准是多少？"
TRAVEL = "差旅与报销标准V1.4"
LIMIT = ParameterName.HOTEL_LIMIT


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[House]:
    with furnished(tmp_path_factory.mktemp("firm"), embedder, ()) as house:
        demo.move_in(house.storage)
        yield house


@pytest.fixture
def own_firm(tmp_path: Path, embedder: SentenceEmbedder) -> Iterator[House]:
    """A company whose policies may be changed; nobody has confirmed a number."""
    with furnished(tmp_path / "firm", embedder, ()) as house:
        demo.move_in(house.storage, confirmed=False)
        yield house


def answer(house: House, text: str, who: Principal = LIN, after: str | None = None) -> Answer:
    return ask(house.pipeline(), text, who, after).answer


def talk(house: House, *texts: str, who: Principal = LIN) -> list[Answer]:
    """The answers of one conversation."""
    conversation = house.storage.conversations.create(who, "").id
    return [answer(house, text, who, conversation) for text in texts]


def travel(house: House) -> tuple[str, int]:
    """(document id, version id) of the travel policy in force."""
    listed = house.storage.policies.documents(EDITOR)
    [one] = [one for one in listed if one.document.title == "差旅与报销标准"]
    return one.document.id, one.versions[0].id


@pytest.mark.parametrize(
    "question", [q for q in demo.questions() if q["id"] in ANSWERS], ids=lambda q: q["id"]
)
def test_the_demo_companys_questions_are_worked_out_right(firm: House, question: dict[str, str]) -> None:
    said = answer(firm, question["text"], PEOPLE[question["person"]])
    assert ANSWERS[question["id"]] in said.text or said.outcome is Outcome.CLARIFY
    assert (said.engine, said.outcome is Outcome.CLARIFY) == ("calculator", question["id"] == "a-052")


def test_the_clause_is_cited_with_the_words_that_set_the_number(firm: House) -> None:
    said = answer(firm, HOTEL)
    assert said.outcome is Outcome.ANSWERED
    (cited,) = said.citations
    passages = firm.storage.policies.passages([cited.chunk_id], LIN, date(2026, 11, 22))
    assert cited.quote in passages[cited.chunk_id].text
    assert "成都" in cited.quote and "420" in cited.quote
    assert f"{cited.label}[1]" in said.text
    assert cited.chunk_id in said.rests_on
    assert said.route is not None and "hotel_limit" in said.route.reason


def test_what_is_missing_is_asked_for_and_understood_when_it_is_given(firm: House) -> None:
    asked, more, told = talk(firm, "我请了3天病假，能拿多少工资？", "不太清楚", "基本工资是10000元")
    assert (asked.outcome, asked.engine) == (Outcome.CLARIFY, "calculator")
    assert "每月基本工资" in asked.text
    assert more.engine != "calculator"
    assert told.engine != "calculator"  # another turn came between: the question is asked anew
    _, told = talk(firm, "我请了3天病假，能拿多少工资？", "10000")
    assert told.outcome is Outcome.ANSWERED
    assert "10000" in told.text and "病假工资" in told.text


def test_several_replies_in_a_row_are_put_together(firm: House) -> None:
    replies = ("离职的话年假怎么折算？我最后一天是2026年9月30日", "5天", "2021年3月15日")
    said = talk(firm, *replies, who=replace(LIN, hire_date=None))
    assert [one.engine for one in said[:2]] == ["calculator"] * 2
    assert said[-1].outcome is Outcome.ANSWERED or said[1].outcome is Outcome.ANSWERED


def test_a_new_question_leaves_what_was_asked_for_alone(firm: House) -> None:
    asked, other = talk(firm, "我请了3天病假，能拿多少工资？", HOTEL)
    assert asked.outcome is Outcome.CLARIFY
    assert "**住宿限额：420 元**" in other.text


def test_a_statutory_rule_needs_no_clause_of_the_company(firm: House) -> None:
    said = answer(firm, "工龄12年，法定年假有几天？")
    assert "10 天" in said.text and "《职工带薪年休假条例》第3条" in said.text
    assert said.citations == ()


def test_an_unconfirmed_number_is_not_calculated_with(own_firm: House) -> None:
    said = answer(own_firm, HOTEL)
    assert said.engine != "calculator"
    assert "尚未经管理员确认" in " ".join(said.notes)


def test_a_corrected_number_counts_at_once(own_firm: House) -> None:
    document, version = travel(own_firm)
    store = own_firm.storage.parameters
    store.confirm(EDITOR, version)
    [city] = [
        k.key
        for k in store.listed(EDITOR, version)
        if (k.key.name, k.key.row, k.key.column) == (LIMIT, "成都", "P5-P6")
    ]
    store.correct(EDITOR, version, city, Decimal(430))
    assert "**住宿限额：430 元**" in answer(own_firm, HOTEL).text
    own_firm.storage.editor.set_rules(
        EDITOR, document, access=None, applicability=Applicability.of({"location": ["chengdu"]})
    )
    assert answer(own_firm, HOTEL).engine != "calculator"  # it is not for somebody in Shanghai


def test_what_a_person_may_not_read_is_never_calculated_with_and_a_revoked_right_counts_at_once(
    own_firm: House,
) -> None:
    document, version = travel(own_firm)
    own_firm.storage.parameters.confirm(EDITOR, version)
    assert "420 元" in answer(own_firm, HOTEL).text
    managers = AccessRule(frozenset({"managers"}))
    own_firm.storage.editor.set_rules(EDITOR, document, access=managers, applicability=None)
    said = answer(own_firm, HOTEL)
    assert (said.engine != "calculator", said.notes) == (True, ())
    assert "420" not in said.text and TRAVEL not in said.text
    assert "420 元" in answer(own_firm, HOTEL, replace(LIN, groups=frozenset({"managers"}))).text


def test_clauses_that_disagree_are_told_and_nothing_is_calculated(own_firm: House) -> None:
    store = own_firm.storage.parameters
    for listing in own_firm.storage.policies.documents(EDITOR):
        for version in listing.versions:
            store.confirm(EDITOR, version.id)
            for one in store.listed(EDITOR, version.id):
                if (
                    listing.document.title == "考勤与休假管理制度"
                    and one.key.name is ParameterName.CARRY_OVER
                ):
                    store.correct(EDITOR, version.id, ParameterKey(one.key.clause, one.key.name), Decimal(6))
    said = answer(own_firm, "我还有8天年假没休，可以结转几天？")
    assert said.engine != "calculator"
    assert "不一致" in " ".join(said.notes)


def test_where_no_clause_sets_the_numbers_the_question_is_answered_as_any_other(
    tmp_path: Path, embedder: SentenceEmbedder
) -> None:
    with furnished(tmp_path / "plain", embedder, (HANDBOOK,)) as house:
        said = answer(house, "出差住宿标准是多少？我去成都，P5")
    assert (said.outcome, said.engine != "calculator", said.notes) == (Outcome.ANSWERED, True, ())


def test_contradictory_inputs_are_named_and_the_reply_settles_them(firm: House) -> None:
    asked, told = talk(firm, "基本工资10000，不对，基本工资12000，病假3天，病假工资多少？", "12000")
    assert asked.outcome is Outcome.CLARIFY
    assert "2个不同的值（10000、12000）" in asked.text and "每月基本工资" in asked.text
    assert told.outcome is Outcome.ANSWERED and "12000 ÷ 21.75" in told.text


def test_two_sums_of_one_question_are_both_answered_with_their_clauses(firm: House) -> None:
    said = answer(firm, "去成都出差3天住2晚，住宿限额和餐补一共多少？")
    assert "**出差餐补：300 元**" in said.text and "**住宿限额：840 元**" in said.text
    assert [citation.number for citation in said.citations] == list(range(1, len(said.citations) + 1))
    assert all(f"[{citation.number}]" in said.text for citation in said.citations)
