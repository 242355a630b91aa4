"""When two passages say the same thing, and when they say different numbers of it."""

from __future__ import annotations

import pytest

from assistant.answering.matters import Difference, Speaking, difference, likeness, same_matter
from assistant.domain.passages import Passage, Scores


def speaking(*sentences: str, heading: str = "") -> Speaking:
    headings = (heading,) if heading else ()
    text = "\n".join(sentences)
    passage = Passage(
        (text,), "d", 1, "制度", "V1", None, None, "第1条", headings, None, None, text, Scores()
    )
    return Speaking(passage, sentences)


ALLOWANCE = speaking("工作日加班至20:00以后的，公司发放加班餐补25元，随当月工资发放；")


def test_two_rules_with_different_numbers_differ() -> None:
    other = speaking("第三十五条　加班餐补　工作日加班至20:00以后的，公司发放加班餐补30元；")
    assert difference(ALLOWANCE, other) == Difference("25元", "30元")


def test_the_same_number_written_otherwise_is_no_difference() -> None:
    first = speaking("员工离职应当提前30日书面通知公司和直属上级。")
    assert difference(first, speaking("员工离职应当提前三十天书面通知公司和直属上级。")) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3天以内由直属上级审批；", "（一）5天以内并且预计费用不超过10,000元的，由直属上级审批；"),
        ("员工请婚假的，享有10天带薪婚假。", "员工请丧假的，享有3天带薪丧假，须提交证明。"),
        ("自2025年4月1日起施行。", "自2025年1月1日起施行。"),
        ("试用期员工每周最多1天，正式员工每周最多2天。", "正式员工每周最多2天，试用期员工每周最多1天。"),
        ("年假10天。", "年假5天。"),
    ],
)
def test_what_only_looks_alike_does_not_differ(first: str, second: str) -> None:
    assert difference(speaking(first), speaking(second)) is None


def test_several_numbers_of_one_unit_are_not_compared() -> None:
    first = speaking("一线城市住宿每晚不超过500元，其他城市住宿每晚不超过350元。")
    assert difference(first, speaking("一线城市住宿每晚不超过450元，其他城市住宿每晚不超过350元。")) is None


def test_one_heading_tells_more_than_wording() -> None:
    pair = ("员工每年享有带薪年休假，须提前申请。", "员工的年休假为十天带薪，由上级批准。")
    assert likeness(*pair) < 0.65
    assert not same_matter(speaking(pair[0]), speaking(pair[1]))
    assert same_matter(
        speaking("上海员工发放高温津贴300元。", heading="高温津贴"),
        speaking("员工每月发放高温津贴200元。", heading="高温津贴"),
    )


def test_english_rules_are_compared_too() -> None:
    first = speaking("The daily meal allowance on business trips is SGD 80.")
    assert difference(first, speaking("The daily meal allowance on business trips is SGD 60.")) is not None


def test_what_every_policy_says_is_no_matter() -> None:
    assert not same_matter(speaking("自2025年4月1日起施行。"), speaking("自2025年1月1日起施行。"))
