"""What is left of a question without the words that were understood."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.attributes.naming import AttributeReader
from assistant.answering.bare import BareForms, Understood, Words, bare_forms
from assistant.answering.dates import resolve
from assistant.domain.identity import Attribute

READER = AttributeReader({Attribute.LOCATION: frozenset({"shanghai", "chengdu", "singapore"})})
HIRED = date(2024, 4, 8)


def forms(text: str) -> BareForms:
    words = list(READER.read(text).words)
    found = resolve(text, date(2026, 11, 22), HIRED)
    if found is not None and found.asked is not None:
        words.append(Words(found.asked.start, found.asked.end, Understood.DAY))
    return bare_forms(text, words)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我是实习生，有年假吗", "有年假吗"),
        ("我在成都上班，结婚能请几天假", "结婚能请几天假"),
        ("我不是管理岗，P7，周末加班有加班费吗", "周末加班有加班费吗"),
        ("I am an intern, do I get annual leave?", "do I get annual leave?"),
        ("2024年的时候年假是几天", "年假是几天"),
        ("我2024年4月来的时候，派遣员工的休假按什么规定", "派遣员工的休假按什么规定"),
        ("Under the 2024 rules, how many days of leave are there?", "how many days of leave are there?"),
        ("明年的年假规定还是10天吗", "年假规定还是10天吗"),
    ],
)
def test_days_and_what_people_only_say_of_themselves_are_left_out(text: str, left: str) -> None:
    assert forms(text).without_self == left


@pytest.mark.parametrize(
    "text",
    [
        "年假有几天",
        "我P7去纽约，住宿限额多少",
        "要是我在试用期内连着病假超过30天，试用期怎么算",
        "我有两个孩子，育儿假几天",
        "我是实习生",
    ],
)
def test_what_says_more_than_who_somebody_is_stays(text: str) -> None:
    assert forms(text).without_self == ""


def test_people_are_named_as_policies_name_them() -> None:
    assert forms("派遣来的同事请假归谁批").in_their_words == "劳务派遣员工请假归谁批"
    assert forms("Does a trainee get sick leave?").in_their_words == "Does interns get sick leave?"


def test_places_and_outsiders_are_left_out_of_the_barest_form() -> None:
    assert forms("新加坡办公室的员工每月几号发工资").without_others == "每月几号发工资"
    assert forms("实习生交社保吗").without_others == "交社保吗"


def test_who_is_on_probation_stays_for_general_clauses_speak_of_them() -> None:
    assert forms("试用期工资打折吗") == BareForms()


@given(st.text(max_size=60))
def test_a_form_is_never_longer_than_what_was_asked_and_named(text: str) -> None:
    words = list(READER.read(text).words)
    room = len(text) + sum(len(one.policies_say) for one in words)
    found = bare_forms(text, words)
    assert all(len(form) <= room for form in (found.without_self, found.in_their_words, found.without_others))
