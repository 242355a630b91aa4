"""Whom a policy leaves out: interns, dispatched staff and managers are told what holds for them, with the clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.exemptions.desk import ExemptionDesk
from assistant.answering.pipeline import AnswerPipeline
from assistant.domain.answers import Outcome
from assistant.domain.faq import FaqClause, FaqEntry
from assistant.domain.identity import AccessRule, Applicability, Attribute, Principal
from assistant.retrieval.embedder import SentenceEmbedder
from tests.service.answering.company import HE, TODAY, Policy
from tests.service.answering.house import House, ask, furnished
from tests.service.answering.test_applying import person

BEGIN = date(2025, 1, 1)
HANDBOOK = Policy(
    "员工手册",
    "V1.0",
    BEGIN,
    "zh",
    (
        ("第1章第2条", "适用范围", "本手册适用于公司全体员工，包括正式员工和试用期员工。"),
        (
            "第1章第3条",
            "其他用工人员",
            "实习生和劳务派遣员工适用本手册第四章的考勤要求；本手册其余各章不适用，其休假、报酬按各自的协议执行。",
        ),
        ("第4章第8条", "打卡", "上下班各打卡一次，忘记打卡的应在三日内补卡。"),
        ("第5章第12条", "年休假", "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"),
        ("第5章第13条", "婚假", "员工依法登记结婚的，享有10天婚假，须在登记后一年内休完。"),
        ("第6章第20条", "补充医疗", "公司为员工购买补充医疗保险，门诊报销比例为90%。"),
        ("第7章第22条", "保密", "员工不得向第三方披露客户名单、报价和源代码。"),
    ),
)
PAY = Policy(
    "薪酬制度",
    "V2.0",
    BEGIN,
    "zh",
    (
        ("第1章第2条", "适用范围", "本制度适用于正式员工与试用期员工。实习生只适用第九条。"),
        ("第2章第5条", "加班工资", "休息日加班的，按基本工资的200%支付加班工资。"),
        ("第2章第6条", "例外", "M级管理人员不适用本章关于加班工资的规定，节假日值班每天补贴600元。"),
        ("第3章第8条", "交通补贴", "公司按月发放交通补贴300元，随当月工资发放。"),
        ("第3章第9条", "实习补贴", "实习生的补贴为每天150元，每月15日发放，没有其他补贴。"),
    ),
)
TRAVEL = Policy(
    "Travel policy",
    "2025",
    BEGIN,
    "en",
    (
        (
            "1.1",
            "Scope",
            "This policy applies to all employees. Consultants follow the terms of their own contracts.",
        ),
        ("2.1", "Hotels", "The hotel limit is 200 dollars a night, breakfast included."),
    ),
)
SHENZHEN = Policy(
    "深圳住房办法",
    "V1.0",
    BEGIN,
    "zh",
    (("第3条", "租房补贴", "租房补贴为每月800元，入职当月起发放。"),),
    applies=Applicability.of({"location": ["shenzhen"]}),
)
INTERN, DISPATCHED = person(employment_type="intern"), person(employment_type="dispatched")
REGULAR = person(employment_type="regular", grade="P5", location="shanghai")
MANAGER = person(employment_type="regular", grade="M2")
EXCLUDED, LEAVE = "员工手册@V1.0#第1章第3条", "员工手册@V1.0#第5章第12条"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("exemptions")
    with furnished(folder, embedder, (HANDBOOK, PAY, TRAVEL, SHENZHEN)) as opened:
        yield opened


@pytest.fixture(scope="module")
def company(house: House) -> AnswerPipeline:
    return house.pipeline(approved=True)


@pytest.mark.parametrize("text", ["有年假吗", "带薪年假有几天", "我是实习生，有年假吗"])
def test_an_intern_is_told_that_the_chapter_is_not_for_interns(company: AnswerPipeline, text: str) -> None:
    asked = ask(company, text, INTERN)
    assert asked.answer.outcome is Outcome.ANSWERED
    assert EXCLUDED in asked.cited
    assert LEAVE not in asked.cited
    assert "《员工手册V1.0》第5章第12条不适用于实习生。" in asked.answer.notes


def test_a_question_about_interns_is_answered_the_same_whoever_asks(company: AnswerPipeline) -> None:
    cited = ask(company, "实习生有年假吗", REGULAR).cited
    assert EXCLUDED in cited
    assert LEAVE not in cited


def test_everybody_else_gets_the_rule(company: AnswerPipeline) -> None:
    asked = ask(company, "带薪年假有几天", REGULAR)
    assert asked.cited[0] == LEAVE
    assert not any("不适用" in note for note in asked.answer.notes)


def test_what_applies_to_them_all_the_same_is_answered(company: AnswerPipeline) -> None:
    assert ask(company, "忘记打卡怎么办", INTERN).cited[0] == "员工手册@V1.0#第4章第8条"


def test_the_one_clause_that_applies_is_put_in_the_place_of_the_others(company: AnswerPipeline) -> None:
    cited = ask(company, "交通补贴每月多少钱", INTERN).cited
    assert "薪酬制度@V2.0#第3章第9条" in cited
    assert "薪酬制度@V2.0#第3章第8条" not in cited


def test_who_is_named_nowhere_is_outside_what_is_for_regular_employees(company: AnswerPipeline) -> None:
    cited = ask(company, "交通补贴每月多少钱", DISPATCHED).cited
    assert "薪酬制度@V2.0#第3章第8条" not in cited
    assert "薪酬制度@V2.0#第1章第2条" in cited


def test_managers_are_told_that_overtime_pay_is_not_for_them(company: AnswerPipeline) -> None:
    cited = ask(company, "休息日加班的加班工资是多少", MANAGER).cited
    assert "薪酬制度@V2.0#第2章第6条" in cited
    assert "薪酬制度@V2.0#第2章第5条" not in cited
    assert ask(company, "休息日加班的加班工资是多少", REGULAR).cited[0] == "薪酬制度@V2.0#第2章第5条"


def test_english_policies_are_read_too(company: AnswerPipeline) -> None:
    question = "What is the hotel limit a night?"
    assert ask(company, question, person(employment_type="consultant")).cited == ["Travel policy@2025#1.1"]
    assert ask(company, question, REGULAR).cited[0] == "Travel policy@2025#2.1"


def test_nothing_is_worked_out_for_whom_the_rule_is_not(company: AnswerPipeline) -> None:
    answer = ask(company, "我来公司半年了，有几天年假", INTERN).answer
    assert answer.engine != "calculator"
    assert EXCLUDED in [citation.clause_key for citation in answer.citations]


def test_no_approved_answer_is_given_to_whom_its_clause_is_not_for(house: House) -> None:
    titles = {one.document.title: one.document.id for one in house.storage.policies.documents(HE)}
    clause = FaqClause(titles["员工手册"], "第5章第13条")
    entry = FaqEntry("", "结婚放几天假？", "10天婚假。", "zh", (clause,))
    house.storage.faq.approve(house.storage.faq.put(entry, HE).id, HE, TODAY)
    pipeline = house.pipeline(approved=True)
    assert ask(pipeline, "结婚放几天假", REGULAR).answer.engine == "faq"
    assert ask(pipeline, "结婚放几天假", INTERN).answer.engine != "faq"
    house.storage.faq.remove(house.storage.faq.all()[0].id)


def test_where_nobody_knows_for_whom_the_approved_clause_is_the_search_decides(house: House) -> None:
    titles = {one.document.title: one.document.id for one in house.storage.policies.documents(HE)}
    entry = FaqEntry(
        "", "租房补贴发多少？", "每月800元。", "zh", (FaqClause(titles["深圳住房办法"], "第3条"),)
    )
    house.storage.faq.approve(house.storage.faq.put(entry, HE).id, HE, TODAY)
    pipeline = house.pipeline(approved=True)
    there = replace(REGULAR, attributes={Attribute.LOCATION: "shenzhen"})
    assert ask(pipeline, "租房补贴发多少", there).answer.engine == "faq"
    assert ask(pipeline, "租房补贴发多少", replace(REGULAR, attributes={})).answer.engine != "faq"
    house.storage.faq.remove(house.storage.faq.all()[0].id)


def test_a_place_named_alone_opens_no_policy_of_other_places(company: AnswerPipeline) -> None:
    assert ask(company, "深圳的租房补贴是多少", REGULAR).answer.outcome is Outcome.UNANSWERABLE
    assert ask(company, "深圳的同事租房补贴是多少", REGULAR).cited[0] == "深圳住房办法@V1.0#第3条"
    assert (
        ask(company, "租房补贴是多少", replace(REGULAR, attributes={})).cited[0] == "深圳住房办法@V1.0#第3条"
    )


def test_what_nobody_may_read_takes_nothing_away(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder
) -> None:
    reader = Principal("local", "x", groups=frozenset({"hr"}), attributes=INTERN.attributes)
    closed = replace(HANDBOOK, access=AccessRule(frozenset({"hr"})))
    with furnished(tmp_path_factory.mktemp("closed"), embedder, (closed,)) as opened:
        desk = ExemptionDesk(opened.storage.policies)
        [leave] = [
            passage
            for chunk in opened.storage.policies.structure(reader, 1).chunks
            if "10天带薪年假" in chunk.text
            for passage in opened.storage.policies.passages([chunk.id], reader, TODAY).values()
        ]
        assert desk.exempted([leave], reader, TODAY).taken
        assert not desk.exempted([leave], INTERN, TODAY).taken
