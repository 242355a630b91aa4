from __future__ import annotations

import pytest

from assistant.answering.router import route
from assistant.domain.questions import RouteKind


@pytest.mark.parametrize("question", ["年假怎么申请？", "发薪日是哪天？", "Where do I file claims?"])
def test_a_plain_question_goes_fast(question: str) -> None:
    assert route(question, can_think=True).kind is RouteKind.FAST


@pytest.mark.parametrize(
    "question",
    ["我入职半年了，能不能休年假，有几天？", "If I joined in July, how many days am I entitled to?"],
)
def test_a_question_with_several_signs_of_reasoning_is_thought_about(question: str) -> None:
    chosen = route(question, can_think=True)
    assert chosen.kind is RouteKind.THINKING
    assert " and " in chosen.reason


def test_an_engine_that_cannot_think_is_not_asked_to() -> None:
    chosen = route("我入职半年了，能不能休年假，有几天？", can_think=False)
    assert chosen.kind is RouteKind.FAST
    assert "no thinking mode" in chosen.reason


@pytest.mark.parametrize(("wanted", "kind"), [(True, RouteKind.THINKING), (False, RouteKind.FAST)])
def test_where_policy_lets_people_choose_their_choice_counts(wanted: bool, kind: RouteKind) -> None:
    assert route("我入职半年了，能不能休年假，有几天？", can_think=True, wanted=wanted).kind is kind
    assert route("年假怎么申请？", can_think=True, wanted=wanted).kind is kind


def test_nobody_can_choose_what_the_engine_cannot() -> None:
    assert route("年假怎么申请？", can_think=False, wanted=True).kind is RouteKind.FAST
