"""What was written instead of what, and the numbers among it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.comparing.edits import Rewording, reworded
from assistant.comparing.words import folded

TEXTS = st.text(alphabet="年假天病十五57个工作日，。；\n a b leave %¥“”第条", max_size=60)


def shown(rewording: Rewording) -> str:
    return "".join(e.after if e.same else f"[{e.before}|{e.after}]" for e in rewording.edits)


def numbers(before: str, after: str) -> list[tuple[str | None, str | None]]:
    return [(number.before, number.after) for number in reworded(before, after).numbers]


def test_a_changed_number_is_one_change_with_its_unit() -> None:
    found = reworded(
        "每年享有7天带薪年假，需提前5个工作日提交。", "每年享有10天带薪年假，需提前7个工作日提交。"
    )
    assert shown(found) == "每年享有[7天|10天]带薪年假，需提前[5个工作日|7个工作日]提交。"


def test_words_of_latin_are_not_torn() -> None:
    found = reworded("You may carry over 5 days.", "You may carry forward 7 days.")
    assert shown(found) == "You may carry [over 5 days|forward 7 days]."


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("享有5天年假", "享有7天年假", [("5天", "7天")]),
        ("支付30%的工资", "支付40%的工资", [("30%", "40%")]),
        ("住宿标准¥350", "住宿标准¥400", [("¥350", "¥400")]),
        ("应当在十日内", "应当在十五日内", [("十日", "十五日")]),
        ("自2023年1月1日起施行", "自2025年1月1日起施行", [("2023年1月1日", "2025年1月1日")]),
        ("3月31日前有效", "于3月31日前有效", []),
        ("提前5天", "提前7个工作日", [("5天", "7个工作日")]),
        ("每次罚款50元", "予以提醒", [("50元", None)]),
        ("可以补卡", "可以补卡3次", [(None, "3次")]),
        ("十五日内答复", "15天内答复", []),
    ],
)
def test_changed_numbers_are_called_out(
    before: str, after: str, changed: list[tuple[str | None, str | None]]
) -> None:
    assert numbers(before, after) == changed


def test_a_number_that_only_moved_is_not_called_out() -> None:
    assert numbers("员工提前5天申请年假", "申请年假的员工须提前5天") == []


def test_numbers_that_took_another_s_place_come_first() -> None:
    found = numbers("罚款50元。提前5天。", "予以提醒。提前7天。")
    assert found == [("5天", "7天"), ("50元", None)]


def test_widths_and_quotation_marks_and_white_space_are_no_change() -> None:
    assert all(edit.same for edit in reworded("HR服务台　员工（“正式”）", 'HR服务台 员工("正式")').edits)


@given(TEXTS, TEXTS)
def test_the_edits_are_both_texts(before: str, after: str) -> None:
    found = reworded(before, after).edits
    assert folded("".join(edit.before for edit in found)) == folded(before)
    assert folded("".join(edit.after for edit in found)) == folded(after)
    assert all(folded(edit.before) == folded(edit.after) for edit in found if edit.same)


@given(TEXTS, TEXTS)
def test_the_way_back_is_the_way_mirrored(before: str, after: str) -> None:
    assert reworded(before, after).mirrored() == reworded(after, before)


@given(TEXTS)
def test_a_text_is_as_itself(text: str) -> None:
    found = reworded(text, text)
    assert all(edit.same for edit in found.edits)
    assert found.numbers == ()


def test_two_long_texts_are_compared_by_sentences() -> None:
    sentences = [f"第{n}类员工每年享有{n % 9 + 1}天年假。" for n in range(400)]
    longer = [*sentences[:200], "另有2天福利假。", *sentences[200:]]
    changed = [edit for edit in reworded("".join(sentences), "".join(longer)).edits if not edit.same]
    assert [(edit.before, edit.after) for edit in changed] == [("", "另有2天福利假。")]
