"""A model makes follow-ups standalone; code decides whether its words are searched with."""

from __future__ import annotations

import asyncio

import pytest

from assistant.answering.model_rewriter import ModelRewriter
from assistant.answering.prompts import PromptLibrary
from assistant.answering.rewriter import FollowUpRewriter
from assistant.engine.base import FinishReason, Thinking
from assistant.engine.script import rule
from assistant.engine.scripted import ScriptedEngine
from assistant.retrieval.glossary import shipped_glossary
from assistant.retrieval.keywords import KeywordReader

EARLIER = ["正式员工每年有几天年假？"]
FOLLOW_UP = "那实习生呢？"
JOINED = "正式员工每年有几天年假？ 那实习生呢？"
FAITHFUL = "实习生每年有几天年假？"


def rewritten(
    reply: str,
    question: str = FOLLOW_UP,
    earlier: list[str] = EARLIER,
    *,
    finish: str = FinishReason.STOP,
    thinking: Thinking = Thinking.HYBRID,
) -> str:
    keywords = KeywordReader(shipped_glossary())
    engine = ScriptedEngine([rule(".", reply, finish=finish)], thinking=thinking)
    by_model = ModelRewriter(engine, PromptLibrary.load(), FollowUpRewriter(keywords), keywords)
    return asyncio.run(by_model.standalone(question, earlier, "asker"))


def test_a_faithful_rewrite_is_searched_with() -> None:
    assert rewritten(FAITHFUL) == FAITHFUL
    assert rewritten(f"\n {FAITHFUL}\n解释：省略了年假。") != FAITHFUL  # its first line is empty


def test_only_the_first_line_counts() -> None:
    assert rewritten(f"{FAITHFUL}\n解释：省略了年假。") == FAITHFUL


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "实习生每年有5天年假吗？",  # a number that nobody said
        "实习生每年有几天年假和婚假？",  # a subject that nobody named
        "每年有几天年假？",  # what was asked is lost
        "实习生呢？",  # it still leans back
        "实习生有几天？",  # it names nothing that was left out
        "How many days of annual leave do interns get?",  # another language
        "实习生" * 100,  # no end
    ],
)
def test_what_is_not_faithful_leaves_what_the_rules_make(reply: str) -> None:
    assert rewritten(reply) == JOINED


def test_a_number_of_the_follow_up_must_stay() -> None:
    joined = "正式员工每年有几天年假？ 那满10年呢？"
    assert rewritten("正式员工满10年每年有几天年假？", "那满10年呢？") == "正式员工满10年每年有几天年假？"
    assert rewritten("正式员工每年有几天年假？", "那满10年呢？") == joined


@pytest.mark.parametrize("finish", [FinishReason.ERROR])
def test_an_engine_that_fails_leaves_what_the_rules_make(finish: str) -> None:
    assert rewritten(FAITHFUL, finish=finish) == JOINED


def test_a_first_turn_is_not_given_to_the_model() -> None:
    assert rewritten("完全不同的问题", "年假怎么申请？", []) == "年假怎么申请？"


def test_a_question_that_stands_alone_is_not_given_to_the_model() -> None:
    assert (
        rewritten("完全不同的问题", "病假工资怎么计算，按什么比例发？") == "病假工资怎么计算，按什么比例发？"
    )


def test_a_model_that_always_thinks_is_not_asked() -> None:
    assert rewritten(FAITHFUL, thinking=Thinking.ALWAYS) == JOINED
