from __future__ import annotations

import pytest

from assistant.safety.topics import sensitive_topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("我主管总是对我动手动脚，怎么办", "harassment"),
        ("最近压力太大，有点不想活了", "self_harm"),
        ("因为怀孕被要求调岗，算不算歧视我", "discrimination"),
        ("公司拖欠我工资两个月了", "pay_dispute"),
        ("我想举报我们经理收回扣", "whistle_blowing"),
        ("带我的人天天当着全组骂我，能找谁", "harassment"),
        ("最近被同事排挤得快崩溃了，想找人聊聊", "harassment"),
        ("我举报了领导之后绩效被打成最低", "whistle_blowing"),
        ("my manager keeps making sexual comments to me", "harassment"),
    ],
)
def test_what_happens_to_a_person_is_for_a_person(text: str, topic: str) -> None:
    assert sensitive_topic(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "骚扰的定义是什么？",
        "举报渠道有哪些？",
        "年假怎么申请？",
        "What is the policy on harassment?",
        "下属告诉我有人骚扰她，我要在多久内上报",
        "举报以后大概多久有结果",
        "How can I report harassment without giving my name?",
        "病假工资怎么算",
    ],
)
def test_a_question_about_the_rule_is_for_the_handbook(text: str) -> None:
    assert sensitive_topic(text) == ""
