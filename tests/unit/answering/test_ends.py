"""The ends nobody writes: what an unanswerable question is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.answering.ends import NEAREST, Ends
from assistant.answering.prompts import PromptLibrary
from assistant.domain.answers import Outcome
from assistant.domain.questions import Question
from tests.unit.answering.briefs import passage

ZH = Question("有班车吗？", "有班车吗？", date(2026, 11, 22), "zh")
EN = Question("Is there a shuttle?", "Is there a shuttle?", date(2026, 11, 22), "en")


def test_who_looks_after_the_closest_policies_is_named_once_a_document() -> None:
    first = replace(passage("甲"), title="员工手册", owner="人力资源部")
    other = replace(passage("乙"), title="行政办公指南", owner="行政部")
    told = Ends(PromptLibrary.load()).unanswerable(ZH, [first, replace(first), other])
    assert told.outcome is Outcome.UNANSWERABLE
    assert told.text.splitlines()[1:] == [
        "最接近的《员工手册》由人力资源部负责。",
        "最接近的《行政办公指南》由行政部负责。",
    ]


def test_only_the_nearest_that_are_shown_are_named() -> None:
    many = [replace(passage(str(n)), title=f"制度{n}", owner="某部") for n in range(NEAREST + 2)]
    assert len(Ends(PromptLibrary.load()).unanswerable(ZH, many).text.splitlines()) == 1 + NEAREST


def test_how_hr_is_reached_is_told_as_the_operator_wrote_it() -> None:
    told = Ends(PromptLibrary.load(), "hr@example.com, ext. 8800").unanswerable(EN, [])
    assert told.text.endswith("\nTo reach HR: hr@example.com, ext. 8800")


def test_nothing_close_and_no_contact_leave_the_reply_alone() -> None:
    ends = Ends(PromptLibrary.load())
    assert ends.unanswerable(EN, []).text.count("\n") == 0
    assert ends.unanswerable(EN, [replace(passage("x"), owner="")]).text.count("\n") == 0
