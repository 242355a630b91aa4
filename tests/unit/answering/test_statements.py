"""A statement stands on what the passages say, to the number, the unit, the date and the clause."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.statement_gate import StatementGate
from assistant.answering.statements import Fault, Ground
from assistant.domain.passages import Passage, Scores


def passage(label: str, text: str, title: str = "员工手册") -> Passage:
    return Passage((label,), "d", 1, title, "V3.2", None, None, label, (), None, None, text, Scores())


LEAVE = passage(
    "第5章第38条",
    "正式员工每年享有10天带薪年假，须提前7个工作日提交。未休年假最多结转五天，应在次年3月31日前使用。",
)
SICK = passage("第5章第40条", "请病假须提供二级以上医院出具的诊断证明。病假工资按基本工资的70%发放。")
TABLE = passage("第3章第9条", "| 职级 | 一线城市（元/晚） |\n| --- | --- |\n| P5 | 500 |\n| P7 | 650 |")
GROUND = Ground({1: LEAVE, 2: SICK, 3: TABLE}, "我工作满3年，年假有15天吗？")


@pytest.mark.parametrize(
    "statement",
    [
        "正式员工每年享有10天带薪年假[1]。",
        "每年有十天带薪年假[1]。",
        "须提前7个工作日提交[1]。",
        "未休年假可结转5天，次年3月31日前用完[1]。",
        "病假工资为基本工资的70%[2]。",
        "P5在一线城市每晚500元[3]。",
        "您工作满3年，每年享有10天年假[1]。",
        "根据《员工手册》第5章第38条，规定如下：",
        "您好！",
        "希望以上信息对您有帮助。",
        "1. 提前7个工作日提交[1]。",
    ],
)
def test_what_the_passages_say_stands(statement: str) -> None:
    assert GROUND.check(statement).findings == ()


@pytest.mark.parametrize(
    ("statement", "fault", "words"),
    [
        ("正式员工每年享有12天带薪年假[1]。", Fault.NUMBER, "12天"),
        ("年假为15天[1]。", Fault.NUMBER, "15天"),  # only the question says so, and the clause says otherwise
        ("须提前7天提交[1]。", Fault.NUMBER, "7天"),  # another unit
        ("每年享有10天带薪年假[2]。", Fault.NUMBER, "10天"),  # another passage says it
        ("应在次年4月30日前使用[1]。", Fault.DATE, "4月30日"),
        ("依据第5章第99条办理。", Fault.CLAUSE, "第99条"),
        ("员工必须每周参加一场马拉松训练[1]。", Fault.UNSUPPORTED, "员工必须每周参加一场马拉松训练。"),
        ("公司有权没收员工的手机。", Fault.UNSUPPORTED, "公司有权没收员工的手机。"),
        (
            "P5 employees are entitled to a company yacht.",
            Fault.UNSUPPORTED,
            "P5 employees are entitled to a company yacht.",
        ),
    ],
)
def test_what_they_do_not_say_does_not(statement: str, fault: Fault, words: str) -> None:
    assert [(f.fault, f.words) for f in GROUND.check(statement).findings][:1] == [(fault, words)]


def test_a_statement_without_a_mark_is_given_that_of_its_source() -> None:
    assert GROUND.check("病假工资按基本工资的70%发放。").text == "病假工资按基本工资的70%发放[2]。"
    assert GROUND.check("请病假须提供二级以上医院出具的诊断证明").text.endswith("证明[2]")


def test_only_whole_statements_that_stand_are_given_out() -> None:
    gate = StatementGate(GROUND)
    said = "每年享有10天年假[1]。还可以多休20天[1]。病假工资为70%[2]。"
    given_out = [gate.feed(character) for character in said] + [gate.close()]
    assert "".join(given_out) == gate.text == "每年享有10天年假[1]。病假工资为70%[2]。"
    assert [checked.text for checked in gate.removed] == ["还可以多休20天[1]。"]


def test_marks_behind_the_full_stop_belong_to_the_statement() -> None:
    gate = StatementGate(GROUND)
    out = gate.feed("每年享有10天年假。[1] [2]病假工资为70%。") + gate.close()
    assert out == "每年享有10天年假。[1] [2]病假工资为70%[2]。"
    assert not gate.removed


WORDS = st.sampled_from(
    [
        "每年10天[1]",
        "12天",
        "，",
        "。",
        "[1]",
        "[2]",
        "\n",
        "必须",
        "员工",
        " ",
        "3月31日",
        "!",
        "a. B",
        "第5章第38条",
        "70%",
    ]
)


@given(st.lists(WORDS, max_size=25), st.data())
def test_any_cut_of_the_stream_gives_what_the_whole_gives(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    whole, cut = StatementGate(GROUND), StatementGate(GROUND)
    at_once = whole.feed(text) + whole.close()
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    edges = [0, *places, len(text)]
    in_parts = "".join(cut.feed(text[a:b]) for a, b in pairwise(edges)) + cut.close()
    assert in_parts == at_once
    assert [c.text for c in whole.removed] == [c.text for c in cut.removed]


@given(st.integers(0, 400), st.sampled_from(["天", "个工作日", "元", "%", "小时"]))
def test_no_number_that_the_passages_lack_is_ever_given_out(number: int, unit: str) -> None:
    gate = StatementGate(Ground({1: LEAVE, 2: SICK}, "有多少？"))
    out = gate.feed(f"可以享受{number}{unit}[1][2]。") + gate.close()
    held = {"10天", "7个工作日", "5天", "70%"}
    if f"{number}{unit}" not in held and f"{number}{unit}" in out:
        raise AssertionError(out)
