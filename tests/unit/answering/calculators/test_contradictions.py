"""A question that gives one input twice, and one that asks for two sums."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.answering.calculators.calculator import CalculatorName as Name
from assistant.answering.calculators.markdown import render
from assistant.answering.calculators.slots import choose, fill_all, fill_slots
from tests.unit.answering.calculators.test_slots import SHANGHAI, STRANGER, TODAY


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("基本工资10000，哦不底薪12000，病假3天，病假工资多少", "base_salary"),
        ("病假3天，病假5天的话，基本工资9000，病假工资多少", "sick_days"),
        ("基本工资9000，周末加班3小时还是4小时，加班费多少", "hours"),
        ("我5月20号入职，也可能6月1日入职，今年年假几天", "hire_date"),
        ("工龄12年，工龄15年，法定年假几天", "cumulative_years"),
        (
            "My basic pay is 9000, no, basic pay is 9500. How much for 2 hours of weekend overtime?",
            "base_salary",
        ),
    ],
)
def test_two_values_for_one_input_are_a_contradiction_that_is_asked_about(text: str, name: str) -> None:
    filled = fill_slots(text, SHANGHAI, TODAY)
    assert filled is not None
    assert [slot.name for slot in filled.doubted] == [name]
    assert name not in filled.inputs
    asked = choose(filled, ())
    assert [wanted.name for wanted in asked.inputs] == [name]
    for value in (filled.doubted[0].value, *filled.doubted[0].rivals):
        assert str(value) in render(asked, "en")


def test_the_same_value_twice_is_no_contradiction() -> None:
    filled = fill_slots("基本工资9000，加班3小时，周末，底薪9000的话加班费多少", SHANGHAI, TODAY)
    assert filled is not None and filled.doubted == ()


def test_basic_pay_counts_where_monthly_pay_is_named_beside_it() -> None:
    filled = fill_slots("月薪15000，其中基本工资9000，周末加班3小时，加班费多少", SHANGHAI, TODAY)
    assert filled is not None and filled.inputs["base_salary"] == Decimal(9000)
    assert all(slot.note is None for slot in filled.slots)


def test_two_sums_of_one_question_are_both_read() -> None:
    every = fill_all("去成都出差3天住2晚，住宿限额和餐补一共多少", SHANGHAI, TODAY)
    assert [filled.calculator for filled in every] == [Name.MEAL_ALLOWANCE, Name.HOTEL_LIMIT]


def test_of_calculations_of_leave_the_most_specific_is_meant() -> None:
    text = "我2021年3月15日入职，打算9月30日离职，今年休了4天，年假还剩几天"
    assert [filled.calculator for filled in fill_all(text, STRANGER, TODAY)] == [Name.LEAVE_LEAVING]
