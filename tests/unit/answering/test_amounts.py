"""Which amounts questions ask for, and which of them sentences state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.amounts import Amount, asked_amounts, stated_amounts


@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("一年有几天年假？", Amount.TIME),
        ("举报以后大概多久有结果", Amount.TIME),
        ("How many working days ahead must I ask?", Amount.TIME),
        ("餐补多少钱", Amount.MONEY),
        ("What is the hotel limit in Tokyo?", Amount.MONEY),
        ("病假工资打几折", Amount.SHARE),
        ("工资几号发", Amount.DAY),
        ("When is salary paid?", Amount.DAY),
        ("每月可以补卡几次", Amount.COUNT),
    ],
)
def test_a_question_asks_for_an_amount(question: str, amount: Amount) -> None:
    assert amount in asked_amounts(question)


@pytest.mark.parametrize("question", ["年假怎么申请？", "谁批准加班？", "Who approves leave?", ""])
def test_a_question_may_ask_for_none(question: str) -> None:
    assert asked_amounts(question) == frozenset()


@pytest.mark.parametrize(
    ("sentence", "amounts"),
    [
        ("正式员工每年享有10天带薪年假。", {Amount.TIME, Amount.DAY}),
        ("加班餐补30元。", {Amount.MONEY}),
        ("按基本工资的80%发放。", {Amount.SHARE}),
        ("10:00以后到岗为迟到。", {Amount.DAY}),
        ("补卡不超过3次。", {Amount.COUNT}),
        ("| 成都 | 420 |", {Amount.MONEY, Amount.SHARE, Amount.TIME}),
        ("依照第12条办理。", set()),
    ],
)
def test_a_sentence_states_amounts(sentence: str, amounts: set[Amount]) -> None:
    assert stated_amounts(sentence) == amounts


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert asked_amounts(text) <= set(Amount)
    assert stated_amounts(text) <= set(Amount)
