"""Short replies to what a calculation needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assistant.answering.calculators.calculator import CalculatorName as Name
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.replies import read_reply
from assistant.answering.calculators.values import Input, Value

TODAY = date(2026, 11, 22)


def inputs(calculator: Name, *names: str) -> tuple[Input, ...]:
    return tuple(CALCULATORS[calculator].needs.input(name) for name in names)


SALARY = inputs(Name.SICK_PAY, "base_salary")
SALARY_AND_DAYS = inputs(Name.SICK_PAY, "base_salary", "sick_days")
MAINLAND = inputs(Name.HOTEL_LIMIT, "in_mainland")
REGION = inputs(Name.WORKING_DAYS, "region")
HIRED = inputs(Name.LEAVE_JOINING, "hire_date")


@pytest.mark.parametrize(
    ("wanted", "reply", "values"),
    [
        (SALARY, "12000", [Decimal(12000)]),
        (SALARY, "一万二", [Decimal(12000)]),
        (SALARY, "12k a month", []),
        (SALARY_AND_DAYS, "12000，3天", [Decimal(12000), Decimal(3)]),
        (SALARY_AND_DAYS, "12000", []),
        (SALARY, "我是P5", []),
        (SALARY, "10000到12000", []),
        (SALARY, "不知道", []),
        (SALARY, "2026年5月1日", []),
        (MAINLAND, "是的", [True]),
        (MAINLAND, "不在", [False]),
        (MAINLAND, "yes", [True]),
        (MAINLAND, "嗯", []),
        (REGION, "新加坡的", ["singapore"]),
        (REGION, "中国和新加坡", []),
        (HIRED, "2026年5月18日", [date(2026, 5, 18)]),
        (HIRED, "2026年5月18日或者5月20日", []),
        (SALARY, "1" * 61, []),
    ],
)
def test_a_reply_is_read_by_what_was_asked_for(
    wanted: tuple[Input, ...], reply: str, values: list[Value]
) -> None:
    assert [slot.value for slot in read_reply(wanted, reply, TODAY)] == values
