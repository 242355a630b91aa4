from __future__ import annotations

import pytest

from assistant.answering.grounding import (
    attributed_passages,
    best_quote,
    numbers_in,
    says_something,
    statement_before,
)

CLAUSE = "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。未休年假可结转五天。"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("每年10天，合计1,200元", ["10", "1200"]),
        ("十五天", ["15"]),
        ("二十天以内", ["20"]),
        ("一百二十元", ["120"]),
        ("二〇二五年", ["2025"]),
        ("１２％", ["12%"]),
        ("见[1][2]", []),
        ("1. 第一步\n2. 第二步", ["1", "2"]),
    ],
)
def test_numbers_are_read_in_one_spelling(text: str, numbers: list[str]) -> None:
    assert numbers_in(text) == numbers


def test_the_quote_is_the_sentence_the_statement_rests_on() -> None:
    assert best_quote("可以结转5天", CLAUSE) == "未休年假可结转五天。"
    assert best_quote("提前7个工作日申请", CLAUSE) in CLAUSE


@pytest.mark.parametrize(
    ("answer", "says"),
    [("[1]", False), (" [1][2]。", False), ("", False), ("10天[1]", True), ("Yes [1].", True)],
)
def test_a_bare_mark_says_nothing(answer: str, says: bool) -> None:
    assert says_something(answer) is says


def test_a_statement_is_found_by_its_mark() -> None:
    assert statement_before("甲。乙乙乙[2]。丙[1]。", 2) == "乙乙乙。"
    assert statement_before("甲。", 3) == ""


def test_attribution_needs_most_of_a_statement() -> None:
    assert attributed_passages("正式员工每年享有10天带薪年假。", ["无关内容", CLAUSE]) == [1]
    assert attributed_passages("公司提供住房补贴三千元。", ["无关内容", CLAUSE]) == []
