"""The clause in force for this employee: whom a question is about, what has to be asked, what takes whose place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from assistant.answering.pipeline import AnswerPipeline
from assistant.domain.answers import Outcome
from assistant.domain.identity import AccessRule, Applicability, Attribute, Principal
from assistant.retrieval.embedder import SentenceEmbedder
from tests.service.answering.company import SINGAPORE, Policy
from tests.service.answering.house import Asked, ask, furnished, stream

BEGIN = date(2025, 1, 1)
SHANGHAI = Applicability.of({"location": ["shanghai"]})
BENEFITS = Policy(
    "福利制度",
    "V1.0",
    BEGIN,
    "zh",
    (
        ("第1条", "高温津贴", "员工的高温津贴为每月200元，每年6月至9月随工资发放。"),
        ("第2条", "高温津贴", "上海员工的高温津贴为每月300元，每年6月至9月随工资发放。"),
        ("第3条", "年休假", "员工每年享有10天带薪年假，需提前7个工作日提交OA审批。"),
        ("第4条", "年休假", "实习生没有带薪年假，请假按实习协议办理。"),
        ("第5条", "加班餐补", "工作日加班至20:00以后的，公司发放加班餐补30元。"),
        ("第6条", "体检", "公司每年组织一次体检，费用由公司承担。"),
        ("第7条", "婚假", "员工依法登记结婚的，享有10天婚假，须在登记后一年内休完。"),
        ("第8条", "报销期限", "差旅费用应在返回后15日内提交报销单，逾期不予受理。"),
        ("第9条", "保密", "员工不得向第三方披露客户名单、报价和源代码。"),
    ),
    exceptions=(
        ("第2条", SHANGHAI),
        ("第3条", Applicability.of({"employment_type": ["regular", "probation"]})),
        ("第4条", Applicability.of({"employment_type": ["intern"]})),
    ),
)
LEAVING = Policy(
    "Leaving the company (Shanghai)",
    "V1.0",
    BEGIN,
    "en",
    (
        (
            "1",
            "Notice period",
            "After probation, the notice period for resignation is thirty days in writing.",
        ),
    ),
    applies=SHANGHAI,
)
ATTENDANCE = Policy(
    "考勤办法",
    "V2.0",
    BEGIN,
    "zh",
    (
        ("第1条", "打卡", "员工每天上下班各打卡一次，忘记打卡的应在三日内补卡。"),
        ("第2条", "加班餐补", "工作日加班至20:00以后的，公司发放加班餐补25元，随当月工资发放。"),
    ),
)
ABROAD = replace(SINGAPORE, applies=Applicability.of({"location": ["singapore"]}))
HR_SINGAPORE = Policy(
    "Retention plan (Singapore)",
    "2025",
    BEGIN,
    "en",
    (("1", "Retention bonus", "The retention bonus in Singapore is four months of salary."),),
    AccessRule(frozenset({"hr"})),
    Applicability.of({"location": ["singapore"]}),
)


def person(**attributes: str) -> Principal:
    known = {Attribute(name): value for name, value in attributes.items()}
    return Principal("local", "-".join(["p", *attributes.values()]), attributes=MappingProxyType(known))


LIN = person(location="shanghai", employment_type="regular")
CHEN = person(location="shenzhen", employment_type="regular")
NEWCOMER = person(employment_type="regular")
STRANGER = person()
HEAT = "高温津贴每个月多少钱"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[AnswerPipeline]:
    folder = tmp_path_factory.mktemp("applying")
    with furnished(folder, embedder, (BENEFITS, ATTENDANCE, LEAVING, ABROAD, HR_SINGAPORE)) as house:
        yield house.pipeline()


def talk(pipeline: AnswerPipeline, person: Principal, *texts: str) -> list[Asked]:
    """Turns of one conversation."""

    async def turns() -> list[Asked]:
        begun = pipeline._parts.intake.conversations.create(person, "")
        return [await stream(pipeline, text, person, begun.id) for text in texts]

    return asyncio.run(turns())


def test_the_special_clause_takes_the_place_of_the_general_one(company: AnswerPipeline) -> None:
    asked = ask(company, HEAT, LIN)
    assert asked.cited[0] == "福利制度@V1.0#第2条"
    assert "福利制度@V1.0#第1条" not in asked.cited
    assert any("第1条" in note and "全体人员" in note for note in asked.answer.notes)


def test_elsewhere_the_general_clause_stands_alone(company: AnswerPipeline) -> None:
    asked = ask(company, HEAT, CHEN)
    assert asked.cited[0] == "福利制度@V1.0#第1条"
    assert "福利制度@V1.0#第2条" not in asked.cited
    assert not any("高温" in note or "第2条" in note for note in asked.answer.notes)


def test_a_question_about_another_place_is_answered_for_that_place(company: AnswerPipeline) -> None:
    asked = ask(company, "上海的高温津贴每个月多少钱", CHEN)
    assert asked.cited[0] == "福利制度@V1.0#第2条"
    assert "以上按工作地点“上海”回答。" in asked.answer.notes


def test_a_question_about_interns_is_answered_for_interns(company: AnswerPipeline) -> None:
    asked = ask(company, "实习生有年假吗", LIN)
    assert asked.cited[0] == "福利制度@V1.0#第4条"
    assert "福利制度@V1.0#第3条" not in asked.cited


def test_what_interns_are_told_is_not_told_to_others(company: AnswerPipeline) -> None:
    cited = ask(company, "带薪年假有几天", LIN).cited
    assert cited[0] == "福利制度@V1.0#第3条"
    assert "福利制度@V1.0#第4条" not in cited


def test_naming_a_place_opens_no_document(company: AnswerPipeline) -> None:
    cited = ask(company, "What is the retention bonus of Singapore employees?", LIN).cited
    assert not any(key.startswith("Retention") for key in cited)
    hr = replace(LIN, groups=frozenset({"hr"}))
    assert (
        ask(company, "What is the retention bonus of Singapore employees?", hr)
        .cited[0]
        .startswith("Retention")
    )


def test_what_applies_to_the_singapore_office_is_found_when_it_is_asked_for(company: AnswerPipeline) -> None:
    asked = ask(company, "How many days of childcare leave do Singapore employees get?", LIN)
    assert asked.cited[0] == "Employee Handbook (Singapore)@2025#4.3"
    assert not any("Singapore" in key for key in ask(company, "childcare leave days", LIN).cited)


def test_where_the_place_decides_and_nobody_told_it_one_question_is_asked(company: AnswerPipeline) -> None:
    answer = ask(company, HEAT, NEWCOMER).answer
    assert (answer.outcome, answer.asks) == (Outcome.CLARIFY, Attribute.LOCATION)
    assert answer.text == "这个问题的答案取决于你的工作地点，请告诉我是哪一个：上海、其他。"
    assert not answer.citations


def test_the_reply_answers_the_earlier_question_and_stays(company: AnswerPipeline) -> None:
    first, second, third = talk(company, NEWCOMER, HEAT, "上海", HEAT)
    assert first.answer.outcome is Outcome.CLARIFY
    assert second.cited[0] == third.cited[0] == "福利制度@V1.0#第2条"
    assert "以上按工作地点“上海”回答。" in second.answer.notes


def test_none_of_the_places_offered_is_a_reply_too(company: AnswerPipeline) -> None:
    _, second = talk(company, NEWCOMER, HEAT, "其他")
    assert second.cited[0] == "福利制度@V1.0#第1条"
    assert "福利制度@V1.0#第2条" not in second.cited


def test_the_same_question_is_never_met_with_a_question_twice(company: AnswerPipeline) -> None:
    first, second = talk(company, NEWCOMER, HEAT, HEAT)
    assert first.answer.outcome is Outcome.CLARIFY
    assert second.answer.outcome is Outcome.ANSWERED
    assert {"福利制度@V1.0#第1条", "福利制度@V1.0#第2条"} <= set(second.cited)
    assert any("第2条适用于：上海" in note for note in second.answer.notes)


def test_who_does_not_know_gets_both_with_their_scope(company: AnswerPipeline) -> None:
    _, second = talk(company, NEWCOMER, HEAT, "不知道")
    assert {"福利制度@V1.0#第1条", "福利制度@V1.0#第2条"} <= set(second.cited)


def test_what_the_person_says_in_the_question_need_not_be_asked(company: AnswerPipeline) -> None:
    asked = ask(company, f"我在上海，{HEAT}", NEWCOMER)
    assert asked.cited[0] == "福利制度@V1.0#第2条"


def test_the_kind_of_employment_is_asked_for_in_the_language_of_the_question(company: AnswerPipeline) -> None:
    answer = ask(company, "带薪年假有几天", person(location="shanghai")).answer
    assert (answer.outcome, answer.asks) == (Outcome.CLARIFY, Attribute.EMPLOYMENT_TYPE)
    assert "正式员工、试用期、实习生" in answer.text


def test_what_applies_to_all_alike_is_not_asked_about(company: AnswerPipeline) -> None:
    assert ask(company, "婚假有几天", STRANGER).answer.outcome is Outcome.ANSWERED
    assert ask(company, "体检费用谁承担", STRANGER).answer.outcome is Outcome.ANSWERED


def test_two_clauses_in_force_that_differ_are_both_shown(company: AnswerPipeline) -> None:
    asked = ask(company, "加班餐补是多少钱", LIN)
    assert {"福利制度@V1.0#第5条", "考勤办法@V2.0#第2条"} <= set(asked.cited)
    [note] = [note for note in asked.answer.notes if "不一致" in note]
    assert "30元" in note and "25元" in note and "全体人员" in note


def test_the_same_rule_of_another_country_is_looked_for_where_the_country_is_unknown(
    company: AnswerPipeline,
) -> None:
    answer = ask(company, "婚假一共有几天", STRANGER).answer
    assert answer.outcome is Outcome.ANSWERED, "nobody abroad has a clause on it"
    answer = ask(company, "How long is the notice period for resignation?", STRANGER).answer
    assert answer.outcome is Outcome.CLARIFY
    assert "Singapore" in answer.text and "Shanghai" in answer.text


def test_who_says_two_places_of_themselves_is_asked_which_counts(company: AnswerPipeline) -> None:
    first, second = talk(company, NEWCOMER, f"我在上海，我在新加坡，{HEAT}", "上海")
    assert (first.answer.outcome, first.answer.asks) == (Outcome.CLARIFY, Attribute.LOCATION)
    assert first.answer.text == "你提到了不止一个工作地点，请告诉我以哪一个为准：上海、新加坡。"
    assert second.cited[0] == "福利制度@V1.0#第2条"


def test_a_contradiction_is_asked_about_once(company: AnswerPipeline) -> None:
    both = "我既是正式员工又是实习生，带薪年假有几天"
    first, second = talk(company, LIN, both, both)
    assert (first.answer.outcome, first.answer.asks) == (Outcome.CLARIFY, Attribute.EMPLOYMENT_TYPE)
    assert second.answer.outcome is Outcome.ANSWERED


def test_what_people_say_of_themselves_goes_before_what_the_directory_says(company: AnswerPipeline) -> None:
    answer = ask(company, "我是实习生，带薪年假有几天", LIN).answer
    assert answer.citations[0].clause_key == "福利制度@V1.0#第4条"
    assert any("实习生" in note for note in answer.notes)


@pytest.mark.parametrize(
    "text", ["按2025年2月30日的规定年假几天", "What was the leave policy on 31 June 2025?"]
)
def test_a_day_no_calendar_has_is_asked_back(company: AnswerPipeline, text: str) -> None:
    answer = ask(company, text, LIN).answer
    assert answer.outcome is Outcome.CLARIFY
    assert "calendar" in answer.text or "日历" in answer.text
