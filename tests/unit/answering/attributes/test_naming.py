"""Whom questions are about: a table of questions, and what each of them names."""

from __future__ import annotations

import pytest

from assistant.answering.attributes.naming import AttributeReader
from assistant.domain.identity import Attribute

POLICIES = {
    Attribute.LOCATION: frozenset({"shanghai", "shenzhen", "chengdu", "singapore"}),
    Attribute.EMPLOYMENT_TYPE: frozenset({"regular", "probation", "intern"}),
    Attribute.ENTITY: frozenset({"lanchuan-singapore"}),
}
READER = AttributeReader(POLICIES)

ABOUT = {
    "实习生有年假吗": {"employment_type": "intern"},
    "实习期不想干了要提前几天": {"employment_type": "intern"},
    "我是实习生，一天多少钱": {"employment_type": "intern"},
    "Do interns get annual leave?": {"employment_type": "intern"},
    "I am an intern. Do I get sick leave?": {"employment_type": "intern"},
    "我在试用期，能休年假吗": {"employment_type": "probation"},
    "试用期里现在就能休年假吗": {"employment_type": "probation"},
    "试用期工资打折吗": {"employment_type": "probation"},
    "我还没转正，一周能在家上几天班": {"employment_type": "probation"},
    "I am on probation. Am I allowed to work from home?": {"employment_type": "probation"},
    "Can employees on probation take unpaid leave?": {"employment_type": "probation"},
    "正式员工一周能远程几天": {"employment_type": "regular"},
    "我是正式员工，实习生有年假吗": {"employment_type": "intern"},
    "派遣员工出差按什么标准住": {"employment_type": "dispatched"},
    "我是劳务派遣过来的，请假找谁批": {"employment_type": "dispatched"},
    "Is agency staff paid for overtime?": {"employment_type": "dispatched"},
    "兼职员工有年终奖吗": {"employment_type": "parttime"},
    "上海的公积金公司交几个点": {"location": "shanghai"},
    "新加坡那边的育儿假是几天": {"location": "singapore"},
    "我在上海上班，高温津贴多少": {"location": "shanghai"},
    "人在深圳，婚假有多少天": {"location": "shenzhen"},
    "我在成都能申请补充公积金不": {"location": "chengdu"},
    "深圳员工的产假多少天": {"location": "shenzhen"},
    "成都那边最晚几点可以下班": {"location": "chengdu"},
    "在上海领证结婚给放几天假": {"location": "shanghai"},
    "What day is salary paid in Shanghai?": {"location": "shanghai"},
    "What applies to the Singapore office?": {"location": "singapore"},
    "How much annual leave do Singapore employees get?": {"location": "singapore"},
    "I work in Chengdu. Is there a heat allowance?": {"location": "chengdu"},
    "I'm based in Shenzhen, when is salary paid": {"location": "shenzhen"},
    "What is the notice period in Singapore?": {"location": "singapore"},
    "上海實習生有年假嗎": {"location": "shanghai", "employment_type": "intern"},
    "上海员工去成都出差住宿标准": {"location": "shanghai"},
    "我在上海，去成都出差酒店一晚多少钱": {"location": "shanghai"},
    "Which hotel limit applies for the Shanghai office on a trip to Tokyo?": {"location": "shanghai"},
    "我P7去纽约，住宿限额多少": {"grade": "P7"},
    "P5去新加坡出差住宿标准": {"grade": "P5"},
    "p5 住酒店能报多少": {"grade": "P5"},
    "我是M2，周末加班有加班费吗": {"grade": "M2"},
    "What is the annual insurance limit for a P5?": {"grade": "P5"},
    "我是P6，在北京工作，差旅住宿一晚多少": {"grade": "P6"},
    "我在北京，公积金怎么交": {"location": "beijing"},
    "Lanchuan Singapore的员工几天年假": {"entity": "lanchuan-singapore"},
}
NOBODY = (
    "年假怎么申请？",
    "How many days of annual leave do I get?",
    "去上海出差住宿标准",
    "上海出差住宿标准",
    "到深圳出差三天，餐补一共多少钱",
    "去成都要坐高铁还是飞机",
    "在上海住酒店一晚能报多少",
    "飞新加坡可以坐商务舱吗",
    "hotel limit for a trip to Shanghai",
    "I travel to Singapore next week, what is the per diem?",
    "Can I fly to Shenzhen in business class?",
    "What is the lodging limit in Shanghai?",
    "I want to work from Singapore for a few weeks",
    "从上海调到深圳怎么办手续",
    "公司帮忙办深圳落户吗",
    "补助是多少新加坡元",
    "a meal costs 80 Singapore dollars, is that too much",
    "除了上海，其他地方有高温津贴吗",
    "我不在上海",
    "北京有办公室吗",
    "招实习生要谁批",
    "我带了一个实习生，有补贴吗",
    "I want to hire an intern, who approves it?",
    "How do I mentor an intern?",
    "帮公司介绍一个P5的人进来有多少钱奖励",
    "升P6要什么条件",
    "How do I get promoted to P6?",
    "P5以上可以坐一等座吗",
    "P1-P4的住宿标准",
    "试用期多长",
    "签三年合同试用期多长",
    "试用期最长几个月",
    "How long is the probation period?",
    "过了试用期几天年假",
    "试用期后能休年假吗",
    "After probation, can I work from home?",
    "internal transfer rules",
    "regular working hours",
    "转正申请什么时候交",
    "",
)


@pytest.mark.parametrize("question", ABOUT)
def test_a_question_names_whom_it_is_about(question: str) -> None:
    named = {attribute.value: value for attribute, value in READER.named_values(question).items()}
    assert named == ABOUT[question]


@pytest.mark.parametrize("question", NOBODY)
def test_a_question_that_says_nothing_of_whom_it_is_about_names_nothing(question: str) -> None:
    assert not READER.read(question).attributes


def test_a_follow_up_travels_where_the_question_before_does() -> None:
    assert READER.named_values("那成都呢", "我去北京出差酒店标准多少") == {}
    assert READER.named_values("那成都呢", "上海的公积金交多少") == {Attribute.LOCATION: "chengdu"}


def test_two_places_are_none() -> None:
    named = READER.read("上海和深圳的婚假有什么不同")
    assert named.several == {Attribute.LOCATION}
    assert named.values == {}


@pytest.mark.parametrize(
    "said",
    ["我在上海上班，高温津贴多少", "我还没转正，能居家办公吗", "我P7住宿限额多少", "I am an intern. Leave?"],
)
def test_what_a_person_says_of_themselves_is_known_as_such(said: str) -> None:
    named = READER.read(said)
    assert named.of_self == named.values


@pytest.mark.parametrize("said", ["实习生有年假吗", "上海的公积金交多少", "我在上海的同事有高温津贴吗"])
def test_what_is_asked_about_others_is_not_said_of_oneself(said: str) -> None:
    named = READER.read(said)
    assert named.values and not named.of_self


def test_a_value_is_spelled_as_policies_spell_it() -> None:
    reader = AttributeReader(
        {Attribute.LOCATION: frozenset({"上海"}), Attribute.EMPLOYMENT_TYPE: frozenset({"Interns"})}
    )
    assert reader.named_values("Shanghai interns' leave") == {
        Attribute.LOCATION: "上海",
        Attribute.EMPLOYMENT_TYPE: "Interns",
    }


@pytest.mark.parametrize(
    "reply",
    [
        "上海",
        "上海。",
        "我在上海",
        "在上海工作",
        "Shanghai",
        "I am in Shanghai",
        "the Shanghai office",
        "上海的员工",
    ],
)
def test_a_reply_that_says_nothing_else_is_a_value(reply: str) -> None:
    assert READER.only_value(reply, Attribute.LOCATION) == "shanghai"


@pytest.mark.parametrize("reply", ["那上海有食堂吗", "年假怎么申请", "实习生", "上海或者深圳", ""])
def test_a_reply_that_says_more_is_a_question(reply: str) -> None:
    assert READER.only_value(reply, Attribute.LOCATION) is None


@pytest.mark.parametrize(
    "text", ["在" * 4000, "我" * 3999 + "在上海", "去上海" * 1300, "not in " * 600, "P5" * 2000]
)
def test_a_long_question_is_read_to_its_end(text: str) -> None:
    assert len(READER.read(text).attributes) <= 1
