"""What sentences of policies take a group of people out of, read from a table of wordings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.exemptions.groups import Group, groups_in, groups_of
from assistant.answering.exemptions.reach import Place, Reach, References, references_in
from assistant.answering.exemptions.sentences import read_sentence, says_whom_it_is_for, welcomes
from assistant.domain.identity import Attribute, Principal

LEAVE, TRAVEL = Place("5", "38"), Place("9", "70")
TAKES_ALL = [
    ("实习生不适用本制度。", {"intern"}),
    ("本办法不适用于劳务派遣员工和外包人员。", {"dispatched", "contractor"}),
    ("本手册适用于全体员工，但实习生和顾问除外。", {"intern", "consultant"}),
    ("除非全日制员工外，本规定适用于公司全体员工。", {"parttime"}),
    ("本制度适用于正式员工（不含实习生）。", {"intern"}),
    ("劳务派遣员工按派遣协议执行。", {"dispatched"}),
    ("外包人员由用人单位负责。", {"contractor"}),
    (
        "本制度适用于上海、深圳两地的正式员工和试用期员工。",
        {"intern", "dispatched", "contractor", "consultant"},
    ),
    ("This policy does not apply to interns or contractors.", {"intern", "contractor"}),
    ("This handbook applies to all employees except interns.", {"intern"}),
    ("Agency staff follow the terms of their own agreements.", {"dispatched"}),
    ("Consultants are not covered by this handbook.", {"consultant"}),
]
TAKES_PART = [
    ("实习生不适用本章。", {"intern"}),
    ("第五章不适用于实习生。", {"intern"}),
    ("实习生、劳务派遣员工适用第四章、第九章；其余各章不适用。", {"intern", "dispatched"}),
    ("顾问只适用第七十条。", {"consultant"}),
    ("实习生不享有本章的其他福利。", {"intern"}),
    ("兼职员工不享受年假。", {"parttime"}),
    ("Chapters 5 and 6 do not apply to interns.", {"intern"}),
    ("Interns are not entitled to annual leave.", {"intern"}),
    ("Interns follow the terms of their own agreements, together with chapters 8 and 9.", {"intern"}),
]
TAKES_NOTHING = [
    "正式员工每年享有10天带薪年假，需提前7个工作日提交OA审批。",
    "员工未经公司书面同意不得在外兼职。",
    "实习生每天的补贴为150元。",
    "试用期员工照常缴纳社会保险，不参加绩效奖金的分配。",
    "本办法适用于公司的全体人员，包括正式员工、试用期员工、实习生和顾问。",
    "在亲友家住宿的，境外出差不适用。",
    "公司为实习生指定一名导师。",
    "Interns receive a stipend of SGD 1,000 a month.",
    "The internal audit does not apply to travel.",
    "Sick leave does not extend the notice period.",
]


def taken(sentence: str, clause: Place, text: str) -> set[str]:
    """The kinds of employment that the sentence, standing in the same chapter, takes out of a clause."""
    home = Place(LEAVE.chapter, "99")
    label = f"第{clause.chapter}章第{clause.article}条"
    said = read_sentence(sentence, home, of_policy=True)
    return {g.value for one in said if one.reach and one.reach.covers(label, text) for g in one.groups}


@pytest.mark.parametrize(("sentence", "groups"), TAKES_ALL)
def test_it_takes_them_out_of_the_whole(sentence: str, groups: set[str]) -> None:
    assert taken(sentence, LEAVE, "休假 每年享有年假") == groups
    assert taken(sentence, TRAVEL, "差旅 住宿标准") == groups


@pytest.mark.parametrize(("sentence", "groups"), TAKES_PART)
def test_it_takes_them_out_of_a_part(sentence: str, groups: set[str]) -> None:
    assert taken(sentence, LEAVE, "休假 每年享有年假 annual leave") == groups
    assert taken(sentence, TRAVEL, "差旅 住宿标准") == set()


@pytest.mark.parametrize("sentence", TAKES_NOTHING)
def test_it_takes_nobody_out_of_anything(sentence: str) -> None:
    assert taken(sentence, LEAVE, "休假 每年享有年假") == set()


def test_who_is_taken_in_besides_is_not_taken_out() -> None:
    text = "本制度适用于正式员工。实习生参照执行。"
    assert says_whom_it_is_for(text)
    assert {group.value for group in welcomes(text)} == {"intern"}


def test_m_grades_are_taken_out_of_what_is_about_overtime_pay() -> None:
    sentence = "第十九条　M级管理人员以及不定时工作制的岗位，不适用本章关于加班工资的规定，值班另有补贴。"
    [said] = read_sentence(sentence, Place("3", "19"), of_policy=False)
    assert said.groups == {Group(Attribute.GRADE, "m")}
    assert said.reach is not None
    assert said.reach.covers("第3章第15条", "加班工资按倍数计算")
    assert not said.reach.covers("第3章第17条", "加班餐补25元")
    assert not said.reach.covers("第4章第21条", "加班工资按倍数计算")


@pytest.mark.parametrize(
    ("text", "chapters", "articles"),
    [
        ("第四章以及第八章、第九章", "4 8 9", ""),
        ("第三至五章", "3 4 5", ""),
        ("第八、九章", "8 9", ""),
        ("第三十九条和第十二条", "", "39 12"),
        ("chapters 8 and 9", "8 9", ""),
        ("chapters 5 to 7", "5 6 7", ""),
        ("sections 5.3 and 5.4", "", "5.3 5.4"),
        ("五天的年假", "", ""),
    ],
)
def test_chapters_and_articles_are_read_as_numbers(text: str, chapters: str, articles: str) -> None:
    assert references_in(text) == References(frozenset(chapters.split()), frozenset(articles.split()))


def test_a_part_is_told_by_the_label() -> None:
    assert Place.of("第5章第38条") == LEAVE
    assert Place.of("5.3") == Place("5", "5.3")
    assert Reach(but=References(frozenset({"8"}))).covers("8.2", "") is False
    assert Reach(References(articles=frozenset({"5.3"}))).covers("5.3", "")


def test_people_are_of_their_kind_of_employment_and_grade() -> None:
    kind, grade = Attribute.EMPLOYMENT_TYPE, Attribute.GRADE
    person = Principal("local", "x", attributes={kind: "实习生", grade: "M2"})
    assert groups_of(person) == {Group(kind, "intern"), Group(grade, "m")}
    assert groups_of(Principal("local", "y")) == frozenset()
    assert groups_in("实习和兼职都要报备") == frozenset()


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    list(read_sentence(text, LEAVE, of_policy=True))
    references_in(text)
