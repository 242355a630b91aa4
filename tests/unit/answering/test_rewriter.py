from __future__ import annotations

import pytest

from assistant.answering.rewriter import FollowUpRewriter
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader

REWRITER = FollowUpRewriter(KeywordReader(shipped_glossary()))
leans_back, standalone = REWRITER.leans_back, REWRITER.standalone


@pytest.mark.parametrize(
    "question",
    [
        "那试用期呢？",
        "要提前多久？",
        "它要提前几天？",
        "What about interns?",
        "And abroad?",
        "Who approves these?",
        "What is its limit?",
        "I meant the ones for interns.",
    ],
)
def test_a_follow_up_leans_back(question: str) -> None:
    assert leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "正式员工每年有几天带薪年假？",
        "加班怎么算？",
        "灭火器多久检查一次？",
        "How many days of annual leave do I get per year?",
    ],
)
def test_a_whole_question_does_not(question: str) -> None:
    assert not leans_back(question)


def test_a_first_turn_is_untouched() -> None:
    assert standalone("那呢？", []) == "那呢？"


def test_a_follow_up_takes_the_question_it_leans_on() -> None:
    assert (
        standalone("那试用期呢？", ["正式员工每年有几天带薪年假？"])
        == "正式员工每年有几天带薪年假？ 那试用期呢？"
    )


def test_a_chain_of_follow_ups_reaches_back_to_its_anchor() -> None:
    earlier = ["差旅住宿标准在一线城市是多少？", "那二线城市呢？"]
    assert standalone("海外呢？", earlier) == " ".join((*earlier, "海外呢？"))
