"""Which questions ask to work something out, and with what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.calculators.asking import asked
from assistant.answering.calculators.calculator import CalculatorName as Name
from assistant.answering.calculators.reading_days import read_days
from assistant.answering.calculators.reading_numbers import read_number
from assistant.answering.calculators.registry import CALCULATORS
from assistant.answering.calculators.slot import Source
from assistant.answering.calculators.slots import fill_slots
from assistant.answering.calculators.values import Calculation, Value
from assistant.domain.identity import Attribute, Principal
from tests.unit.answering.calculators.rules import PAY, demo

TODAY = date(2026, 11, 22)
STRANGER = Principal("demo", "stranger")


def person(
    location: str, kind: str = "regular", grade: str = "P5", hired: date = date(2021, 3, 15)
) -> Principal:
    attributes = {Attribute.LOCATION: location, Attribute.EMPLOYMENT_TYPE: kind, Attribute.GRADE: grade}
    return Principal("demo", "someone", attributes=MappingProxyType(attributes), hire_date=hired)


SHANGHAI, SINGAPORE, LONDON = person("shanghai"), person("singapore"), person("london")


@pytest.mark.parametrize(
    ("text", "who", "name", "said"),
    [
        ("我5月20号入职，今年的年假怎么算", SHANGHAI, Name.LEAVE_JOINING, {"hire_date": date(2026, 5, 20)}),
        (
            "I joined on 1 March 2026. How many days of annual leave do I get this year?",
            SHANGHAI,
            Name.LEAVE_JOINING,
            {"hire_date": date(2026, 3, 1)},
        ),
        (
            "I joined on March 1st, how many days of annual leave this year?",
            SINGAPORE,
            Name.LEAVE_BY_MONTHS,
            {"hire_date": date(2026, 3, 1)},
        ),
        (
            "我2021年3月15日入职，打算9月30日离职，今年休了4天，年假还剩几天",
            STRANGER,
            Name.LEAVE_LEAVING,
            {"hire_date": date(2021, 3, 15), "leave_date": date(2026, 9, 30), "days_taken": Decimal(4)},
        ),
        (
            "要是6月30日刚好满十年，那一年总共几天年假",
            SHANGHAI,
            Name.LEAVE_TENTH_YEAR,
            {"completed_on": date(2026, 6, 30)},
        ),
        ("累计工作满10年，法定年假有几天", STRANGER, Name.LEAVE_STATUTORY, {"cumulative_years": Decimal(10)}),
        ("还有8天半年假没休，能结转几天", SHANGHAI, Name.CARRY_OVER, {"days_unused": Decimal("8.5")}),
        (
            "我2023年3月入职，请5天病假，基本工资12000，病假工资多少钱",
            STRANGER,
            Name.SICK_PAY,
            {"service_years": Decimal(3), "sick_days": Decimal(5), "base_salary": Decimal(12000)},
        ),
        (
            "在公司干了6年，累计工作12年，医疗期多长",
            person("shenzhen"),
            Name.MEDICAL_PERIOD,
            {"region": "china", "service_years": Decimal(6), "cumulative_years": Decimal(12)},
        ),
        ("我12月1日提离职，最后工作日是哪天", SHANGHAI, Name.NOTICE, {"submitted_on": date(2026, 12, 1)}),
        (
            "If I resign tomorrow, when is my last day?",
            SINGAPORE,
            Name.NOTICE_SINGAPORE,
            {"submitted_on": date(2026, 11, 23)},
        ),
        (
            "签三年合同，8月17日入职，试用期到哪天结束",
            STRANGER,
            Name.PROBATION,
            {"contract_months": Decimal(36), "hire_date": date(2026, 8, 17)},
        ),
        (
            "月薪1.2万，周末加班8小时，加班费多少钱",
            SHANGHAI,
            Name.OVERTIME,
            {"base_salary": Decimal(12000), "hours": Decimal(8), "kind_of_day": "rest_day"},
        ),
        (
            "基本工资12,000元，国庆10月1日加班8小时能拿多少",
            SHANGHAI,
            Name.OVERTIME,
            {"worked_on": date(2026, 10, 1)},
        ),
        (
            "How many working days are there between 1 Oct 2026 and 31 Oct 2026?",
            SHANGHAI,
            Name.WORKING_DAYS,
            {"first_day": date(2026, 10, 1), "last_day": date(2026, 10, 31), "region": "china"},
        ),
        ("2025年2月10日到2月28日有几个工作日", SHANGHAI, Name.WORKING_DAYS, {"last_day": date(2025, 2, 28)}),
        (
            "从上海去成都出差，酒店住3晚标准多少",
            SHANGHAI,
            Name.HOTEL_LIMIT,
            {"city": "成都", "nights": Decimal(3), "grade": "P5"},
        ),
        (
            "What is the hotel limit for an M2 in New York?",
            SHANGHAI,
            Name.HOTEL_LIMIT,
            {"city": "纽约", "grade": "M2"},
        ),
        (
            "去深圳出差三天，餐补一共多少钱",
            SHANGHAI,
            Name.MEAL_ALLOWANCE,
            {"city": "深圳", "days": Decimal(3)},
        ),
        (
            "我5月20号入职的，今年年终奖按几个月折算",
            SHANGHAI,
            Name.BONUS_MONTHS,
            {"hire_date": date(2026, 5, 20)},
        ),
        (
            "公司不续签，2026年12月31日离职，平均工资2万，N+1补偿多少",
            SHANGHAI,
            Name.SEVERANCE,
            {"average_salary": Decimal(20000), "hire_date": date(2021, 3, 15), "without_notice": True},
        ),
    ],
)
def test_a_question_brings_its_inputs(text: str, who: Principal, name: Name, said: dict[str, Value]) -> None:
    filled = fill_slots(text, who, TODAY)
    assert filled is not None and filled.calculator is name
    assert said.items() <= filled.inputs.items()
    assert filled.missing == ()


@pytest.mark.parametrize(
    "text",
    [
        "一年有几天年假？",
        "今年没休完的年假能留到明年吗",
        "我在公司五年多了，生病请假工资打几折",
        "周六加班给几倍工资",
        "想跳槽，得提前多久说",
        "试用期的人可以居家办公吗",
        "我昨天加班了2小时能调休吗",
        "我2021年3月15日入职，今年有几天年假",
        "加班到晚上八点多，有饭补吗，多少钱",
        "13月45日入职，年假折算几天",
        "法定节假日加班给几倍工资",
        "How much notice do I have to give when I resign?",
        "How many hours of overtime are allowed a month?",
        "Is annual leave pro-rated in the first year?",
        "在北京和上海住酒店标准多少",
        "",
        "年假" * 2000 + "我5月20号入职，怎么算",
    ],
)
def test_a_question_that_asks_for_no_calculation_starts_none(text: str) -> None:
    assert fill_slots(text, SHANGHAI, TODAY) is None


def test_rules_of_china_are_for_people_in_china() -> None:
    text = "基本工资12000，周末加班8小时多少钱"
    assert fill_slots(text, SHANGHAI, TODAY) and fill_slots(text, STRANGER, TODAY)
    assert fill_slots(text, SINGAPORE, TODAY) is None
    assert fill_slots(text, LONDON, TODAY) is None


def test_a_slot_points_at_its_words() -> None:
    text = "我5月20号入职，今年的年假怎么算"
    filled = fill_slots(text, SHANGHAI, TODAY)
    assert filled is not None
    (slot,) = filled.slots
    assert (slot.source, text[slot.start : slot.end]) == (Source.QUESTION, "5月20号")


def test_half_a_year_ago_is_the_day_known_of_the_person() -> None:
    newcomer = person("shanghai", hired=date(2026, 5, 20))
    filled = fill_slots("我入职半年了，能休年假吗？", newcomer, TODAY)
    assert filled is not None and filled.inputs == {"hire_date": date(2026, 5, 20)}
    assert filled.slots[0].source is Source.PROFILE
    assert fill_slots("我入职半年了，能休年假吗？", SHANGHAI, TODAY) is None


def test_a_month_is_not_a_day_to_pro_rate_by() -> None:
    assert fill_slots("我3月入职的，今年年假折算几天", SHANGHAI, TODAY) is None


def test_what_is_not_said_is_missing() -> None:
    filled = fill_slots("请一天病假实际发我多少钱，怎么算", SHANGHAI, TODAY)
    assert filled is not None
    assert [wanted.name for wanted in filled.missing] == ["base_salary"]


def test_monthly_pay_taken_for_basic_pay_is_said() -> None:
    filled = fill_slots("月薪12000，周末加班8小时，加班费多少钱", SHANGHAI, TODAY)
    assert filled is not None
    ending = CALCULATORS[filled.calculator].work_out(filled.inputs, demo(PAY))
    assert isinstance(ending, Calculation)
    assert "taken to be the basic pay" in filled.with_notes(ending).assumptions[0].en


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,000", "12000"), ("1.2万", "12000"), ("12k", "12000"), ("一万五", "15000"), ("三千五", "3500"), ("一百零五", "105"),
        ("二十", "20"), ("十二", "12"), ("两", "2"), ("半", "0.5"), ("three", "3"), ("half a", "0.5"), ("一二", None), ("千年", None), ("", None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, number: str | None) -> None:
    assert read_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "day", "exact"),
    [
        ("2025年3月1日", date(2025, 3, 1), True),
        ("九月底", date(2026, 9, 30), True),
        ("去年2月末", date(2025, 2, 28), True),
        ("五月二十号", date(2026, 5, 20), True),
        ("2023年3月", date(2023, 3, 1), False),
        ("2026/7/1", date(2026, 7, 1), True),
        ("the 1st of March 2025", date(2025, 3, 1), True),
        ("Sep 5", date(2026, 9, 5), True),
    ],
)
def test_days_as_people_write_them(text: str, day: date, exact: bool) -> None:
    (found,) = read_days(text, TODAY)
    assert (found.value, found.exact) == (day, exact)


@pytest.mark.parametrize("text", ["2月30日", "13月1日", "3个月", "9999年1月1日", "31 Feb 2025"])
def test_days_that_do_not_exist_are_not_read(text: str) -> None:
    assert read_days(text, TODAY) == ()


@given(
    st.text(
        alphabet="年月日号入职离休假天几多少加班工资病试用期满到去上海0123456789一二十万半 ?+", max_size=60
    )
)
def test_any_text_is_read_without_an_error(text: str) -> None:
    filled = fill_slots(text, SHANGHAI, TODAY)
    assert filled is None or filled.calculator in {*asked(text), Name.LEAVE_BY_MONTHS}
