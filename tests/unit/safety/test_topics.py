from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.safety.topic_judge import TopicJudge, fitted, shipped_judge
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


CASES = Path(__file__).with_name("topic_cases.tsv")


def cases() -> list[list[str]]:
    lines = CASES.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_there_are_cases_of_every_topic_and_as_many_that_only_look_like_one() -> None:
    topics = [topic for topic, _ in cases()]
    assert len(topics) >= 200
    assert topics.count("none") >= len(topics) * 0.45
    assert all(topics.count(topic) >= 16 for topic in shipped_judge().topics)


def test_the_judge_learns_what_it_is_shown() -> None:
    chance = np.random.default_rng(1)
    around = {"none": (1, 0), "medical": (-1, 0.5), "self_harm": (-1, -0.5)}
    labels = [label for label in around for _ in range(20)]
    vectors = np.array([np.array(around[label]) + chance.normal(0, 0.1, 2) for label in labels], np.float32)
    judge = fitted(vectors, labels, "x")
    assert [judge.score(vector) > 0 for vector in vectors] == [label != "none" for label in labels]
    assert [judge.topic(v) for v, label in zip(vectors, labels, strict=True) if label != "none"] == labels[
        20:
    ]


def test_a_vector_finds_what_no_rule_names_and_quiets_a_rule_that_only_sees_a_word() -> None:
    rows = np.array([[1, 0], [1, 0]], np.float32)
    judge = TopicJudge(("medical",), rows, np.zeros(2, np.float32), "x")
    near, far = np.array([1, 0], np.float32), np.array([-1, 0], np.float32)
    assert sensitive_topic("我该跟谁说", near, judge) == "medical"
    assert sensitive_topic("骚扰新闻真多", far, judge) == ""
    assert sensitive_topic("骚扰新闻真多") == "harassment"
    assert sensitive_topic("我不想活了", far, judge) == "self_harm"
    assert sensitive_topic("我被骚扰了", far, judge) == "harassment"
